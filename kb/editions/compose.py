"""What a reader sees of an edition in a locale (architecture, rule 6): composed from frozen rows, as plain data.

Clause by clause: the locale's own wording of this edition, else its newest older wording that still translates the
authoritative one, else the authoritative wording in its own language. Two queries, whatever the length of the text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from kb.editions import currency
from kb.editions.rows import blank_of
from kb.editions.text import TEXT_KEY, Blank
from kb.editions.timeline import EditionInfo, Timeline
from kb.models.record import EditionClause

#: How a shown wording came to be shown.
AUTHORITATIVE, TRANSLATED, FALLBACK = currency.SOURCE, currency.TRANSLATED, currency.FALLBACK


class _Row(NamedTuple):
    """The columns of a frozen clause that a reader's page needs."""

    text_id: int
    key: str
    kind: str
    number: str
    heading: str
    html: str
    plain: str
    duty: str
    level: int
    position: int
    blank: str
    sha256: str
    source_sha256: str


@dataclass(frozen=True)
class OlderWording:
    """The locale's own wording that translates another wording than the one shown."""

    edition: str
    html: str
    heading: str
    plain: str


@dataclass(frozen=True)
class ShownClause:
    """One row as shown. ``lang`` is the locale of the wording, ``edition`` the label of the text it is frozen in."""

    key: str
    kind: str
    number: str
    heading: str  # canonical line html
    html: str  # canonical block html, references unresolved
    plain: str
    duty: str
    level: int
    position: int
    blank: Blank | None
    lang: str
    state: str
    edition: str
    revision: int
    sha256: str
    source_sha256: str
    source_number: str = ""  # the authoritative number
    source_plain: str = ""  # the authoritative words, where the wording shown is a translation
    older: OlderWording | None = None


@dataclass(frozen=True)
class ShownText:
    """A whole edition as shown in a locale. ``clauses`` are without the ``_text`` row, which is ``head``."""

    edition: EditionInfo
    locale: str
    authoritative_locale: str
    head: ShownClause
    clauses: tuple[ShownClause, ...]

    @property
    def translated(self) -> int:
        """How many clauses are shown in the asked locale."""
        return sum(clause.lang == self.locale for clause in self.clauses)

    @property
    def fallbacks(self) -> int:
        """How many are shown in the authoritative language instead."""
        return len(self.clauses) - self.translated

    def clause(self, key: str) -> ShownClause | None:
        """The clause of this key."""
        return next((clause for clause in self.clauses if clause.key == key), None)


def compose(
    timeline: Timeline, edition: EditionInfo, locale: str, keys: Collection[str] | None = None
) -> ShownText:
    """The edition in the locale; only its head and the clauses of ``keys`` where these are given.

    ``LookupError`` when its authoritative text is withdrawn.
    """
    source = edition.authoritative
    if source is None:
        raise LookupError(f"edition {edition.label} has no authoritative text to show")
    own = _own_texts(timeline, edition, locale) if locale != source.locale else {}
    # Plain tuples: hundreds of model instances would cost a third of the page.
    found = EditionClause.objects.filter(text_id__in=[source.id, *own])
    if keys is not None:
        found = found.filter(key__in=[TEXT_KEY, *keys])
    rows = found.order_by("position").values_list(*_Row._fields)
    by_text: dict[int, dict[str, _Row]] = {}
    for row in map(_Row._make, rows):
        by_text.setdefault(row.text_id, {})[row.key] = row
    shown = [
        _shown(row, edition.label, source.revision, source.locale, own, by_text, locale)
        for row in by_text[source.id].values()
    ]
    return ShownText(
        edition=edition,
        locale=locale,
        authoritative_locale=source.locale,
        head=next(clause for clause in shown if clause.key == TEXT_KEY),
        clauses=tuple(clause for clause in shown if clause.key != TEXT_KEY),
    )


def _own_texts(timeline: Timeline, edition: EditionInfo, locale: str) -> dict[int, tuple[str, int]]:
    """Texts of the locale to take wordings from: id to (label, revision), this edition's first, then older ones."""
    out: dict[int, tuple[str, int]] = {}
    at = timeline.editions.index(edition)
    for candidate in timeline.editions[at:]:
        text = candidate.text(locale)
        if text is not None and candidate.status not in ("cancelled", "withdrawn"):
            out[text.id] = (candidate.label, text.revision)
    return out


def _shown(
    source: _Row,
    label: str,
    revision: int,
    source_locale: str,
    own: dict[int, tuple[str, int]],
    by_text: dict[int, dict[str, _Row]],
    locale: str,
) -> ShownClause:
    rows = (by_text[text_id][source.key] for text_id in own if source.key in by_text.get(text_id, ()))
    row, superseded = currency.choose(source.sha256, rows)
    if row is not None:
        own_label, own_revision = own[row.text_id]
        number = row.number if own_label == label else source.number
        return _clause(source, row, number, locale, TRANSLATED, own_label, own_revision, None)
    older = None
    if superseded is not None:
        label_then = own[superseded.text_id][0]
        older = OlderWording(label_then, superseded.html, superseded.heading, superseded.plain)
    state = AUTHORITATIVE if locale == source_locale else FALLBACK
    return _clause(source, source, source.number, source_locale, state, label, revision, older)


def _clause(
    source: _Row,
    row: _Row,
    number: str,
    lang: str,
    state: str,
    label: str,
    revision: int,
    older: OlderWording | None,
) -> ShownClause:
    return ShownClause(
        key=source.key,
        kind=source.kind,
        number=number,
        heading=row.heading,
        html=row.html,
        plain=row.plain,
        duty=source.duty,
        level=source.level,
        position=source.position,
        blank=blank_of(source.blank),
        lang=lang,
        state=state,
        edition=label,
        revision=revision,
        sha256=row.sha256,
        source_sha256=row.source_sha256,
        source_number=source.number,
        source_plain=source.plain if row is not source else "",
        older=older,
    )
