"""Content languages: any of Django's list, added at run time, without code or settings."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site


class UnknownLocale(ValueError):
    """Not a language of Django's list. ``str()`` is one sentence."""


def check_locale(code: str) -> str:
    """The code as Django spells it. Raises ``UnknownLocale``."""
    lower = (code or "").strip().lower().replace("_", "-")
    if lower not in LANG_INFO or "name" not in LANG_INFO[lower]:
        raise UnknownLocale(
            _("“%s” is not a language this site can hold: use a code of Django's list, such as en, pt-br or zh-hans.") % code
        )
    return lower


def is_rtl(code: str) -> bool:
    """Whether the language is written from right to left."""
    return bool(LANG_INFO.get(code, {}).get("bidi", False))


def native_name(code: str) -> str:
    """The language's name in itself; the code where Django does not know it."""
    return str(LANG_INFO.get(code, {}).get("name_local", code))


def ensure_locale(code: str) -> tuple[Locale, bool]:
    """The locale of this code, made with its (not live) tree root when it is new."""
    locale, created = Locale.objects.get_or_create(language_code=check_locale(code))
    ensure_root(locale)
    return locale, created


def ensure_root(locale: Locale) -> Page:
    """The page under which this language's pages live; a new one is a draft, so that nothing English goes live."""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    root = site.root_page
    if root.locale_id == locale.pk:
        return root
    existing = Page.objects.filter(translation_key=root.translation_key, locale=locale).first()
    return existing or root.specific.copy_for_translation(locale)
