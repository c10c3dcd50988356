"""Building, rebuilding while readers ask, and how soon what is published is found. The indexer is the site's own, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from kb import pulse
from kb.editions.canonical import line
from kb.editions.freeze import Release, publish_edition
from kb.editions.text import TEXT_KEY, ClauseText, Text
from kb.models import Work
from search import beat
from search.bench.questions import Questions
from search.bench.times import Times, times_of
from search.bench.words import Words

PUBLISHED = 60  # clauses of each edition that is published
PATIENCE = 60.0  # seconds
BETWEEN = 0.05  # seconds a reader thinks before the next question


@dataclass(frozen=True)
class Rebuilt:
    """A rebuild with questions going on: its seconds, and theirs."""

    seconds: float
    passages: int
    asked: int
    failed: int
    page: Times


def rebuild(questions: Questions) -> Rebuilt:
    """The site's own command in a process of its own, and a reader who never stops asking."""
    client = Client()
    waiting = [(locale, asked) for kind in ("two words", "common words") for locale, asked in questions.by_kind[kind]]
    seconds: list[float] = []
    failed = 0
    process = subprocess.Popen([*_manage("search_index", "rebuild"), "--json"], stdout=subprocess.PIPE)
    while process.poll() is None or not seconds:
        locale, asked = waiting[len(seconds) % len(waiting)]
        started = time.perf_counter()
        response = client.get(f"/{locale}/search/?{urlencode(asked)}")
        seconds.append(time.perf_counter() - started)
        failed += response.status_code != 200 or b"search-results" not in response.content
        time.sleep(BETWEEN)
    out = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise RuntimeError(f"The rebuild failed with {process.returncode}.")
    (built,) = json.loads(out)
    return Rebuilt(built["seconds"], built["passages"], len(seconds), failed, times_of(seconds))


def publish_to_findable(times: int) -> Times:
    """From the end of the publishing transaction to the first search page that shows it, through outbox and indexer."""
    client = Client()
    words = Words("en", seed=99)
    Work.objects.get_or_create(code="published", defaults={"authoritative_locale": "en", "kind": "code"})
    clauses = [_clause(f"c-{index}", str(index), words) for index in range(1, PUBLISHED + 1)]
    seconds: list[float] = []
    with _indexer():
        for number in range(times + 2):
            unheard = f"zq{''.join(chr(97 + int(digit)) for digit in f'{number:05}')}"  # a word that stands nowhere else
            clauses[number % PUBLISHED] = _clause(f"c-{number % PUBLISHED + 1}", str(number % PUBLISHED + 1), words, unheard)
            head = ClauseText(TEXT_KEY, "_text", 0, {"title": line("Published while you watch"), "intro": ""})
            text = Text("published", "en", f"{number + 1}.0", True, (head, *clauses))
            publish_edition(text, Release(date(2020, 1, 1), f"Edition {number + 1}.", False, "The board"))
            started = time.perf_counter()
            while f"<mark>{unheard}</mark>".encode() not in client.get(f"/en/search/?q={unheard}").content:
                if time.perf_counter() - started > PATIENCE:
                    raise RuntimeError(f"What was published was not found within {PATIENCE:.0f} s.")
                time.sleep(0.002)
            if number >= 2:
                seconds.append(time.perf_counter() - started)
    return times_of(seconds)


def _clause(key: str, number: str, words: Words, also: str = "") -> ClauseText:
    made = ClauseText(key, "clause", 0, {"heading": line(words.heading()), "text": ""}, number=number)
    return replace(made, fields={**made.fields, "text": f"<p>{line(f'{words.body()} {also}')}</p>"})


@contextmanager
def _indexer() -> Iterator[None]:
    process = subprocess.Popen(_manage("work", "--only", "indexer"), stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while beat.read("indexer").facts.get("pid") != process.pid:
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("The indexer does not start.")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(30)
        pulse.forget()


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
