"""The record for outsiders: manifests, the checking program, the signed head and its key, and the page that explains them.

All of it is for everybody, without a session.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import addresses, pulse
from kb.negotiate import VARY, negotiate
from kb.record import signing, store
from kb.record.manifest import Scope, head_data, head_now
from kb.views.public import CACHE_CONTROL, page, public
from kb.views.works import listed

_FOR_GOOD = "public, max-age=31536000, immutable"
#: The name the program is saved under, in the commands that the pages show.
SCRIPT = "verify.py"


@dataclass(frozen=True)
class TextSum:
    """The checksum of one frozen text of an edition, and where its manifest is."""

    locale: str
    revision: int
    authoritative: bool
    sha256: str
    manifest: str
    shown: bool


@dataclass(frozen=True)
class EditionSums:
    """What the block "How to check it" of an edition's page shows."""

    head: str
    file: str  # name under which the manifest is saved
    manifest: str
    texts: tuple[TextSum, ...]


@public()
def record(request: Any, locale: str) -> HttpResponse:
    """``/es/record/``: how to check this record."""
    head, keys = head_now(), signing.keys()
    context = {
        "head": head,
        "day": head.at[:10],
        "time": head.at[11:16],
        "keys": keys,
        "works": [(row, addresses.work_manifest(row.code), _file_name(Scope("work", row.code))) for row in listed(locale)],
        "file": _file_name(Scope("record")),
        "script_sha256": script_sha256(),
        "log_feed": addresses.log_feed(locale),
    }
    return page(request, "kb/record.html", context)


@require_safe
def anywhere(request: HttpRequest) -> HttpResponse:
    """``/record/``: that page in the reader's language."""
    now = pulse.current()
    target = addresses.record(negotiate(request, now.locales, now.default_locale))
    return HttpResponse(status=303, headers={"Location": target, "Vary": VARY, "Cache-Control": "private, max-age=0, must-revalidate"})


@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """``/record/head.json``: the head of the chain, its length, and the signature of both."""
    return _text(request, json.dumps(head_data(head_now()), indent=1, ensure_ascii=False) + "\n", "application/json")


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """``/.well-known/vademecum-record.pub``: the public key, and after it the former ones, in PEM form."""
    keys = signing.keys()
    pems = ([keys.signer.public] if keys.signer else []) + [pem for _id, pem in keys.former]
    if not pems:
        said = _("This site does not sign its record.") if not keys.problem else _("The key of this site cannot be read at the moment.")
        return HttpResponse(f"{said}\n", status=404, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})
    return _text(request, "".join(pems), "application/x-pem-file", "vademecum-record.pub")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """``/record/verify.py``: the program that checks a manifest offline."""
    return _text(request, _script(), "text/x-python", SCRIPT)


@require_safe
def manifest_of_record(request: HttpRequest) -> HttpResponse:
    """``/record/manifest.json``: to the chain and the list of works; their words are in the manifest of each."""
    return _to_newest(Scope("record"))


@require_safe
def manifest_of_work(request: HttpRequest, code: str) -> HttpResponse:
    """``/record/works/<code>/manifest.json``: to every edition of a work in every language and revision."""
    return _to_newest(Scope("work", code))


@require_safe
def manifest_of_edition(request: HttpRequest, locale: str, code: str, label: str) -> HttpResponse:
    """``/es/<code>/ed/<label>/manifest.json``: to one edition in every language and revision."""
    return _to_newest(Scope("edition", code, label))


@require_safe
def manifest_of_text(request: HttpRequest, locale: str, code: str, label: str, number: int) -> HttpResponse:
    """``/es/<code>/ed/<label>/r/<number>/manifest.json``: to one frozen text."""
    return _to_newest(Scope("text", code, label, locale, number))


@require_safe
def manifest(request: HttpRequest, digest: str) -> HttpResponse | FileResponse:
    """``/record/manifests/<sha256>.json``: a manifest by the hash of its bytes, the same for good."""
    try:
        found = store.stored(digest)
    except store.Withheld as withheld:
        said = _("This manifest holds words that were withdrawn since. The present one is at %(address)s.")
        words = said % {"address": addresses.absolute(_address(withheld.scope))}
        return HttpResponse(f"{words}\n", status=410, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})
    except LookupError:
        raise Http404("no such manifest") from None
    headers = {"Cache-Control": _FOR_GOOD, "ETag": f'"{digest}"', "Vary": "Accept-Encoding"}
    if f'"{digest}"' in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
    # Opened before it can be thrown away to make room; a file that is open stays readable.
    opened: Any = open if squeezed else gzip.open
    file: BinaryIO = opened(found.path, "rb")
    response = FileResponse(file, content_type="application/json", as_attachment=True, filename=_file_name(found.scope))
    if squeezed:
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(found.path.stat().st_size)
    elif response.has_header("Content-Length"):
        del response["Content-Length"]  # that of the compressed file
    for name, value in headers.items():
        response[name] = value
    return response


def sums(place: Any) -> EditionSums:
    """The block of an edition's page. No query: all of it is in the timeline and the pulse."""
    edition, own = place.edition, place.edition.text(place.locale) or place.edition.authoritative
    texts = sorted(edition.revisions, key=lambda text: (not text.authoritative, text.locale, text.revision))
    return EditionSums(
        head=pulse.current().head,
        file=_file_name(Scope("edition", place.code, edition.label)),
        manifest=addresses.manifest(place.locale, place.code, edition.label),
        texts=tuple(
            TextSum(
                text.locale,
                text.revision,
                text.authoritative,
                text.sha256,
                addresses.text_manifest(text.locale, place.code, edition.label, text.revision),
                own is not None and text.id == own.id,
            )
            for text in texts
        ),
    )


@lru_cache(maxsize=1)
def _script() -> str:
    return (Path(store.__file__).parent / "verify_manifest.py").read_text("utf-8")


def script_sha256() -> str:
    """Hash of the program, for comparing it with a copy from elsewhere."""
    return sha256(_script().encode()).hexdigest()


def _to_newest(scope: Scope) -> HttpResponse:
    try:
        digest = store.newest(scope)
    except LookupError:
        raise Http404("no such text") from None
    return HttpResponse(status=303, headers={"Location": addresses.manifest_file(digest), "Cache-Control": CACHE_CONTROL})


def _address(scope: Scope) -> str:
    """Where the newest manifest of a scope is asked for."""
    ways: dict[str, Callable[[], str]] = {
        "record": addresses.record_manifest,
        "work": lambda: addresses.work_manifest(scope.work),
        "edition": lambda: addresses.manifest(pulse.current().default_locale, scope.work, scope.label),
        "text": lambda: addresses.text_manifest(scope.locale, scope.work, scope.label, scope.revision),
    }
    return ways[scope.of]()


def _file_name(scope: Scope) -> str:
    parts = [scope.work, scope.label, scope.locale, f"r{scope.revision}" if scope.revision else ""]
    return "-".join(part for part in parts if part) + ".manifest.json" if scope.work else "record.manifest.json"


def _text(request: HttpRequest, words: str, content_type: str, file_name: str = "") -> HttpResponse:
    """A small file that changes now and then."""
    etag = f'"{sha256(words.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return HttpResponse(words, content_type=f"{content_type}; charset=utf-8", headers=headers)
