"""Which two wordings of a clause a reader compares, and in which language.

Whether a clause changed is decided by its authoritative wording alone. Its words are compared in the language of the page
where both editions have a faithful wording in it that differs; else in the authoritative language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import Timeline

#: Why words are not compared in the language of the page.
UNTRANSLATED, SAME_WORDS = "untranslated", "same-words"


@dataclass(frozen=True)
class Wordings:
    """Two wordings of one clause in one language. ``why`` is "" where it is the language that was asked for."""

    before: ShownClause
    after: ShownClause
    why: str = ""

    @property
    def lang(self) -> str:
        return self.after.lang


def authoritative_hash(row: ShownClause) -> str:
    """Hash of the authoritative wording, whatever language is shown."""
    return row.source_sha256 or row.sha256


def rows_of(text: ShownText) -> dict[str, ShownClause]:
    """Every row by key, title and introduction first."""
    return {TEXT_KEY: text.head} | {row.key: row for row in text.clauses}


def wordings(timeline: Timeline, before: ShownText, after: ShownText, keys: Collection[str]) -> dict[str, Wordings]:
    """The wordings to compare of the clauses of ``keys`` that both texts have.

    Both texts are composed in the language of the page. No query where each clause can be compared in it, else two.
    """
    old, new = rows_of(before), rows_of(after)
    out: dict[str, Wordings] = {}
    original: dict[str, str] = {}
    for key in keys:
        if key not in old or key not in new:
            continue
        one, other = old[key], new[key]
        if one.lang != other.lang:
            original[key] = UNTRANSLATED
        elif other.lang != after.authoritative_locale and _same(one, other):
            original[key] = SAME_WORDS
        else:
            out[key] = Wordings(one, other, "" if other.lang == after.locale else UNTRANSLATED)
    if original:
        out |= _original(timeline, before, after, original)
    return out


def _original(
    timeline: Timeline, before: ShownText, after: ShownText, why: Mapping[str, str]
) -> dict[str, Wordings]:
    old, new = (
        rows_of(compose(timeline, text.edition, text.authoritative_locale, list(why))) for text in (before, after)
    )
    return {key: Wordings(old[key], new[key], reason) for key, reason in why.items()}


def _same(one: ShownClause, other: ShownClause) -> bool:
    return (one.heading, one.html, one.blank) == (other.heading, other.html, other.blank)
