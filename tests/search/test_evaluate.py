"""The evaluator: its figures by hand, any locale, and bad folders in one sentence."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search.evaluate import ndcg_at, recall_at, reciprocal_rank


def write_set(folder: Path, corpus: dict[str, str], queries: dict[str, str], judged: list[tuple[str, str, int]]) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps({"_id": k, "title": "", "text": v}) + "\n" for k, v in corpus.items()))
    (folder / "queries.jsonl").write_text("".join(json.dumps({"_id": k, "text": v}) + "\n" for k, v in queries.items()))
    lines = ["query-id\tcorpus-id\tscore", *(f"{query}\t{passage}\t{grade}" for query, passage, grade in judged)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(lines) + "\n")
    return folder


def run(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> dict[str, Any]:
    call_command("search_evaluate", str(folder), *options)
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figures


def test_figures_by_hand() -> None:
    found, relevant = ["x", "a", "b"], {"a": 2, "b": 1, "c": 1, "y": 0}
    gain = 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at(found, relevant) == pytest.approx(gain / (2 + 1 / math.log2(3) + 1 / math.log2(4)))
    assert recall_at(found, relevant) == pytest.approx(2 / 3)
    assert reciprocal_rank(found, relevant) == 0.5
    assert (ndcg_at([], relevant), recall_at([], relevant), reciprocal_rank(["y"], relevant)) == (0.0, 0.0, 0.0)


def test_figures_agree_with_a_well_known_library() -> None:
    measures = pytest.importorskip("ir_measures")
    runs = {"q1": ["a", "b", "x"], "q2": ["z", "c"], "q3": ["d"]}
    judged = {"q1": {"b": 3, "a": 1, "n": 2}, "q2": {"c": 1}, "q3": {"e": 1}}
    qrels = [measures.Qrel(q, d, g) for q, grades in judged.items() for d, g in grades.items()]
    run_ = [measures.ScoredDoc(q, d, 10.0 - i) for q, docs in runs.items() for i, d in enumerate(docs)]
    theirs = measures.calc_aggregate([measures.nDCG @ 10, measures.R @ 10, measures.RR @ 10], qrels, run_)

    def mean(figure: Any) -> float:
        return sum(figure(runs[q], judged[q]) for q in judged) / len(judged)

    assert mean(ndcg_at) == pytest.approx(theirs[measures.nDCG @ 10])
    assert mean(recall_at) == pytest.approx(theirs[measures.R @ 10])
    assert mean(reciprocal_rank) == pytest.approx(theirs[measures.RR @ 10])


@pytest.mark.parametrize(
    ("locale", "corpus", "query"),
    [
        ("en", {"a": "Museums lend objects.", "b": "Donors are thanked."}, "lending an object"),
        ("eu", {"a": "Museoak objektuak uzten ditu.", "b": "Eskerrak emaileei."}, "objektuak"),
        ("ja", {"a": "美術館は作品を貸し出す。", "b": "寄付者に感謝する。"}, "美術館の作品"),
    ],
)
def test_any_locale_of_the_site_or_not(tmp_path: Path, capsys: pytest.CaptureFixture[str], locale: str, corpus: dict[str, str], query: str) -> None:
    folder = write_set(tmp_path, corpus, {"q": query, "nobody judged": "x"}, [("q", "a", 1)])
    figures = run(capsys, folder, "--locale", locale)
    assert {key: figures[key] for key in figures if key != "seconds"} == {
        "ndcg@10": 1.0, "recall@10": 1.0, "mrr@10": 1.0, "no_hit": 0, "queries": 1, "passages": 2, "engine": "tantivy",
    }  # fmt: skip


def test_questions_in_another_language_and_without_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_set(tmp_path, {"a": "El museo presta obras."}, {"q1": "museo", "q2": "zzz"}, [("q1", "a", 1), ("q2", "a", 1)])
    figures = run(capsys, folder, "--locale", "es", "--query-locale", "en")
    assert (figures["ndcg@10"], figures["no_hit"]) == (0.5, 1)


def test_a_folder_that_is_no_set_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", write_set(tmp_path / "none", {"a": "b"}, {"q": "b"}, [("q", "a", 0)])):
        with pytest.raises(CommandError) as refused:
            call_command("search_evaluate", str(folder), "--locale", "en")
        assert refused.value.returncode == 2
    broken = write_set(tmp_path / "broken", {"a": "b"}, {"q": "b"}, [("q", "a", 1)])
    (broken / "corpus.jsonl").write_text('{"_id": "a"}\n')
    with pytest.raises(CommandError, match="line 1 lacks"):
        call_command("search_evaluate", str(broken), "--locale", "en")
