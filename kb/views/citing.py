"""Citations of an edition or a clause: the box on their pages, the files to download, the QR code for paper."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import addresses, citing
from kb.citing import FORMATS, Cited
from kb.editions.canonical import unline
from kb.editions.compose import TRANSLATED, ShownClause, ShownText, compose
from kb.editions.timeline import today
from kb.models import EditionClause
from kb.rendering import first_words
from kb.views.finding import Missing, Place, find, missing_page
from kb.views.public import public
from kb.views.revisions import find_revision

#: A QR code holds no words of the text: a day in any cache does no harm.
_QR_HEADERS = {
    "Cache-Control": "public, max-age=86400",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class Block:
    """One format in the box: ``written`` is the whole file, ``url`` its download."""

    name: str
    ending: str
    written: str
    url: str


@dataclass(frozen=True)
class Box:
    """For ``kb/parts/cite.html``. ``address`` is quoted, ``identifier`` knows no language, ``qr`` holds it as a picture.

    ``pinned`` and ``current`` are what "#" copies, but for the key of the clause.
    """

    sentence: str
    address: str
    blocks: tuple[Block, ...]
    plain_url: str
    identifier: str
    qr: str
    clause: bool
    pinned: str
    current: str


@public()
def cite(
    request: Any, locale: str, code: str, label: str, ending: str, key: str = "", number: int = 0
) -> HttpResponse:
    """``/es/code/ed/2.0/cite.bib``, ``/es/code/ed/2.0/c/<key>/cite.ris``, the same below ``r/1/``: for everybody."""
    place = find_revision(locale, code, label, number) if number else find(locale, code, label)
    if isinstance(place, Missing):
        return missing_page(request, place)
    shown = compose(place.timeline, place.edition, locale)
    row = shown.clause(key) if key else None
    if key and row is None:
        return missing_page(request, no_such_clause(place))
    quoted, form = cited(place, shown, row), FORMATS[ending]
    response = HttpResponse(form.write(quoted), content_type=f"{form.content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{quoted.id}.{ending}"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def qr(request: Any, locale: str, code: str, label: str, key: str = "") -> HttpResponse:
    """``/es/code/ed/2.0/c/<key>/qr.svg``: the identifier without a language as a picture; for everybody."""
    place = find(locale, code, label)
    if isinstance(place, Missing):
        return missing_page(request, place)
    source = place.edition.authoritative
    assert source is not None
    if key and not EditionClause.objects.filter(text_id=source.id, key=key).exists():
        return missing_page(request, no_such_clause(place))
    address = addresses.absolute(addresses.identifier(code, key, label))
    etag = f'"{hashlib.blake2b(address.encode(), digest_size=12).hexdigest()}"'
    if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponseNotModified(headers={**_QR_HEADERS, "ETag": etag})
    headers = {**_QR_HEADERS, "ETag": etag}
    return HttpResponse(qr_svg(address), content_type="image/svg+xml; charset=utf-8", headers=headers)


def qr_svg(address: str) -> bytes:
    """The address as a QR code: black on white, so that it can be read in the dark too, with its quiet zone."""
    out = io.BytesIO()
    made = segno.make_qr(address, error="m")
    made.save(out, kind="svg", dark="#000", light="#fff", title=address, omitsize=True, svgclass=None, lineclass=None)
    return out.getvalue()


def cited(place: Place, shown: ShownText, row: ShownClause | None = None) -> Cited:
    """What the page shows, as it is quoted: pinned to the edition, in the language it is shown in."""
    edition = place.edition
    row_or_head = row or shown.head
    lang = row.lang if row else _language_of(shown)
    own = edition.text(lang)
    title = shown.head.heading if shown.head.lang == lang or own is None else own.title
    translated = row.state == TRANSLATED if row else lang != shown.authoritative_locale
    carried = translated and bool(row) and row_or_head.edition != edition.label
    return Cited(
        code=place.code,
        label=edition.label,
        lang=lang,
        title=unline(title),
        since=edition.since,
        published=_day(own.at if own else edition.at),
        accessed=today(),
        url=addresses.absolute(_pinned(place, lang, row.key if row else "")),
        organisation=str(settings.SITE_NAME),
        key=row.key if row else "",
        kind=row.kind if row else "",
        number=row.number if row else "",
        heading=(unline(row.heading) or first_words(row.plain, 60)) if row else "",
        translation=translated,
        revision=row.revision if row else own.revision if own else 1,
        wording_of=row_or_head.edition if carried else "",
        partial=row is None and translated and shown.fallbacks > 0,
        signed_off_by=edition.signed_off_by,
    )


def box(place: Place, quoted: Cited) -> Box:
    """Everything the pages say of quoting, ready for the template."""
    label, key = quoted.label, quoted.key
    page = _pinned(place, place.locale, key)
    files = {ending: addresses.cite(page, ending) for ending in FORMATS}
    return Box(
        sentence=citing.sentence(quoted),
        address=quoted.url,
        blocks=tuple(
            Block(form.name, ending, form.write(quoted).strip(), files[ending])
            for ending, form in FORMATS.items()
            if form.name
        ),
        plain_url=files["txt"],
        identifier=addresses.absolute(addresses.identifier(place.code, key, label)),
        qr=addresses.qr(place.locale, place.code, key, label),
        clause=bool(key),
        pinned=addresses.absolute(f"{_pinned(place, place.locale)}#c-"),
        current=addresses.absolute(f"{addresses.identifier(place.code)}/c/"),
    )


def no_such_clause(place: Place) -> Missing:
    """The edition of this address does not have the clause."""
    label = place.edition.label
    link = (
        addresses.edition(place.locale, place.code, label),
        _("Read the whole text, edition %(label)s") % {"label": label},
    )
    said = _("Edition %(label)s has no clause at this address.") % {"label": label}
    return Missing(404, _("There is no such clause"), (said,), links=(link,))


def _pinned(place: Place, lang: str, key: str = "") -> str:
    """The address of these words for good, in their language: of the edition, or of the revision that the page shows."""
    label = place.edition.label
    if place.revision and lang == place.locale:
        text = addresses.revision(lang, place.code, label, place.revision)
        return f"{text}c/{key}/" if key else text
    return addresses.clause(lang, place.code, key, label) if key else addresses.edition(lang, place.code, label)


def _language_of(shown: ShownText) -> str:
    """The language a whole text is quoted in: the page's, where anything of it is in that language."""
    rows = (shown.head, *shown.clauses)
    return shown.locale if any(row.lang == shown.locale for row in rows) else shown.authoritative_locale


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at, timezone.get_default_timezone()) if at else None
