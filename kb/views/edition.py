"""The edition page: a whole text in one language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kb import addresses, beside, pulse, referring, rendering
from kb.editions import guesses
from kb.editions.canonical import unline
from kb.editions.compose import ShownText, compose
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import IN_FORCE, EditionInfo
from kb.metadata import header
from kb.models import EditionClause
from kb.views import since
from kb.views.citing import box, cited
from kb.views.currency import sentences, untranslated
from kb.views.days import on_day
from kb.views.errata_fact import errata_fact
from kb.views.finding import Missing, Place, find, missing_page
from kb.views.metadata import of_edition
from kb.views.parallel import options, parallel
from kb.views.public import page, public
from kb.views.record import sums
from kb.views.relations import relations
from kb.views.revisions import find_revision, revisions
from kb.views.standing import banner, notices
from kb.words import clause_words, language


@public(params=("since", "on", "with"))
def edition(request: Any, locale: str, code: str, label: str = "") -> HttpResponse:
    """``/es/code/`` and ``/es/code/ed/2.0/``; with ``?with=fr,en`` in several languages."""
    place = find(locale, code, label)
    if "with" in request.GET and isinstance(place, Place):
        return parallel(request, place)
    return edition_page(request, place)


def edition_page(request: Any, place: Place | Missing) -> HttpResponse:
    """The whole text of this place."""
    if isinstance(place, Missing):
        return missing_page(request, place)
    place, problem = since.read(request, place)
    shown = compose(place.timeline, place.edition, place.locale)
    around = page_of(place, shown, request.interface, before=wordings_before(place, shown))
    words = clause_words()
    quoted = cited(place, shown)
    metadata = of_edition(place, shown, quoted)
    intro = rendering.body(shown.head.html, around, "_text", words, 2)
    context = {
        "place": place,
        "shown": shown,
        "around": around.around,
        "facts": facts(place, shown, around.guessed),
        "cite": box(place, quoted),
        "metadata": metadata,
        "sums": sums(place),
        "banner": banner(place, addresses.edition(place.locale, place.code)),
        "notices": notices(place),
        "errata": errata_fact(place),
        "relations": relations(place.work.id, place.locale, place.edition.until),
        "title": unline(shown.head.heading),
        "intro": mark_safe(intro),
        "head_about": mark_safe(rendering.about(shown.head, around, words) + around.beside.get(TEXT_KEY, "")),
        "since": since.summary(place, shown, problem),
        "last_read": since.last_read(place),
        "comparable": since.comparable(place),
        "on_day": on_day(request, place),
        "side_by_side": options(place),
        "contents": mark_safe(rendering.render_contents(shown, around)),
        "text": mark_safe(rendering.render_text(shown, around)),
    }
    response = page(request, "kb/edition.html", context)
    response["Link"] = header(metadata)
    return response


@public()
def revision(request: Any, locale: str, code: str, label: str, number: int) -> HttpResponse:
    """``/es/code/ed/2.0/r/1/``: one revision of a translation, also after it was corrected."""
    request.elsewhere = f"/{code}/ed/{label}/"  # other languages have revisions of their own
    return edition_page(request, find_revision(locale, code, label, number))


def page_of(
    place: Place, shown: ShownText, interface: str, *, before: dict[tuple[str, str], str], only: str = ""
) -> rendering.Page:
    """What the renderer must know of the page, with what stands beside its clauses (or beside the ``only`` one)."""
    keys = frozenset(clause.key for clause in shown.clauses)
    made = rendering.Page(
        locale=place.locale,
        code=place.code,
        label=place.label,
        keys=keys,
        fates=referring.of_text(shown, place.code, only),
        works=pulse.current().works.keys(),
        interface=interface,
        whole=not only,
        only=only,
        current=current_keys(place),
        before=before,
        shown_label=place.edition.label,
        revision=place.revision,
        around=shown.authoritative_locale if untranslated(shown) else place.locale,
        in_force=place.edition.status == IN_FORCE,
        guessed=guesses.shown(
            place.timeline, place.locale, (shown.head, *shown.clauses), pulse.current().guessed
        ),
    )
    return replace(made, beside=beside.collect(place, shown, made))


def current_keys(place: Place) -> frozenset[str] | None:
    """On a page of another edition: the keys of the edition in force. None on its own pages, and when nothing is in force."""
    current = place.timeline.in_force
    if place.edition.status == IN_FORCE or current is None or current.authoritative is None:
        return None
    keys = EditionClause.objects.filter(text_id=current.authoritative.id).values_list("key", flat=True)
    return frozenset(keys)


def wordings_before(place: Place, shown: ShownText) -> dict[tuple[str, str], str]:
    """The authoritative words that superseded translations were made from: by (edition, key). One query, or none."""
    wanted = {(c.older.edition, c.key) for c in (shown.head, *shown.clauses) if c.older is not None}
    if not wanted:
        return {}
    labels = {label for label, _key in wanted}
    texts = {
        e.authoritative.id: e.label for e in place.timeline.editions if e.label in labels and e.authoritative
    }
    keys = {key for _label, key in wanted}
    rows = EditionClause.objects.filter(text_id__in=texts, key__in=keys).values_list(
        "text_id", "key", "plain"
    )
    return {(texts[text_id], key): plain for text_id, key, plain in rows if (texts[text_id], key) in wanted}


def facts(place: Place, shown: ShownText, guessed: Collection[str] = ()) -> dict[str, Any]:
    """The header block, ready for the template. ``guessed``: keys of clauses paired by a guess."""
    edition, locale = place.edition, place.locale
    own = edition.text(locale)
    original = edition.authoritative
    return {
        "status": edition.status,
        "last_day": last_day(edition),
        "authority": authority(shown, locale),
        "counts": " ".join(sentences(shown, guessed)),
        "languages": edition.texts,
        "revision": own.revision if own and not own.authoritative else 0,
        "revisions": revisions(place),
        "sha256": (own or original).sha256 if original else "",
        "identifier": addresses.absolute(addresses.identifier(place.code, label=place.label)),
        "timeline": addresses.timeline(locale, place.code),
    }


def authority(shown: ShownText, locale: str) -> str:
    """Which language decides."""
    if untranslated(shown):
        locale = shown.authoritative_locale
    if locale == shown.authoritative_locale:
        return _("This is the authoritative text, in %(language)s.") % {"language": language(locale)}
    said = _("The authoritative text is in %(language)s; the %(own)s wording is an unofficial translation.")
    return said % {"language": language(shown.authoritative_locale), "own": language(locale)}


def last_day(edition: EditionInfo) -> date | None:
    """The last day an edition holds; None while no end is known or it was replaced on its first day."""
    return edition.until - timedelta(days=1) if edition.until and edition.until > edition.since else None
