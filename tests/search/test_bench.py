"""The benchmark's own parts: figures by hand, a record that proves, a process apart."""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from search import engines
from search.bench import empty, pages, record, vectors
from search.bench.indexing import Rebuilt
from search.bench.questions import KINDS, Questions
from search.bench.report import Measured, as_data, as_text, machine, verdicts
from search.bench.times import Times, Watch, in_turn, times_of
from search.bench.words import Words
from search.dense import model
from search.dense.store import Store
from search.engines.base import Group
from search.indexing import rebuild
from tests.search.making import passage


def test_quantiles() -> None:
    assert times_of([0.002]) == Times(2.0, 2.0, 2.0, 1)
    found = times_of([number / 1000 for number in range(1, 102)], [0.001] * 101)
    assert (found.p50, round(found.p95, 6), round(found.p99, 6), found.runs) == (51.0, 96.0, 100.0, 101)
    assert (found.cpu50, found.cpu95) == (1.0, 1.0)


def test_calls_are_made_in_turn_with_the_same_numbers() -> None:
    made: list[tuple[str, int]] = []
    measured = in_turn({"a": lambda number: made.append(("a", number)), "b": lambda number: made.append(("b", number))}, runs=4, warm_up=2)
    assert [name for name, _ in made[4:]] == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert sorted(number for name, number in made if name == "a") == [0, 1, 2, 3, 4, 5]
    assert measured["a"].runs == 4


def test_a_step_does_not_count_the_steps_inside_it() -> None:
    class Thing:
        def inner(self) -> None:
            time.sleep(0.02)

        def outer(self) -> None:
            self.inner()
            time.sleep(0.01)

    watch, thing = Watch(), Thing()
    with watch.watching([(thing, "inner", "inner"), (Thing, "outer", "outer")]):
        thing.outer()
    assert "inner" not in vars(thing) and watch.spent["inner"] > watch.spent["outer"] > 8
    thing.outer()
    assert watch.spent["inner"] < 60


def test_what_other_threads_do_is_told_apart() -> None:
    class Thing:
        def work(self) -> None:
            time.sleep(0.01)

    watch, thing = Watch(), Thing()
    with watch.watching([(thing, "work", "work")]):
        other = threading.Thread(target=lambda: thing.work())
        other.start()
        other.join()
        thing.work()
        thing.work()
    assert watch.spent["work"] > 19 and 9 < watch.beside["work"] < watch.spent["work"]


def test_some_hundred_wordings_stand_for_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    embedded: list[str] = []

    def embed(texts: Any) -> Any:
        embedded.extend(texts)
        return np.eye(model.DIMENSIONS, dtype=np.float32)[[len(text) % 7 for text in texts]]

    clauses = [passage(f"c-{number}", "en", "", "word " * (number % 9 + 1) + str(number)) for number in range(700)]
    monkeypatch.setattr(model, "wanted", lambda: True)
    monkeypatch.setattr(model, "of_wordings", embed)
    monkeypatch.setattr(vectors, "store", lambda: Store(tmp_path))
    monkeypatch.setattr("search.dense.fill.everything", lambda: [Group("a/1", "a", "1", lambda: clauses)])
    assert vectors.make() == 700 and vectors.TRULY <= len(embedded) < 400
    made = Store(tmp_path).vectors()
    assert made.shape == (700, model.DIMENSIONS) and np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert (made[500:].max(axis=1) > 0.9).all(), "each is nearly one of the true ones"


def test_words_are_the_same_at_every_run_and_some_are_rare() -> None:
    one, other = Words("es"), Words("es")
    bodies = [one.body() for _ in range(200)]
    assert bodies == [other.body() for _ in range(200)]
    assert Words("es", seed=8).body() != bodies[0]
    lengths = [len(body.split()) for body in bodies]
    assert min(lengths) < 30 and max(lengths) > 120 and 40 < sum(lengths) / 200 < 120
    assert {"de", "la", "el"} <= set(one.frequent())
    assert len({word for body in bodies for word in body.split()}) > 2000


@pytest.mark.django_db
def test_the_record_is_sound_and_pages_of_it_are_measured(index_dir: Path, settings: Any) -> None:
    from kb.editions.verify import verify

    settings.SEARCH_EMBEDDINGS = "0"
    urlconf = settings.ROOT_URLCONF
    empty.serve()
    try:
        made = record.make(900)
        assert 850 < made.clauses < 1000 and made.works == 2
        assert verify().ok
        assert rebuild.rebuild("tantivy").passages >= made.clauses
        questions = Questions(30)
        measured = pages.measure("filters", questions, 20, warm_up=2)
        assert measured.failed == 0 and measured.queries[0] == measured.queries[1] <= 2
        assert measured.page.cpu50 > measured.asked.cpu50 > 0
        assert sum(measured.rest.values()) > 0 and "template" in measured.rest
        assert "search" not in vars(engines.engine()), "nothing is left in the way of the engine"
    finally:
        settings.ROOT_URLCONF = urlconf


def _measured() -> Measured:
    fast = Times(2.0, 4.0, 5.0, 300)
    one = pages.Pages("two words", Times(9.0, 30.0, 40.0, 300), fast, Times(4.0, 8.0, 9.0, 300), Times(5.0, 11.0, 12.0, 300), (2, 2), 10.0, 20_000, 1, {"template": 1.0})
    rebuilt = Rebuilt(12.0, 50_000, 100, 0, fast)
    return Measured("tantivy", 50_000, 30, 40_000_000, 10.0, (one,), {"page": fast, "engine": fast}, Times(300.0, 1200.0, 1300.0, 25), rebuilt, machine())


def test_budgets() -> None:
    measured = _measured()
    missed = {each.what for each in verdicts(measured) if not each.kept}
    assert missed == {"page, two words: p95 ms", "publish to findable: p95 ms", "failed questions"}
    data = as_data(measured)
    assert data["pages"][0]["ratio"] == {"p50": 9 / 7, "p95": 2.0} and data["pages"][0]["ratio_to_one_search"]["p50"] == 1.5
    text = as_text(measured)
    assert "| two words | 1.29 | 2.00 | 1.50 | 2.50 |" in text and text.count("MISSED") == 3
    on_a_server = {each.what for each in verdicts(replace(measured, engine="opensearch"))}
    assert "page, two words: p95 ms" not in on_a_server and "page, two words: ratio at p95" in on_a_server
    by_meaning = replace(measured, vectors=1200)
    assert [each.what for each in verdicts(by_meaning)] == ["failed questions"] and "1,200 wordings" in as_text(by_meaning)


def test_the_command_measures_in_a_process_that_knows_no_site(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str], check: bool) -> subprocess.CompletedProcess[bytes]:
        asked.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("search.management.commands.search_bench.subprocess.run", run)
    call_command("search_bench", "--passages", "1000")
    (env,) = asked
    assert env["DATABASE_URL"].startswith(f"sqlite:///{env['VADEMECUM_VAR']}/") and str(connection.settings_dict["NAME"]) not in env["DATABASE_URL"]
    assert not Path(env["VADEMECUM_VAR"]).exists(), "and nothing is left of it"
    with pytest.raises(CommandError) as refused:
        call_command("search_bench", "--passages", "10")
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_the_empty_view_makes_the_queries_of_a_search_page(index_dir: Path, settings: Any, django_assert_num_queries: Any) -> None:
    urlconf = settings.ROOT_URLCONF
    empty.serve()
    try:
        Client().get(f"{empty.SEARCH_PATH}?q=loan")
        with django_assert_num_queries(2):
            assert Client().get(f"{empty.SEARCH_PATH}?q=loan").status_code == 200
    finally:
        settings.ROOT_URLCONF = urlconf
    assert set(KINDS) >= {"two words", "common words", "a number", "filters"}
