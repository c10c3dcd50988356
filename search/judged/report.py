"""Figures beside those recorded in sample/judged/recorded.json: what fell, question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.judged.measure import Figure
from search.judged.questions import FOLDER

RECORDED = FOLDER / "recorded.json"
TOLERANCE = 0.005  # of a mean nDCG@10
NOTICED = 0.02  # of one question's


@dataclass(frozen=True)
class Fallen:
    """A figure that fell, and the questions that did: (id, words, recorded, now), the worst first. ``now`` None: not measured."""

    name: str
    recorded: float
    now: float | None
    questions: tuple[tuple[str, str, float, float], ...]

    def __str__(self) -> str:
        now = "not measured any more" if self.now is None else f"{self.now:.4f}"
        lines = [f"{self.name}: nDCG@10 {now}, recorded {self.recorded:.4f}"]
        lines += [f"    {key}: {now:.2f}, recorded {before:.2f}: {words}" for key, words, before, now in self.questions]
        return "\n".join(lines)


def recorded(file: Path = RECORDED) -> dict[str, Any]:
    """Name of the figure to ``ndcg@10``, ``recall@10``, ``mrr@10``, ``queries`` and ``each``."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


def record(figures: Mapping[str, Figure], file: Path = RECORDED) -> None:
    """Write figures down: one line a figure, so that a change is read at a glance."""
    lines = [f"  {json.dumps(name)}: {json.dumps(as_data(figure))}" for name, figure in figures.items()]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def fallen(figures: Mapping[str, Figure], before: Mapping[str, Any], tolerance: float = TOLERANCE) -> list[Fallen]:
    """Figures below the recorded ones by more than the tolerance."""
    out = []
    for name, then in before.items():
        now = figures.get(name)
        if now is None:
            out.append(Fallen(name, then["ndcg@10"], None, ()))
        elif now.ndcg < then["ndcg@10"] - tolerance:
            worse = [
                (key, now.words[key], score, now.each[key])
                for key, score in then["each"].items()
                if key in now.each and now.each[key] < score - NOTICED
            ]
            out.append(Fallen(name, then["ndcg@10"], now.ndcg, tuple(sorted(worse, key=lambda each: each[3] - each[2]))))
    return out


def as_data(figure: Figure) -> dict[str, Any]:
    """With the names of ``search_evaluate``."""
    means = {"ndcg@10": figure.ndcg, "recall@10": figure.recall, "mrr@10": figure.mrr}
    return {**{name: round(value, 4) for name, value in means.items()}, "queries": figure.queries, "each": figure.each}


def as_text(figures: Mapping[str, Figure], before: Mapping[str, Any], *, worst: int = 0) -> str:
    """A table for people; with ``worst``, so many of the questions that do worst under each line."""
    lines = ["| questions | nDCG@10 | recorded | recall@10 | MRR@10 | queries |", "|---|---|---|---|---|---|"]
    for name, figure in figures.items():
        then = f"{before[name]['ndcg@10']:.3f}" if name in before else "–"
        lines.append(f"| {name} | {figure.ndcg:.3f} | {then} | {figure.recall:.3f} | {figure.mrr:.3f} | {figure.queries} |")
        for score, key in sorted((score, key) for key, score in figure.each.items())[:worst]:
            lines.append(f"    {score:.2f} {key} {figure.words[key]}")
    return "\n".join(lines)
