"""Files of the record, by the hash of their bytes: images are shown, documents are downloaded."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import media
from kb.permissions import may_see_texts
from kb.record.withheld import withdrawn_files

_FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def record_media(request: HttpRequest, digest: str) -> HttpResponse | FileResponse:
    """``/record-media/<sha256>``, for everybody; files of withdrawn texts only for those who work on the texts."""
    cache = _FOR_GOOD
    if digest in withdrawn_files():
        if not may_see_texts(request.user):
            said = _("This file belongs to a text that was withdrawn.")
            return HttpResponse(f"{said}\n", status=410, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})
        cache = "private, no-store"
    try:
        file = media.path_of(digest).open("rb")
    except OSError:
        raise Http404("no such file") from None
    if f'"{digest}"' in request.headers.get("If-None-Match", ""):
        file.close()
        return HttpResponseNotModified(headers={"ETag": f'"{digest}"', "Cache-Control": cache})
    kind = media.kind_of_file(file)
    file.seek(0)
    response = FileResponse(
        file,
        content_type=kind.content_type,
        as_attachment=not kind.inline,
        filename=f"{digest[:12]}{kind.ending}" if kind.inline else media.download_name(digest, kind),
    )
    response["Cache-Control"] = cache
    response["ETag"] = f'"{digest}"'
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever a browser makes of the bytes: nothing in them runs here.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
