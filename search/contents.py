"""The top parts of the texts in force: shown where a search found nothing. Kept by the process until something changes."""

from __future__ import annotations

from collections.abc import Collection

from kb import addresses, pulse
from kb.editions.canonical import unline
from kb.editions.compose import compose
from kb.words import direction
from search.show import Link

MOST_TEXTS, MOST_PARTS = 12, 12


def contents(works: Collection[str], locale: str) -> dict[str, tuple[Link, ...]]:
    """By code of the work. No query where they are kept."""
    facts = pulse.current().works
    wanted = [(code, locale) for code in sorted(works) if code in facts][:MOST_TEXTS]
    found = pulse.kept("search.contents", wanted, lambda keys: {key: _parts(*key) for key in keys})
    return {code: parts for (code, _locale), parts in found.items()}


def _parts(code: str, locale: str) -> tuple[Link, ...]:
    line = pulse.timeline_of(pulse.current().works[code].id)
    if line.in_force is None:
        return ()
    rows = [row for row in compose(line, line.in_force, locale).clauses if row.kind == "part"]
    top = min((row.level for row in rows), default=0)
    return tuple(
        Link(
            f"{row.number} {unline(row.heading)}".strip() or row.key,
            addresses.in_text(locale, code, row.key),
            lang=row.lang,
            dir=direction(row.lang),
        )
        for row in rows
        if row.level == top
    )[:MOST_PARTS]
