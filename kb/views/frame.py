"""What stands around every page: languages to switch to, the search box's address, lang and dir of the interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from kb import addresses, pulse
from kb.negotiate import interface_language, negotiate
from kb.words import direction, own_name


@dataclass(frozen=True)
class Language:
    """A language of the switch; ``url`` is this very page in it."""

    code: str
    name: str
    dir: str
    url: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """Given to templates by ``{% frame as frame %}``."""

    site: str
    locale: str  # content language of this page
    dir: str  # of the content language
    interface: str
    interface_dir: str
    home: str
    texts: str
    search: str
    record: str  # how to check it
    changes: str  # the feed of everything
    log: str  # the feed of the publication log
    languages: tuple[Language, ...]

    @property
    def own_name(self) -> str:
        return own_name(self.locale)


def frame(request: Any) -> Frame:
    """The frame for this request. No query of its own: all of it is in the pulse."""
    now = pulse.current()
    named = getattr(request, "content_locale", "")
    locale = named or negotiate(request, now.locales, now.default_locale)
    interface = interface_language(locale, now.default_locale)
    rest = request.path[len(named) + 1 :] if named and getattr(request, "page_found", True) else "/"
    elsewhere = getattr(request, "elsewhere", rest)  # where a page is not of the same address in every language
    query = getattr(request, "kept_query", "")  # what the page reads of it goes along into another language
    query = f"?{query}" if query else ""
    return Frame(
        site=settings.SITE_NAME,
        locale=locale,
        dir=direction(locale),
        interface=interface,
        interface_dir=direction(interface),
        home=addresses.home(locale),
        texts=addresses.texts(locale),
        search=addresses.search(locale),
        record=addresses.record(locale),
        changes=addresses.changes_feed(locale),
        log=addresses.log_feed(locale),
        languages=tuple(
            Language(code, own_name(code), direction(code), f"/{code}{rest if code == locale else elsewhere}{query}", code == locale)
            for code in sorted(now.locales)
        ),
    )
