"""`manage.py work` as a process: what is published becomes findable, also after its children are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection

from kb import pulse
from kb.editions.acts import withdraw
from kb.editions.timeline import today
from search import beat, engines
from search.answer import answer
from search.supervisor import Supervisor
from tests.kb.making import clause, publish

PATIENCE = 60.0  # seconds a loaded machine may need where a quiet one needs less than one


def wait_for(what: Callable[[], Any], seconds: float = PATIENCE) -> float:
    """How long it took until something became true."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if what():
            return time.monotonic() - started
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def found(words: str) -> list[str]:
    results = answer(engines.engine(), words, locale="en", day=today())
    return [] if results.unavailable else [f"{hit.passage.edition} {hit.passage.key}" for hit in results.results.hits]


def database_url(name: str) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    facts = connection.settings_dict
    return f"postgres://{quote(facts['USER'])}:{quote(facts['PASSWORD'])}@{quote(facts['HOST'], safe='')}:{facts['PORT'] or 5432}/{name}"


@pytest.fixture
def at_work(index_dir: Path, fresh_database: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "VADEMECUM_VAR": str(tmp_path), "DATABASE_URL": database_url(fresh_database), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    pulse.forget()
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=django_settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: beat.read("indexer").alive and engines.engine().health().ok)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        pulse.forget()


def indexer_pid() -> int:
    return int(beat.read("indexer").facts["pid"])


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_published_becomes_findable_also_after_kill_9(at_work: subprocess.Popen[bytes]) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    wait_for(lambda: found("pictures") == ["1.0 loans"])
    for round_ in range(2, 4):
        before = indexer_pid()
        os.kill(before, signal.SIGKILL)
        edition = publish("ethics", f"{round_}.0", f"202{round_}-01-01", clause("loans", f"Lend pictures {'again ' * round_}.")).edition
        wait_for(lambda round_=round_: found("pictures") == [f"{round_}.0 loans"])
        wait_for(lambda before=before: indexer_pid() != before)
    withdraw(edition, reason="Wrong.", by="tests")
    wait_for(lambda: found("pictures") == ["2.0 loans"])
    children = [facts["pid"] for facts in beat.read("work").facts["children"].values()] + [indexer_pid()]
    at_work.send_signal(signal.SIGTERM)
    assert at_work.wait(20) == 0
    wait_for(lambda: not any(is_running(pid) for pid in children if pid), 10)


def test_children_end_when_their_supervisor_is_killed(at_work: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: all(facts["pid"] for facts in beat.read("work").facts["children"].values()))
    children = [facts["pid"] for facts in beat.read("work").facts["children"].values()]
    time.sleep(2)  # the task runner takes a moment to take its signals over
    at_work.kill()
    at_work.wait()
    wait_for(lambda: not any(is_running(pid) for pid in children), 20)


def test_a_child_that_dies_is_started_again_later_and_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.supervisor.FIRST_PAUSE", 0.1)
    states: list[str] = []
    supervisor = Supervisor({"dies": [sys.executable, "-c", ""], "stays": [sys.executable, "-c", "import time; time.sleep(60)"]}, lambda state: states.append(json.dumps(state)), beat=0.1)
    for child in supervisor._children.values():
        child.pause = 0.1
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    wait_for(lambda: supervisor._children["dies"].restarts >= 3)
    assert supervisor._children["dies"].pause >= 0.8
    assert supervisor._children["stays"].restarts == 0
    stays = supervisor._children["stays"].process
    supervisor.stop()
    thread.join(10)
    assert not thread.is_alive() and stays is not None and stays.poll() is not None and states


def test_beats_are_read_whole_or_not_at_all(index_dir: Path, tmp_path: Path) -> None:
    assert not beat.read("indexer").alive
    beat.write("indexer", rows=3)
    assert beat.read("indexer").alive and beat.read("indexer").facts["rows"] == 3
    (tmp_path / "run" / "indexer.json").write_text("{")
    assert not beat.read("indexer").alive
