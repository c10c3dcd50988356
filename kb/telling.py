"""What happened, in words of the active interface language: an event of the record becomes an entry of a feed.

Words of withdrawn and cancelled editions never appear: neither their title nor what they said of their changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kb import addresses
from kb.atom import Entry, Link, Row, entry_id
from kb.editions import changes, events
from kb.editions.canonical import unline
from kb.editions.events import Event
from kb.editions.timeline import EditionInfo, Timeline
from kb.errata.beside import sentences
from kb.words import day, language


@dataclass(frozen=True)
class Clause:
    """The clause a feed, or an erratum, is about. ``names``: what it is called, by edition id; ``reasons``: why, by label."""

    key: str
    names: Mapping[int, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def name(self, edition: EditionInfo) -> str:
        return self.names.get(edition.id, self.key)


def title_of(code: str, timeline: Timeline, locale: str, edition: EditionInfo | None = None) -> str:
    """Title of a work in plain words, of the given edition where readers may see it, else of what they may see; else its code."""
    for each in (edition, timeline.in_force, *timeline.standing):
        if each is not None and each.readable:
            text = each.text(locale) or each.authoritative
            if text is not None:
                return unline(text.title)
    return code


def entry(
    event: Event, timeline: Timeline, locale: str, row: Row | None, clause: Clause | None = None, state: str = ""
) -> Entry:
    """The entry of one event. ``clause`` and ``state`` in the feed of a clause; ``clause`` also names an erratum's."""
    edition = event.edition
    names = {
        "title": title_of(event.code, timeline, locale, edition),
        "label": edition.label if edition else "",
        "language": language(event.locale),
        "revision": event.revision,
        "day": day(event.day) if event.day else "",
        "clause": clause.name(edition) if clause and edition else clause.key if clause else "",
    }
    page, links = _links(event, timeline, locale, clause, state)
    paragraphs = [*_said(event, names), *_of_clause(event, clause, state, names), _ways(page, links)]
    key = clause.key if clause else ""
    seal = row.sha256 if row else f"{edition.sha256 if edition else event.code} {event.erratum.id if event.erratum else ''}"
    return Entry(
        id=entry_id(seal, event.kind, locale, key),
        title=_title(event) % names,
        page=page,
        published=event.at,
        updated=event.changed,
        content="".join(paragraph for paragraph in paragraphs if paragraph),
        category=event.kind,
        links=links,
        row=row,
    )


def _title(event: Event) -> str:
    if event.kind == events.TRANSLATED:
        if event.revision > 1:
            return _("%(title)s: edition %(label)s in %(language)s, revision %(revision)d")
        return _("%(title)s: edition %(label)s in %(language)s")
    if event.kind == events.WITHDRAWN:
        if event.locale:
            return _("%(title)s: edition %(label)s withdrawn in %(language)s")
        return _("%(title)s: edition %(label)s withdrawn")
    return {
        events.PUBLISHED: _("%(title)s: edition %(label)s published"),
        events.IN_FORCE: _("%(title)s: edition %(label)s is in force"),
        events.MOVED: _("%(title)s: edition %(label)s moved to %(day)s"),
        events.CANCELLED: _("%(title)s: edition %(label)s cancelled"),
        events.REPEALED: _("%(title)s: repealed from %(day)s"),
        events.REVOKED: _("%(title)s: the repeal from %(day)s is taken back"),
        events.ENDED: _("%(title)s: no longer in force"),
        events.ERRATUM: _("%(title)s: correction to edition %(label)s"),
    }[event.kind]


def _said(event: Event, names: Mapping[str, object]) -> list[SafeString]:
    """What is said of the event, then the people's own words about it."""
    edition, out = event.edition, []
    shown = edition is not None and edition.readable
    if event.kind == events.PUBLISHED and edition is not None:
        if edition.status == "withdrawn":
            out.append(_paragraph(_("It was withdrawn later.")))
        elif edition.status == "cancelled":
            out.append(_paragraph(_("It was cancelled before it came into force.")))
        else:
            out.append(_paragraph(_("In force from %(day)s.") % names))
            if edition.minor:
                out.append(_paragraph(_("This is a minor edition.")))
    elif event.kind == events.IN_FORCE:
        out.append(_paragraph(_("Edition %(label)s came into force on %(day)s.") % names))
    elif event.kind == events.TRANSLATED and event.revision > 1:
        out.append(_paragraph(_("The translation was corrected or completed; the edition is the same.")))
    elif event.kind == events.TRANSLATED:
        out.append(_paragraph(_("An unofficial translation.")))
    elif event.kind == events.MOVED:
        out.append(_paragraph(_("It will come into force on %(day)s.") % names))
    elif event.kind == events.CANCELLED:
        out.append(_paragraph(_("It was to come into force on %(day)s and never will.") % names))
    elif event.kind == events.ERRATUM:
        out += _of_erratum(event, names)
    if event.kind in (events.PUBLISHED, events.IN_FORCE) and shown and edition is not None:
        out.append(_words(edition.change_note))
    out.append(_words(event.reason))
    return out


def _of_erratum(event: Event, names: Mapping[str, object]) -> list[SafeString]:
    """The clause, then what its page says of the mistake."""
    assert event.erratum is not None
    said = sentences(event.erratum, get_language() or "en")
    about = _("In “%(clause)s”, %(language)s:") % names
    return [_paragraph(about), *(format_html("<p>{}</p>", mark_safe(html)) for html in said)]


def _of_clause(event: Event, clause: Clause | None, state: str, names: Mapping[str, object]) -> list[SafeString]:
    if clause is None or event.edition is None or not state:
        return []
    said = {
        changes.INSERTED: _("“%(clause)s” is new in this edition."),
        changes.REPEALED: _("“%(clause)s” is no longer part of the text."),
        changes.AMENDED: _("“%(clause)s” is worded otherwise than before."),
        changes.MOVED: _("“%(clause)s” stands in another place; its words are the same."),
        changes.RENUMBERED: _("“%(clause)s” has another number; its words are the same."),
    }[state]
    return [_paragraph(said % names), _words(clause.reasons.get(event.edition.label, ""))]


def _links(
    event: Event, timeline: Timeline, locale: str, clause: Clause | None, state: str
) -> tuple[Link, tuple[Link, ...]]:
    """The page of the event, and pages beside it. Absolute."""
    edition, code = event.edition, event.code
    history = _link(addresses.timeline(locale, code), locale, _("All editions"))
    if edition is None:
        return history, ()
    shown_in = event.locale or locale
    label = edition.label
    path, said = addresses.edition(shown_in, code, label), _("Read edition %(label)s") % {"label": label}
    if event.kind == events.TRANSLATED and edition.revisions_of(event.locale)[-1].revision != event.revision:
        path = addresses.revision(shown_in, code, label, event.revision)
    elif clause is not None and edition.readable and state != changes.REPEALED:
        path = addresses.clause(shown_in, code, clause.key, label)
    page = _link(path, shown_in, said)
    before = changes.edition_before(timeline, edition) if edition.readable else None
    if event.kind not in (events.PUBLISHED, events.IN_FORCE) or before is None:
        return page, (history,)
    compared = addresses.compare(locale, code, before.label, label) + (f"#c-{clause.key}" if clause else "")
    said = _("What changed from edition %(before)s to %(after)s") % {"before": before.label, "after": label}
    return page, (_link(compared, locale, said), history)


def _link(path: str, locale: str, title: str) -> Link:
    return Link(addresses.absolute(path), locale, title)


def _ways(page: Link, links: tuple[Link, ...]) -> SafeString:
    items = format_html_join("", '<li><a href="{}">{}</a></li>', ((link.href, link.title) for link in (page, *links)))
    return format_html("<ul>{}</ul>", items)


def _paragraph(words: str) -> SafeString:
    return format_html("<p>{}</p>", words)


def _words(words: str) -> SafeString:
    """What somebody wrote, in whatever language: their paragraphs are kept."""
    paragraphs = [" ".join(part.split()) for part in words.split("\n\n")]
    return mark_safe("".join(format_html('<p dir="auto">{}</p>', part) for part in paragraphs if part))
