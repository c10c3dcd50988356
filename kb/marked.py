"""A comparison as finished HTML, row by row: for the editors' draft and for the reviewer's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.translation import get_language, gettext, pgettext

from kb import marks, pulse, rendering
from kb.difference import Said, line_unified
from kb.editions.compare import Compared, Comparison, Row, unified_of
from kb.editions.suggest import is_changed, row_name
from kb.editions.text import TEXT_KEY
from kb.locales import is_rtl
from kb.models import Work
from kb.words import ClauseWords, clause_words

#: What a row is called by its most important change.
AMENDED, INSERTED, REPEALED, MOVED, RENUMBERED, UNCHANGED = (
    "amended",
    "inserted",
    "repealed",
    "moved",
    "renumbered",
    "unchanged",
)


@dataclass(frozen=True)
class Marked:
    """One clause with its changes. ``heading`` and ``html`` are safe html in the language of the text."""

    row: Compared
    state: str  # the most important change
    state_word: str  # what it is called
    name: str  # plain words
    heading: str
    html: str
    facts: tuple[str, ...]  # plain sentences: moved, renumbered, another duty, where it comes from
    depth: int

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def changed(self) -> bool:
        return self.state != UNCHANGED


def marked_rows(found: Comparison, work: Work) -> list[Marked]:
    """Every row of the comparison, in its order."""
    words, page = clause_words(), page_of(work)
    said = marks.said(page.interface, work.authoritative_locale)
    names = {row.key: row_name(row) for row in found.rows}
    depths = _depths(row.row for row in found.rows)
    return [_marked(row, page, words, said, names, depths[row.key]) for row in found.rows]


def state_of(row: Compared) -> str:
    """The most important change of a row."""
    if row.state != UNCHANGED:
        return row.state
    if row.duty_changed:
        return AMENDED
    return MOVED if row.moved else RENUMBERED if is_changed(row) else UNCHANGED


def state_words() -> dict[str, str]:
    """What the states are called in the interface language."""
    return {
        AMENDED: pgettext("state of a clause", "amended"),
        INSERTED: pgettext("state of a clause", "new"),
        REPEALED: pgettext("state of a clause", "repealed"),
        MOVED: pgettext("state of a clause", "moved"),
        RENUMBERED: pgettext("state of a clause", "renumbered"),
        UNCHANGED: pgettext("state of a clause", "unchanged"),
    }


def page_of(work: Work) -> rendering.Page:
    """A page on which the clauses of a draft stand alone: references lead to what is published."""
    return rendering.Page(
        locale=work.authoritative_locale,
        code=work.code,
        label="",
        keys=frozenset(),
        works=pulse.current().works.keys(),
        interface=get_language() or "en",
        whole=False,
    )


def attributes_of(work: Work) -> dict[str, str]:
    """``lang`` and ``dir`` of the words of a draft."""
    return {"lang": work.authoritative_locale, "dir": "rtl" if is_rtl(work.authoritative_locale) else "ltr"}


def _marked(
    row: Compared, page: rendering.Page, words: ClauseWords, said: Said, names: Mapping[str, str], depth: int
) -> Marked:
    before, after = row.before, row.after
    heading = line_unified(before.heading if before else "", after.heading if after else "", said)
    number = line_unified(_line(before), _line(after), said) if _line(before) or _line(after) else ""
    html = unified_of(row, said, f"{page.interface} {page.locale}") if row.key else ""
    return Marked(
        row=row,
        state=state_of(row),
        state_word=state_words()[state_of(row)],
        name=row_name(row),
        heading=f'<span class="number">{number}</span> {heading}' if number else heading,
        html=rendering.body(html, page, row.key, words),
        facts=tuple(_facts(row, words, names)),
        depth=depth,
    )


def _line(row: Row | None) -> str:
    return escape(row.number, quote=False) if row else ""


def _facts(row: Compared, words: ClauseWords, names: Mapping[str, str]) -> Iterable[str]:
    if row.moved:
        yield gettext("It stands in another place.")
    if row.renumbered and row.before and row.after:
        old, new = row.before.number, row.after.number
        if old and new:
            yield gettext("Its number was %(old)s and is %(new)s.") % {"old": old, "new": new}
        elif old:
            yield gettext("Its number was %(old)s; it has none now.") % {"old": old}
        else:
            yield gettext("It had no number and is %(new)s now.") % {"new": new}
    if row.duty_changed and row.before and row.after:
        none = gettext("none")
        said = {"old": words.duties.get(row.before.duty, none), "new": words.duties.get(row.after.duty, none)}
        yield gettext("Its duty was “%(old)s” and is “%(new)s”.") % said
    for keys, sentence in (
        (row.split_from, gettext("It was split from %(names)s.")),
        (row.merged_from, gettext("It was made of %(names)s.")),
        (row.into, gettext("Its words went into %(names)s.")),
    ):
        if keys:
            yield sentence % {"names": ", ".join(names.get(key, key) for key in keys)}


def _depths(rows: Iterable[Row]) -> dict[str, int]:
    depths: dict[str, int] = {}
    stack: list[int] = []
    for row in rows:
        while stack and stack[-1] >= row.level:
            stack.pop()
        depths[row.key] = len(stack)
        if row.kind in ("part", "clause") and row.key != TEXT_KEY:
            stack.append(row.level)
    return depths
