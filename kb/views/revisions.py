"""The revisions of a translation: one of them as a place to read, the list of them, and where a clause differs between them.

A revision is read as if no newer one had been published: the place's edition and timeline hold its text instead of the newest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb import addresses
from kb.difference import SILENT, unified, words
from kb.editions.canonical import unline
from kb.editions.compose import ShownClause
from kb.editions.timeline import TextInfo
from kb.models import EditionClause
from kb.views.finding import Missing, Place, find
from kb.words import language


@dataclass(frozen=True)
class Revision:
    """A published revision of the translation that is shown; ``shown`` is the one of this page."""

    number: int
    on: date
    url: str
    shown: bool
    partial: bool
    note: str  # what it corrects; "" where nobody said


@dataclass(frozen=True)
class Earlier:
    """What an earlier revision said in a clause; ``difference`` (HTML) leads from it to the newest."""

    number: int
    on: date
    url: str
    difference: SafeString


def find_revision(locale: str, code: str, label: str, number: int) -> Place | Missing:
    """The place of one revision, or why there is none."""
    place = find(locale, code, label)
    if isinstance(place, Missing):
        return place
    edition = place.edition
    text = next((each for each in edition.revisions_of(locale) if each.revision == number), None)
    if text is None:
        return _no_revision(place, number)
    shown = replace(edition, texts=tuple(text if each.locale == locale else each for each in edition.texts))
    editions = tuple(shown if each is edition else each for each in place.timeline.editions)
    return replace(place, timeline=replace(place.timeline, editions=editions), edition=shown, revision=number)


def revisions(place: Place) -> tuple[Revision, ...]:
    """The translation's revisions, newest first; none where there is only one."""
    texts = place.edition.revisions_of(place.locale)
    own = place.edition.text(place.locale)
    if len(texts) < 2 or own is None:
        return ()
    return tuple(
        Revision(
            text.revision,
            _day_of(text),
            addresses.revision(place.locale, place.code, place.edition.label, text.revision),
            text.id == own.id,
            text.partial,
            text.note or "",
        )
        for text in reversed(texts)
    )


def earlier_wordings(place: Place, row: ShownClause) -> list[Earlier]:
    """Earlier revisions that word this clause otherwise than the one shown, newest first. One query, or none."""
    own = place.edition.text(place.locale)
    if own is None or own.revision < 2 or row.edition != place.edition.label or row.lang != place.locale:
        return []
    older = [text for text in place.edition.revisions_of(place.locale) if text.revision < own.revision]
    columns = ("text_id", "heading", "plain", "sha256")
    found = EditionClause.objects.filter(text_id__in=[text.id for text in older], key=row.key).values_list(*columns)
    rows = {text_id: rest for text_id, *rest in found}
    out: list[Earlier] = []
    after, said = f"{unline(row.heading)}\n{row.plain}", row.sha256
    for text in reversed(older):
        heading, plain, sha256 = rows.get(text.id, ("", "", said))
        if sha256 != said:
            url = addresses.revision_clause(place.locale, place.code, row.key, place.edition.label, text.revision)
            changes = unified(words(f"{unline(heading)}\n{plain}", after), SILENT)
            out.append(Earlier(text.revision, _day_of(text), url, mark_safe(changes)))
            said = sha256
    return out


def _day_of(text: TextInfo) -> date:
    return timezone.localdate(text.at, timezone.get_default_timezone())


def _no_revision(place: Place, number: int) -> Missing:
    """Never published, or withdrawn with its reason."""
    names = {"label": place.edition.label, "language": language(place.locale), "number": number}
    links = ((addresses.edition(place.locale, place.code, place.label), _("Read edition %(label)s") % names),)
    gone = next((act for act in reversed(place.edition.acts) if act.kind == "withdraw" and act.locale == place.locale), None)
    first = next(iter(place.edition.revisions_of(place.locale)), None)
    if gone is not None and number and (first is None or number < first.revision):
        said = _("This text of edition %(label)s in %(language)s was withdrawn. Its words stay in the record but are no longer shown.")
        return Missing(410, _("This text was withdrawn"), (said % names,), reason=gone.reason, links=links)
    said = _("There is no revision %(number)d of edition %(label)s in %(language)s.")
    return Missing(404, _("There is no such revision"), (said % names,), links=links)

