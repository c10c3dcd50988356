"""What machines are told of an edition page and a clause page; the rules are in ``kb.metadata``."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kb import addresses
from kb.citing import Cited
from kb.editions.compose import ShownClause, ShownText
from kb.editions.timeline import IN_FORCE, EditionInfo
from kb.metadata import ATOM, Link, Metadata, canonical, jsonld, languages, legislation, version_links
from kb.views.finding import Place


def of_edition(place: Place, shown: ShownText, quoted: Cited) -> Metadata:
    """Of a whole text. A page with no word in its own language stands behind the one in the authoritative language."""
    edition, locale, code = place.edition, place.locale, place.code
    return Metadata(
        canonical=canonical(place.timeline, edition, quoted.lang, code),
        indexed=indexed(place),
        links=(*version_links(place.timeline, edition, locale, code), Link("cite-as", quoted.url)),
        alternates=_alternates(place, edition.locales),
        feeds=feeds(locale, code, quoted.title),
        jsonld=_legislation(place, shown, quoted, edition.locales),
    )


def of_clause(place: Place, shown: ShownText, row: ShownClause, texts: Collection[int], quoted: Cited) -> Metadata:
    """Of one clause. ``texts``: ids of the texts that readers may see and that have the clause."""
    edition, locale, code, key = place.edition, place.locale, place.code, row.key

    def has(edition: EditionInfo) -> bool:
        return edition.authoritative is not None and edition.authoritative.id in texts

    locales = [text.locale for text in edition.texts if text.id in texts]
    current = place.timeline.in_force
    in_current = current is not None and has(current)
    return Metadata(
        canonical=canonical(place.timeline, edition, row.lang, code, key, in_current=in_current),
        indexed=indexed(place),
        links=(*version_links(place.timeline, edition, locale, code, key, has), Link("cite-as", quoted.url)),
        alternates=_alternates(place, locales, key),
        feeds=feeds(locale, code, quoted.title, key),
        jsonld=_legislation(place, shown, quoted, locales),
    )


def feeds(locale: str, code: str, title: str, key: str = "") -> tuple[Link, ...]:
    """The Atom feeds of a text and, with ``key``, of one clause of it."""
    names = {"title": title}
    out = [Link("alternate", addresses.absolute(addresses.feed(locale, code)), type=ATOM, title=_("Changes of “%(title)s”") % names)]
    if key:
        said = _("Changes of this clause of “%(title)s”") % names
        out.insert(0, Link("alternate", addresses.absolute(addresses.feed(locale, code, key)), type=ATOM, title=said))
    return tuple(out)


def indexed(place: Place) -> bool:
    """Only what holds today is for the indexes of search engines."""
    return place.edition.status == IN_FORCE and not place.revision


def _alternates(place: Place, locales: Collection[str], key: str = "") -> tuple[Link, ...]:
    """None of a revision: other languages have revisions of their own."""
    return () if place.revision else languages(locales, place.locale, place.code, key, place.label)


def _legislation(place: Place, shown: ShownText, quoted: Cited, locales: Collection[str]) -> SafeString:
    data = legislation(
        quoted,
        place.edition,
        authoritative_locale=shown.authoritative_locale,
        locales=locales,
        kind=place.work.kind,
    )
    return jsonld(data)
