"""Our judged questions on the engine that answers: no figure falls below the recorded one. The report is printed and kept.

A fall names the questions that fell. When figures change on purpose: ``manage.py search_evaluate --own --record``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.judged import report
from search.judged.measure import Figure, keys_in_order, measure_all
from search.judged.questions import LOCALES, asked, of_way, questions
from search.judged.shelf import index, passages

REPORT = Path(__file__).resolve().parents[2] / "var" / "reports" / "judged.md"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    return measure_all(index(tmp_path_factory.mktemp("judged")))


def test_no_figure_falls_below_the_recorded_one(
    figures: dict[str, Figure], capsys: pytest.CaptureFixture[str]
) -> None:
    before = report.recorded()
    text = report.as_text(figures, before, worst=3)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text + "\n", encoding="utf-8")
    with capsys.disabled():
        print(f"\n{report.as_text(figures, before)}\n")
    fallen = report.fallen(figures, before)
    assert not fallen, "\n".join(map(str, fallen))
    assert set(figures) == set(before), "record anew: manage.py search_evaluate --own --record"


def test_a_fall_names_the_questions_that_fell(tmp_path: Path, figures: dict[str, Figure]) -> None:
    file = tmp_path / "recorded.json"
    report.record(figures, file)
    assert report.fallen(figures, report.recorded(file)) == []
    name, figure = next(iter(figures.items()))
    best = max(figure.each, key=lambda key: figure.each[key])
    worse = replace(figure, ndcg=figure.ndcg - 0.02, each={**figure.each, best: 0.1})
    (fell,) = report.fallen({**figures, name: worse}, report.recorded(file))
    assert (fell.name, [key for key, *_ in fell.questions]) == (name, [best])
    assert figure.words[best] in str(fell)
    (gone,) = report.fallen(
        {key: each for key, each in figures.items() if key != name}, report.recorded(file)
    )
    assert gone.now is None and "not measured" in str(gone)


def test_every_language_has_its_questions_and_every_judgment_a_clause() -> None:
    keyword, question = of_way("keyword"), of_way("question")
    assert len(keyword) >= 60 and len(question) >= 30
    assert len({judged.id for judged in questions()}) == len(questions())
    there = {f"{passage.work}/{passage.key}" for passage in passages("en")}
    for judged in questions():
        assert set(judged.words) == set(LOCALES) and all(judged.words.values())
        assert judged.grades and set(judged.grades) <= there, judged.id
        assert set(judged.grades.values()) <= {1, 2, 3} and max(judged.grades.values()) >= 2, judged.id


def test_variants_are_other_words_and_always_the_same_ones() -> None:
    for locale in LOCALES:
        misspelt = [asked(judged, "misspelt", locale) for judged in of_way("misspelt")]
        plain = [judged.words[locale] for judged in of_way("keyword")]
        assert sum(a != b for a, b in zip(misspelt, plain, strict=True)) > 0.9 * len(plain)
        assert misspelt == [asked(judged, "misspelt", locale) for judged in of_way("misspelt")]
        assert all(asked(judged, "accentless", locale).isascii() for judged in of_way("keyword"))


def test_the_command_says_the_same(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    figures: dict[str, Figure],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("search.management.commands.search_evaluate.measure_all", lambda engine, meaning: figures)
    monkeypatch.setattr(report, "RECORDED", tmp_path / "recorded.json")
    call_command("search_evaluate", "--own", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["figures"]["en keyword"]["ndcg@10"] == round(figures["en keyword"].ndcg, 4)
    with pytest.raises(CommandError) as refused:
        call_command("search_evaluate", "--locale", "en")
    assert refused.value.returncode == 2


def test_a_reader_sees_each_clause_once(tmp_path: Path) -> None:
    from search.answer import answer
    from search.judged.shelf import DAY

    found = keys_in_order(answer(index(tmp_path), "baja de obras", locale="en", day=DAY))
    assert found and len(set(found)) == len(found)
