"""Kill the indexer with SIGKILL at random moments while publications go on, and see that nothing is lost.

    python -m tests.faults.trial 200        the whole trial, in a database and index of its own

Each round starts `manage.py work --only indexer`, publishes editions one after another and kills the process at a moment between its
first sign of life and a second later; every fifth round it has a rebuild to do as well, whose process is killed with it. A reader
asks all the time. At the end nobody repairs anything: the indexer is started once more and has to bring the index to what the
record says.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from search import beat, engines
from search.answer import answer
from search.indexing import outbox
from search.indexing.verify import verify
from search.models import Outbox
from search.query.plan import EVER, Wish
from tests.kb.making import clause, publish

PATIENCE = 120.0  # seconds a loaded machine may need
EDITIONS, CLAUSES = 5, 20


@dataclass
class Trial:
    """What happened. ``words``: one unheard of for every edition published."""

    kills: int = 0
    during_writing: int = 0  # the lock file was held at the moment of the kill
    with_rebuild: int = 0
    words: list[str] = field(default_factory=list)
    asked: int = 0
    unanswered: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    set_aside: int = 0
    drift: list[str] = field(default_factory=list)
    seconds_to_catch_up: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.during_writing} in mid-write, {self.with_rebuild} with a rebuild), {len(self.words)} publications,"
            f" {self.asked} questions: {len(self.unanswered)} unanswered, {len(self.lost)} publications lost, {self.set_aside} set aside,"
            f" drift {self.drift or 'none'}; caught up in {self.seconds_to_catch_up:.1f} s"
        )


def database_url() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{quote(facts['USER'])}:{quote(facts['PASSWORD'])}@{quote(facts['HOST'], safe='')}:{facts['PORT'] or 5432}/{facts['NAME']}"


def environment() -> Mapping[str, str]:
    """Of a process that shares this one's database and folder."""
    return {**os.environ, "VADEMECUM_VAR": str(settings.VAR_DIR), "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings.test"}


def wait_for(what: str, true: object, seconds: float = PATIENCE) -> float:
    started = time.monotonic()
    while not true():  # type: ignore[operator]
        if time.monotonic() - started > seconds:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.01)
    return time.monotonic() - started


@contextmanager
def indexer() -> Iterator[subprocess.Popen[bytes]]:
    """The site's indexer as a process; ended at the end, if it still lives."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--only", "indexer"]
    process = subprocess.Popen(command, env=dict(environment()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)


def kills(count: int, seed: int = 3) -> Trial:
    """The trial on the database and index that are there (empty ones)."""
    rng = random.Random(seed)
    trial = Trial()
    with indexer():
        wait_for("an index", lambda: engines.engine().health().ok)
    for number in range(count):
        publish_next(trial)
        rebuilding = number % 5 == 4
        if rebuilding:
            outbox.ask_for_rebuild("tantivy")
        with indexer() as process:
            wait_for("a sign of life", lambda process=process: beat.read("indexer").facts.get("pid") == process.pid or process.poll() is not None)
            until = time.monotonic() + rng.uniform(0, 1.0)
            while time.monotonic() < until:
                publish_next(trial)
                ask(trial)
            trial.during_writing += _is_writing()
            children = _children(process.pid)
            for pid in [process.pid, *(children if rebuilding else [])]:
                _kill(pid)
            process.wait()
            trial.kills += 1
            trial.with_rebuild += bool(children)
        ask(trial)
    _end(trial)
    return trial


def _end(trial: Trial) -> None:
    """No repair: the indexer alone catches up."""
    Outbox.objects.update(not_before="2000-01-01T00:00:00Z")  # waiting is not what is tried here
    with indexer():
        trial.seconds_to_catch_up = wait_for("an empty outbox", lambda: not Outbox.objects.filter(set_aside=False).exists())
    trial.set_aside = Outbox.objects.filter(set_aside=True).count()
    verdict = verify("tantivy", mend=False)
    trial.drift = [*verdict.missing, *verdict.changed, *verdict.surplus]
    trial.lost = [word for word in trial.words if not finds(word)]


def publish_next(trial: Trial) -> None:
    """One more edition, with a word of its own."""
    number = len(trial.words)
    work, edition = divmod(number, EDITIONS)
    word = f"zq{number:05}".translate(str.maketrans("0123456789", "abcdefghij"))
    clauses = [clause(f"c-{i}", f"Lend pictures of kind {i} with care.", number=str(i)) for i in range(CLAUSES)]
    clauses[edition] = clause(f"c-{edition}", f"Lend {word} too.", number=str(edition))
    publish(f"work-{work}", f"{edition + 1}.0", f"{2000 + edition}-01-01", *clauses)
    trial.words.append(word)


def ask(trial: Trial) -> None:
    """A reader asks for what every edition holds."""
    from kb.editions.timeline import today

    found = answer(engines.engine(), "pictures", locale="en", day=today())
    trial.asked += 1
    if found.unavailable:
        trial.unanswered.append(found.unavailable)


def finds(word: str) -> bool:
    """Whether any edition with this word is found."""
    from kb.editions.timeline import today

    return answer(engines.engine(), word, locale="en", day=today(), wish=Wish(scope=EVER), literal=True).results.total > 0


def _is_writing() -> bool:
    """Whether a segment file is younger than the index's list of them: the commit that makes it known has not come."""
    generations = engines.engine().generations  # type: ignore[attr-defined]
    folder: Path = generations.folder(generations.current())
    listed = (folder / "meta.json").stat().st_mtime_ns
    return any(_changed(file) > listed for file in folder.iterdir() if file.suffix)


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns if file.name != "meta.json" else 0
    except FileNotFoundError:
        return 0


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
