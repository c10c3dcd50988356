"""The checks before an edition is frozen: pure, each problem says which clause and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from kb.editions.canonical import canonical, line, media, references, unline, unsettled
from kb.editions.text import DUTIES, KINDS, TEXT_KEY, ClauseText, Text
from kb.fields import fields_of, heading_field, is_rich

LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,38}[0-9A-Za-z])?")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
FIRST_DAY, LAST_DAY = date(1700, 1, 1), date(2200, 1, 1)  # a day outside is a slip of the hand
MAX_FIELD = 200_000  # characters; a clause is never that long, a mistake in reading is


@dataclass(frozen=True)
class Problem:
    """Why a text cannot be frozen as it is. ``message`` is a whole sentence; ``key`` is "" for the text itself."""

    code: str
    message: str
    key: str = ""
    number: str = ""


@dataclass(frozen=True)
class Around:
    """What a text is checked against: facts the caller has looked up."""

    #: Keys of other works by work code; a code that is not here does not exist.
    keys_of: Mapping[str, Collection[str]] = field(default_factory=dict)
    #: For a translation: clauses of the source text by key, in order, each with its hash.
    source: Mapping[str, tuple[ClauseText, str]] | None = None
    #: sha256 of the images and documents whose bytes are in the record's files.
    media: Collection[str] = ()


def check(text: Text, around: Around) -> tuple[Problem, ...]:
    """All problems of the text, in reading order; empty when it may be frozen."""
    return tuple(_problems(text, around))


def check_release(
    label: str, in_force_from: date | None, change_note: str, minor: bool
) -> tuple[Problem, ...]:
    """Problems of what an edition says about itself."""
    out = []
    if not LABEL.fullmatch(label or "") or ".." in (label or ""):
        out.append(
            Problem(
                "label",
                _("“%s” cannot be a label: use letters, digits, dots and hyphens, as in 2.0 or 2025-1.")
                % label,
            )
        )
    if in_force_from is None:
        out.append(Problem("date", _("Say from which day this edition is in force.")))
    elif not FIRST_DAY <= in_force_from <= LAST_DAY:
        out.append(Problem("date", _("The day %s is not between 1700 and 2200.") % in_force_from.isoformat()))
    if not change_note.strip() and not minor:
        out.append(Problem("note", _("Say in a sentence what this edition changes.")))
    return tuple(out)


def _problems(text: Text, around: Around) -> Iterator[Problem]:
    if not text.clauses or text.clauses[0].key != TEXT_KEY or not text.clauses[0].fields.get("title"):
        yield Problem("title", _("The text has no title."))
    if not any(clause.kind != "_text" for clause in text.clauses):
        yield Problem("empty-text", _("The text has no clauses."))
    counts = Counter(clause.key for clause in text.clauses)
    for key, count in counts.items():
        if count > 1:
            yield Problem(
                "duplicate-key",
                _("%(count)d clauses have the key “%(key)s”: each needs its own.")
                % {"count": count, "key": key},
                key,
            )
    known = set(around.source or counts)
    for clause in text.clauses:
        yield from _clause_problems(clause, text, around, known)
    if around.source is not None and not text.partial:
        for key, (source, _hash) in around.source.items():
            if key not in counts:
                yield Problem(
                    "untranslated",
                    _(
                        "Clause %(name)s is not translated: translate it, or publish this translation as partial."
                    )
                    % {"name": name_of(source)},
                    key,
                    source.number,
                )


def _clause_problems(clause: ClauseText, text: Text, around: Around, known: set[str]) -> Iterator[Problem]:
    def problem(code: str, message: str) -> Problem:
        return Problem(code, message, clause.key, clause.number)

    name = name_of(clause)
    if clause.key != TEXT_KEY and not clause.key:
        yield problem("no-key", _("Clause %s has no key: save the working text once to give it one.") % name)
    elif clause.key != TEXT_KEY and not KEY.fullmatch(clause.key):
        yield problem(
            "bad-key", _("The key “%s” may have small letters, digits and hyphens only.") % clause.key
        )
    if clause.kind not in KINDS or (clause.kind == "_text") != (clause.key == TEXT_KEY):
        yield problem(
            "kind",
            _("Clause %(name)s is of an unknown kind, “%(kind)s”.") % {"name": name, "kind": clause.kind},
        )
        return
    if clause.kind == "blank" and clause.blank is None:
        yield problem("blank", _("Field %s says nothing about what is to be filled in.") % name)
        return
    if clause.duty not in DUTIES:
        yield problem(
            "duty",
            _("Clause %(name)s has an unknown duty, “%(duty)s”.") % {"name": name, "duty": clause.duty},
        )
    if not 0 <= clause.level <= 9:
        yield problem("level", _("Clause %s lies deeper than nine levels.") % name)
    if len(clause.number) > 64 or clause.number != unline(line(clause.number)):
        yield problem(
            "number",
            _("The number of clause %s is longer than 64 letters or has strange white space.") % name,
        )
    if not any(clause.fields.get(part) for part in fields_of(clause.kind, clause.blank)):
        yield problem("empty", _("Clause %s is empty: write it or delete it.") % name)
    for part, html in clause.fields.items():
        if part not in fields_of(clause.kind, clause.blank):
            yield problem(
                "field",
                _("Clause %(name)s has a field “%(field)s” that its kind does not have.")
                % {"name": name, "field": part},
            )
        elif len(html) > MAX_FIELD:
            yield problem("long", _("Clause %s is longer than 200,000 letters: divide it.") % name)
        elif html != (canonical(html) if is_rich(part) else line(unline(html))):
            yield problem("content", _("Clause %s holds markup or signs that a text may not have.") % name)
        for work, key in references(html):
            if work == text.work and key not in known:
                yield problem(
                    "reference",
                    _("Clause %(name)s refers to clause “%(key)s”, which is not in this text.")
                    % {"name": name, "key": key},
                )
            elif work != text.work and key not in around.keys_of.get(work, ()):
                yield problem(
                    "reference",
                    _("Clause %(name)s refers to “%(ref)s”, which does not exist.")
                    % {"name": name, "ref": f"{work}#{key}"},
                )
        if any(sha256 not in around.media for sha256 in media(html)):
            yield problem("media", _("An image or document of clause %s is missing from the record's files.") % name)
        for kind, number in unsettled(html):
            yield problem("library", _unsettled_words(kind) % {"name": name, "id": number})
    if around.source is not None:
        yield from _against_source(clause, around.source)
    elif clause.source_sha256:
        yield problem("source", _("Clause %s of an authoritative text names a source.") % name)


def _unsettled_words(kind: str) -> str:
    if kind == "document":
        return _(
            "Clause %(name)s links to document %(id)s, which is deleted or private: choose another document, or take the link out."
        )
    if kind == "image":
        return _(
            "Clause %(name)s shows image %(id)s, which is deleted, private or no PNG, JPEG, GIF or WebP: choose another, or take it out."
        )
    return _("Clause %(name)s links to page %(id)s, which is deleted or not published: choose another page, or take the link out.")


def _against_source(clause: ClauseText, source: Mapping[str, tuple[ClauseText, str]]) -> Iterator[Problem]:
    name = name_of(clause)
    if clause.key not in source:
        yield Problem(
            "not-in-source",
            _("Clause %s is not in the source text of this edition.") % name,
            clause.key,
            clause.number,
        )
        return
    original, sha256 = source[clause.key]
    if original.kind != clause.kind:
        yield Problem(
            "kind", _("Clause %s is of another kind than its source.") % name, clause.key, clause.number
        )
    if clause.source_sha256 != sha256:
        yield Problem(
            "stale",
            _("Clause %s translates another wording than that of this edition.") % name,
            clause.key,
            clause.number,
        )
    for part, html in original.fields.items():
        if html and not clause.fields.get(part):
            heading = part == heading_field(original.kind, original.blank)
            message = (
                _("The heading of clause %s is not translated.")
                if heading
                else _("The text of clause %s is not translated.")
            )
            yield Problem("untranslated", message % name, clause.key, clause.number)


def name_of(clause: ClauseText) -> str:
    """How a clause is called in a message: its number and heading, else its key."""
    words = (
        unline(clause.fields.get(heading_field(clause.kind, clause.blank), ""))
        if clause.kind in KINDS and (clause.kind != "blank" or clause.blank)
        else ""
    )
    return " ".join(part for part in (clause.number, words) if part) or f"“{clause.key}”"
