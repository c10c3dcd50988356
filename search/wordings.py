"""Wordings of editions that are not in force, or not only: their days, and whether the words still apply. Data only."""

from __future__ import annotations

from datetime import date

from search.answer import Answer
from search.engines.base import Engine
from search.query.plan import EVER, Plan


def is_pinned(plan: Plan, today: date) -> bool:
    """Whether results may stand in editions that are not in force today: they are then shown with their edition."""
    return plan.scope == EVER or "edition" in plan.filters or plan.day != today


def applying(engine: Engine, found: Answer, locale: str, today: date) -> frozenset[str]:
    """Ids of the hits whose wording is still the one in force today. At most two looks into the index."""
    hits = (*found.results.hits, *found.untranslated.hits)
    labels = {passage.work: passage.edition for passage in engine.titles(locale, today, found.plan.withdrawn)}
    now = {
        hit.passage.id: f"{hit.passage.work}/{labels[hit.passage.work]}/{hit.passage.locale}/{hit.passage.key}"
        for hit in hits
        if hit.passage.work in labels
    }
    held = engine.passages(list(dict.fromkeys(now.values())))
    out = set()
    for hit in hits:
        current = held.get(now.get(hit.passage.id, ""))
        if current is not None and (current.changed_in, current.text, current.heading) == (
            hit.passage.changed_in,
            hit.passage.text,
            hit.passage.heading,
        ):
            out.add(hit.passage.id)
    return frozenset(out)
