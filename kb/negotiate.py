"""Which language a reader gets: among the content languages where none is named, and of the interface around it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = "vademecum_language"
VARY = "Accept-Language, Cookie"


def negotiate(request: HttpRequest, locales: Sequence[str], default: str) -> str:
    """The content language for this reader: the cookie's, else the browser's first that fits, else the default.

    A region is no obstacle: pt finds pt-br, es-mx finds es, zh-tw finds zh-hant.
    """
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen and (found := match(chosen, locales)):
        return found
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    for wanted, _quality in parse_accept_lang_header(header):
        if wanted == "*":
            break
        if found := match(wanted, locales):
            return found
    return default


def match(wanted: str, locales: Sequence[str]) -> str:
    """The locale that serves this language tag best; "" when none does."""
    wanted = wanted.lower().replace("_", "-")
    tries = [wanted, *LANG_INFO.get(wanted, {}).get("fallback", ())]
    while "-" in wanted:
        wanted = wanted.rpartition("-")[0]
        tries.append(wanted)
    for code in tries:
        if code in locales:
            return code
    return next((code for code in sorted(locales) if code.startswith(f"{wanted}-")), "") if wanted else ""


@lru_cache(maxsize=256)
def interface_language(locale: str, default: str) -> str:
    """The language of buttons and sentences around a text in ``locale``: its own where the interface has it."""
    offered = [code for code, _name in settings.INTERFACE_LANGUAGES]
    for code in (locale, default, settings.LANGUAGE_CODE):
        if code in offered:
            return str(code)
        if code.partition("-")[0] in offered:
            return str(code.partition("-")[0])
    return str(offered[0])
