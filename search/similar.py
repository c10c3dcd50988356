"""More like this: clauses in force that say something similar to a clause, at the end of its page (kb/below.py)."""

from __future__ import annotations

from typing import Any

from django.template import loader

from kb import pulse
from kb.editions.timeline import today
from search.engines import first_able
from search.engines.base import Engine, Passage, Unavailable
from search.query.plan import Plan
from search.show import Around, ShownHit, plain
from search.withdrawn import withdrawn_texts

LOOKED_AT, MOST = 12, 4
#: A clause that says less than this part of what the most similar one says is not offered.
LEAST = 0.5
#: What a clause of another text counts beside one of the same.
OTHER = 1.3


def provider(place: Any, clause: Any, locale: str) -> str:
    """The list for a clause's page; "" where nothing is similar, and where the index cannot answer."""
    try:
        clause_id = f"{place.code}/{place.edition.label}/{clause.lang}/{clause.key}"
        found = first_able(lambda engine: similar_to(engine, clause_id, place.code))
    except Unavailable:
        return ""
    if not found:
        return ""
    around = Around(locale, pulse.current().locales, today())
    hits: list[ShownHit] = [plain(passage, around) for passage in found]
    return str(loader.get_template("search/similar.html").render({"hits": hits}))


def similar_to(engine: Engine, passage_id: str, work: str) -> list[Passage]:
    """Clauses of other texts (they count more) and of the same one, in force today, in the passage's language."""
    passage = engine.passages([passage_id]).get(passage_id)
    if passage is None or passage.is_furniture:
        return []
    withdrawn = withdrawn_texts(pulse.current().head)
    wanted = Plan("", (), None, today(), locales=(passage.locale,), withdrawn=withdrawn, size=LOOKED_AT)
    hits = engine.similar(passage, wanted).hits
    best = max((hit.score for hit in hits), default=0.0)
    near = [hit for hit in hits if hit.score >= LEAST * best and not hit.passage.is_furniture and not hit.passage.key.startswith("_")]
    ranked = sorted(near, key=lambda hit: -hit.score * (1.0 if hit.passage.work == work else OTHER))
    return [hit.passage for hit in ranked[:MOST]]
