"""The sitemap's arithmetic and XML (sitemaps.org, with Google's ``xhtml:link`` between languages). Data in, text out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

#: A file is split above either. The protocol allows 50,000 addresses and 50 MB; a smaller file can still be kept (kb/views/keeping.py).
MOST_URLS = 50_000
MOST_BYTES = 12_000_000
_URLSET = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_INDEX = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True)
class Place:
    """One page in its languages: (hreflang, absolute address). ``neutral`` is the address that asks the reader's browser."""

    languages: tuple[tuple[str, str], ...]
    changed: date | None = None
    neutral: str = ""


@dataclass(frozen=True)
class Size:
    """What a work puts into the sitemap: keys with their own page, and languages of the edition in force."""

    keys: int
    languages: int

    @property
    def urls(self) -> int:
        return (self.keys + 2) * self.languages

    @property
    def bytes(self) -> int:
        """About how much that is, rather too much than too little."""
        return self.urls * (180 + 190 * (self.languages + 1 if self.languages > 1 else 0))

    @property
    def keys_per_part(self) -> int:
        """How many keys with all their languages one file may hold."""
        if not self.keys:
            return 1
        share = max(self.urls / MOST_URLS, self.bytes / MOST_BYTES)
        return max(1, int(self.keys / share)) if share > 1 else self.keys

    @property
    def parts(self) -> int:
        return max(1, -(-self.keys // self.keys_per_part))


def fits(sizes: Sequence[Size]) -> bool:
    """Whether one file holds everything."""
    return sum(size.urls for size in sizes) <= MOST_URLS and sum(size.bytes for size in sizes) <= MOST_BYTES


def urlset(places: Iterable[Place]) -> str:
    """A sitemap of pages: each language has an entry of its own that names all of them."""
    out = [f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_URLSET}>\n']
    for place in places:
        others = ""
        if len(place.languages) > 1:
            named = [*place.languages, *([("x-default", place.neutral)] if place.neutral else [])]
            others = "".join(f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(url)}/>' for code, url in named)
        for _code, url in place.languages:
            out.append(f"<url><loc>{escape(url)}</loc>{_changed(place.changed)}{others}</url>\n")
    out.append("</urlset>\n")
    return "".join(out)


def index(files: Iterable[tuple[str, date | None]]) -> str:
    """A sitemap of sitemaps: absolute address and last change of each."""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc>{_changed(changed)}</sitemap>\n" for url, changed in files)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_INDEX}>\n{rows}</sitemapindex>\n'


def _changed(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
