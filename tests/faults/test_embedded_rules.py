"""The rules of the embedded engine (docs/search.md), each with what happens without it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tantivy
from django.test import Client

from search import engines
from search.engines import throwaway
from search.engines.base import Engine, Group, Unavailable
from search.engines.tantivy import TantivyEngine
from search.indexing import lock, outbox, rebuild
from search.indexing.indexer import Indexer
from search.models import Outbox
from tests.kb.making import clause, publish
from tests.search.making import index_of, keys, passage


def _group(number: int, *words: str) -> Group:
    held = [passage(word, "en", word.title(), f"Lend {word}.") for word in words]
    return Group(f"test/all/{number}", "test/all", str(number), lambda: held)


def _folder(engine: Engine) -> Path:
    assert isinstance(engine, TantivyEngine)
    return engine.generations.folder(engine.generations.current())


def _forked(act: Callable[[], Any], seconds: int = 30) -> int:
    """Exit code of a child made by fork: 0 when the act is true, 1 when not; 14 (SIGALRM) when it hung."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(seconds)
            code = 0 if act() else 1
        finally:
            os._exit(code)
    return abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


# -- rule 1: open after fork ---------------------------------------------------------------------


@pytest.mark.parametrize("opened_before", [True, False])
def test_a_child_does_not_wait_for_a_lock_its_parent_held(tmp_path: Path, opened_before: bool) -> None:
    """A lock copied while a thread of the parent holds it is never released in the child."""
    engine = index_of(tmp_path, [passage("loans", "en", "Loans", "Lend.")])
    if opened_before:
        assert keys(engine, "loans", "en") == ["loans"]
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with engine._lock:  # type: ignore[attr-defined]
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        assert _forked(lambda: keys(engine, "loans", "en") == ["loans"], 20) == 0
    finally:
        done.set()
        thread.join()


def test_children_made_while_somebody_writes_read_and_do_not_hang(tmp_path: Path) -> None:
    engine = index_of(tmp_path, [passage("loans", "en", "Loans", "Lend.")])
    assert keys(engine, "loans", "en") == ["loans"]
    with engine.writing() as writer:
        writer.put(_group(2, "gifts"))
        codes = [_forked(lambda: keys(engine, "lend", "en") == ["loans"]) for _ in range(5)]
    assert codes == [0] * 5
    assert sorted(keys(engine, "lend", "en")) == ["gifts", "loans"]


def test_a_process_started_meanwhile_does_not_keep_the_writers_lock(tmp_path: Path) -> None:
    """The indexer starts rebuilds as processes: they must not inherit the lock of a writer."""
    engine = index_of(tmp_path, [passage("loans", "en", "Loans", "Lend.")])
    with engine.writing() as writer:
        writer.put(_group(2, "gifts"))
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with engine.writing() as writer:
            writer.put(_group(3, "board"))
    finally:
        process.kill()
        process.wait()
    assert sorted(keys(engine, "lend", "en")) == ["board", "gifts", "loans"]


@pytest.mark.django_db
def test_readers_and_publishers_never_open_a_writer(
    index_dir: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of the web that wrote could be forked in mid-write, and would compete with the indexer."""
    rebuild.rebuild("tantivy")
    monkeypatch.setattr(TantivyEngine, "writing", lambda *args: pytest.fail("a writer was opened"))
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    for address in (
        "/en/search/?q=pictures",
        "/en/search/?q=picturs",
        "/en/search/feed.atom?q=pictures",
        "/en/search/suggest?q=pic",
        "/en/ethics/c/loans/",
    ):
        assert client.get(address).status_code == 200


# -- rule 2: garbage is collected right after opening a writer -----------------------------------


def _as_if_killed_in_commit(engine: Engine, change: Callable[[], None]) -> None:
    """A process killed right before it renames the list of files leaves its new files and the old list."""
    listed = _folder(engine) / "meta.json"
    before = listed.read_bytes()
    change()
    listed.write_bytes(before)


def test_what_a_killed_commit_left_is_not_in_the_way(tmp_path: Path) -> None:
    engine = throwaway(tmp_path, "tantivy")
    generation = engine.new_generation()
    with engine.writing(generation) as writer:
        writer.put(_group(1, "loans", "gifts", "board"))
        writer.put(_group(2, "keys"))
    engine.swap(generation)

    def drop() -> None:
        with engine.writing() as writer:
            writer.drop("test/all/2")

    _as_if_killed_in_commit(engine, drop)
    assert list(_folder(engine).glob("*.del")), "the trial needs a file of deletions that no list knows"
    with pytest.raises(ValueError, match="FileAlreadyExists"):  # what happens without the rule
        _drop_without_collecting(_folder(engine), "test/all/2")
    assert list(_folder(engine).glob("*.del"))
    drop()
    assert sorted(keys(throwaway(tmp_path, "tantivy"), "lend", "en")) == ["board", "gifts", "loans"]


def _drop_without_collecting(folder: Path, group: str) -> None:
    writer = tantivy.Index.open(str(folder)).writer(heap_size=15_000_000, num_threads=1)
    try:
        writer.delete_documents_by_term("group", group)
        writer.commit()
    finally:
        writer.wait_merging_threads()


# -- rule 3: one writer, who is waited for ---------------------------------------------------------


@pytest.mark.django_db
def test_draining_waits_for_another_writer(index_dir: Path) -> None:
    """Without the lock file the second writer fails at once with LockBusy, and its rows with it."""
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    rebuild.rebuild("tantivy")
    publish("guide", "1.0", "2020-01-01", clause("phases", "Lend and wait."))
    writing = threading.Event()

    def write() -> None:
        with lock.writing_to("tantivy"), engines.engine().writing() as writer:
            writer.put(_group(9, "other"))
            writing.set()
            time.sleep(0.5)

    thread = threading.Thread(target=write)
    thread.start()
    writing.wait()
    with pytest.raises(Unavailable, match=r"(?i)lock"), engines.engine().writing():
        pass  # what happens without the rule
    drained = outbox.drain("tantivy")
    thread.join()
    assert drained.failed == [] and not Outbox.objects.exists()
    assert sorted(keys(engines.engine(), "lend", "en")) == ["loans", "other", "phases"]


# -- damage is answered by building anew ------------------------------------------------------------


def _truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "torn list of files": lambda folder: _truncate(folder / "meta.json"),
    "empty list of files": lambda folder: os.truncate(folder / "meta.json", 0),
    "no list of files": lambda folder: (folder / "meta.json").unlink(),
    "torn list of managed files": lambda folder: _truncate(folder / ".managed.json"),
    "empty list of managed files": lambda folder: os.truncate(folder / ".managed.json", 0),
    "no list of managed files": lambda folder: (folder / ".managed.json").unlink(),
    "torn store": lambda folder: [_truncate(file) for file in folder.glob("*.store")],
    "torn terms": lambda folder: [_truncate(file) for file in folder.glob("*.term")],
    "no positions": lambda folder: [file.unlink() for file in folder.glob("*.pos")],
    "no folder": lambda folder: folder.rename(folder.with_name("gone")),
    "pointer to nowhere": lambda folder: (folder.parent / "current").write_text(f"{folder.name}x"),
    "empty pointer": lambda folder: (folder.parent / "current").write_text(""),
    "pointer of another version": lambda folder: (folder.parent / "current").write_text(
        "0123456789ab-20200101000000-abcdef"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGE)
def test_the_indexer_mends_whatever_happened_to_the_files(index_dir: Path, damage: str) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    rebuild.rebuild("tantivy")
    DAMAGE[damage](_folder(engines.engine()))
    engines._engine.cache_clear()
    publish("guide", "1.0", "2020-01-01", clause("phases", "Lend pictures too."))
    indexer = Indexer()
    for _ in range(3):
        indexer._looked = float("-inf")
        Outbox.objects.update(not_before="2000-01-01T00:00:00Z")
        indexer.once()
    indexer.end()
    assert engines.engine().health().ok
    assert sorted(keys(engines.engine(), "pictures", "en")) == ["loans", "phases"]
    assert not Outbox.objects.exists()
