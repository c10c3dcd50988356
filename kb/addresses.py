"""Public addresses of the texts, as plain paths. kb/urls.py answers them; a test holds the two together."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.conf import settings


def home(locale: str) -> str:
    return f"/{locale}/"


def texts(locale: str) -> str:
    return f"/{locale}/texts/"


def search(locale: str) -> str:
    return f"/{locale}/search/"


def topics(locale: str) -> str:
    """The index of topics."""
    return f"/{locale}/topics/"


def topic(locale: str, slug: str) -> str:
    """All clauses about a topic."""
    return f"{search(locale)}?topic={slug}"


def edition(locale: str, code: str, label: str = "") -> str:
    """The edition in force, or the one of this label."""
    return f"/{locale}/{code}/ed/{quote(label)}/" if label else f"/{locale}/{code}/"


def clause(locale: str, code: str, key: str, label: str = "") -> str:
    """A clause today, or (with a label) pinned to an edition: the form to quote."""
    return f"{edition(locale, code, label)}c/{key}/"


def in_text(locale: str, code: str, key: str, label: str = "") -> str:
    """A clause in its place in the whole text."""
    return f"{edition(locale, code, label)}#c-{key}"


def revision(locale: str, code: str, label: str, number: int) -> str:
    """One revision of a translation of an edition, also after a newer one was published."""
    return f"{edition(locale, code, label)}r/{number}/"


def revision_clause(locale: str, code: str, key: str, label: str, number: int) -> str:
    """A clause as that revision words it."""
    return f"{revision(locale, code, label, number)}c/{key}/"


def at(locale: str, code: str, day: date) -> str:
    return f"/{locale}/{code}/at/{day.isoformat()}/"


def timeline(locale: str, code: str) -> str:
    return f"/{locale}/{code}/editions/"


def compare(locale: str, code: str, before: str = "", after: str = "") -> str:
    """What changed from one edition to another; without labels, where a reader chooses the two."""
    pair = f"{quote(before)}...{quote(after)}/" if before and after else ""
    return f"/{locale}/{code}/compare/{pair}"


def since(locale: str, code: str, label: str, key: str = "", asked: str = "") -> str:
    """The text (or a clause) with marks at what changed since the edition, or since the day, ``asked``."""
    return f"{clause(locale, code, key, label) if key else edition(locale, code, label)}?since={quote(asked)}"


def review(locale: str, token: str) -> str:
    """The draft that a review link shows."""
    return f"/{locale}/review/{token}/"


def identifier(code: str, key: str = "", label: str = "") -> str:
    """The address without a language, for print and QR codes."""
    pinned = f"/ed/{quote(label)}" if label else ""
    return f"/id/{code}{pinned}/c/{key}" if key else f"/id/{code}{pinned}"


def cite(page: str, ending: str) -> str:
    """The citation of what a pinned page shows (an edition, a clause, one revision of either) as a file: bib, ris, json, txt."""
    return f"{page}cite.{ending}"


def qr(locale: str, code: str, key: str, label: str) -> str:
    """The QR code of a pinned clause or of an edition."""
    return f"{clause(locale, code, key, label) if key else edition(locale, code, label)}qr.svg"


def report(locale: str, code: str, label: str, key: str = "", revision: int = 0) -> str:
    """The form to report a mistake in a clause of an edition, or in its title and introduction."""
    text = edition(locale, code, label)
    query = f"?revision={revision}" if revision else ""
    return f"{text}c/{key}/report/{query}" if key else f"{text}report/{query}"


def errata(locale: str, code: str) -> str:
    """The known mistakes of a text."""
    return f"{edition(locale, code)}errata/"


def feed(locale: str, code: str, key: str = "") -> str:
    """What happens to a text, or to one clause of it, as an Atom feed."""
    return f"{clause(locale, code, key) if key else edition(locale, code)}feed.atom"


def changes_feed(locale: str) -> str:
    """What happens to all texts, as an Atom feed."""
    return f"/{locale}/changes.atom"


def log_feed(locale: str) -> str:
    """The publication log, row by row, as an Atom feed."""
    return f"/{locale}/log.atom"


def sitemap(part: str = "") -> str:
    """The addresses worth finding, or one file of them."""
    return f"/sitemap/{part}.xml" if part else "/sitemap.xml"


def media(digest: str) -> str:
    """An image or document of the record."""
    return f"/record-media/{digest}"


def record(locale: str) -> str:
    """How to check the record."""
    return f"/{locale}/record/"


def record_manifest() -> str:
    """The chain and the list of works, as JSON."""
    return "/record/manifest.json"


def work_manifest(code: str) -> str:
    return f"/record/works/{code}/manifest.json"


def manifest(locale: str, code: str, label: str) -> str:
    """One edition in every language, as JSON."""
    return f"{edition(locale, code, label)}manifest.json"


def text_manifest(locale: str, code: str, label: str, number: int) -> str:
    """One frozen text."""
    return f"{revision(locale, code, label, number)}manifest.json"


def manifest_file(digest: str) -> str:
    """A manifest by the hash of its bytes."""
    return f"/record/manifests/{digest}.json"


def absolute(path: str) -> str:
    """With the site's own address before it (a setting, never the request's Host header)."""
    return settings.BASE_URL + path
