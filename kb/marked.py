"""A draft's comparison as finished HTML, row by row: for the editors' page and for the reviewer's. Words and marks: kb/marks.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.translation import get_language, pgettext

from kb import marks, pulse, rendering
from kb.editions.changes import UNCHANGED, state_of
from kb.editions.compare import Compared, Comparison, Row
from kb.editions.places import Places
from kb.editions.suggest import row_name
from kb.editions.text import TEXT_KEY
from kb.models import Work
from kb.moved import moved
from kb.words import direction, spoken


@dataclass(frozen=True)
class Marked:
    """One clause with its changes; all but ``key``, ``state`` and ``name`` is html."""

    row: Compared
    state: str  # the most important change
    state_word: str
    name: str  # number and heading, plain words
    level: int  # of its heading: 2 to 6
    heading: str  # in the language of the text, with its marks
    html: str  # the wording, the same
    facts: str  # what else changed: number, duty, place, where its words come from
    context: tuple[tuple[int, str], ...]  # headings above it that were not shown yet

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def changed(self) -> bool:
        return self.state != UNCHANGED


def marked_rows(found: Comparison, work: Work, *, whole: bool = False) -> list[Marked]:
    """The rows that changed, or (``whole``) every row of the comparison, in its order."""
    return _Marking(found, work).rows(whole)


def state_words() -> dict[str, str]:
    """What the states are called, as html, in the interface language."""
    return {**marks.change_words().states, UNCHANGED: escape(pgettext("clause", "Unchanged"))}


def attributes_of(work: Work) -> dict[str, str]:
    """``lang`` and ``dir`` of the words of a draft."""
    return {"lang": work.authoritative_locale, "dir": direction(work.authoritative_locale)}


class _Marking:
    def __init__(self, found: Comparison, work: Work) -> None:
        self.found, self.lang = found, work.authoritative_locale
        self.interface = get_language() or "en"
        self.words, self.states = marks.change_words(), state_words()
        self.all: Mapping[str, Row] = {row.key: row.row for row in found.rows}
        self.before, self.after = _places(row.before for row in found.rows), _places(row.after for row in found.rows)
        self.page = rendering.Page(
            locale=self.lang,
            code=work.code,
            label="",
            keys=frozenset(),  # references lead to what is published: the clauses stand alone here
            works=pulse.current().works.keys(),
            interface=self.interface,
            whole=False,
        )

    def rows(self, whole: bool) -> list[Marked]:
        out: list[Marked] = []
        told: set[str] = set()
        shown = [row for row in self.found.rows if whole or state_of(row) != UNCHANGED]
        for row in shown:
            above = (self.after if row.after is not None else self.before).above(row.key)
            context = [(min(6, depth + 2), self._title(key)) for depth, key in enumerate(above) if key not in told]
            told |= {row.key, *above}
            out.append(self._marked(row, min(6, len(above) + 2), tuple(context)))
        return out

    def _marked(self, row: Compared, level: int, context: tuple[tuple[int, str], ...]) -> Marked:
        state = state_of(row)
        html = marks.unified_html(row, self.page, self.words, row.key, min(6, level + 1), self.lang)
        if row.before is not None and row.after is not None:
            html += marks.definition(row.before, row.after, self.words, "", self.lang, self.interface)
        number = f'<span class="number">{escape(row.row.number)}</span> ' if row.row.number else ""
        return Marked(
            row=row,
            state=state,
            state_word=self.states[state],
            name=row_name(row),
            level=level,
            heading=number + marks.heading(row, self.lang, self.interface),
            html=html,
            facts=self._facts(row),
            context=context,
        )

    def _facts(self, row: Compared) -> str:
        more = [moved(self.before.of(row.key), self.after.of(row.key), self._named)] if row.moved else []
        for keys, sentence in (
            (row.split_from, self.words.split_from),
            (row.merged_from, self.words.merged_from),
            (row.into, self.words.into),
        ):
            if keys:
                more.append(sentence % {"clauses": ", ".join(map(self._named, keys))})
        number = row.before.number if row.renumbered and row.before else None
        duty = (row.before.duty, row.after.duty) if row.duty_changed and row.before and row.after else None
        return marks.facts(self.words, "", number=number, duty=duty, more=more)

    def _title(self, key: str) -> str:
        row = self.all[key]
        return f"{escape(row.number)} {row.heading}".strip() or escape(key)

    def _named(self, key: str) -> str:
        if key not in self.all:
            return escape(key)
        return f"<bdi{spoken(self.lang, self.interface)}>{self._title(key)}</bdi>"


def _places(rows: Iterable[Row | None]) -> Places:
    return Places(row for row in rows if row is not None and row.key != TEXT_KEY)
