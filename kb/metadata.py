"""What machines are told of a page: links between versions and languages, whether to index it, and JSON-LD.

Data in, data out: the views ask, ``templates/kb/parts/metadata.html`` and the HTTP ``Link`` header say it. Every
address is absolute, with the site's own address before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kb import addresses
from kb.citing import Cited, sentence
from kb.editions.timeline import FUTURE, IN_FORCE, EditionInfo, Timeline

#: What ``</script>``, ``<!--`` and old readers of JSON must not meet in a script element.
_UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
ATOM = "application/atom+xml"


@dataclass(frozen=True)
class Link:
    """One ``<link>``; ``hreflang``, ``type`` and ``title`` where they are known."""

    rel: str
    href: str
    hreflang: str = ""
    type: str = ""
    title: str = ""


@dataclass(frozen=True)
class Metadata:
    """Of one page. ``links`` also go into the header; ``canonical`` is "" where no other page stands for this one."""

    canonical: str
    indexed: bool
    links: tuple[Link, ...]
    alternates: tuple[Link, ...]
    feeds: tuple[Link, ...]
    jsonld: SafeString


def version_links(
    timeline: Timeline,
    edition: EditionInfo,
    locale: str,
    code: str,
    key: str = "",
    has: Callable[[EditionInfo], bool] = lambda edition: True,
) -> tuple[Link, ...]:
    """RFC 5829: latest, predecessor and successor version of an edition or, with ``key``, of a clause in it.

    ``has`` says which editions have the clause. Nothing withdrawn or cancelled is named. Of a repealed work the last
    edition that held is the latest version.
    """
    line = [each for each in timeline.standing if each.authoritative is not None and has(each)]
    at = line.index(edition)
    links = []
    current = timeline.in_force
    if current is None:
        last = timeline.newest_until_now
        if last is not None and last in line:
            links.append(Link("latest-version", _address(locale, code, key, last.label)))
    elif current in line:
        links.append(Link("latest-version", _address(locale, code, key)))
    if at + 1 < len(line):
        links.append(Link("predecessor-version", _address(locale, code, key, line[at + 1].label)))
    if at:
        links.append(Link("successor-version", _address(locale, code, key, line[at - 1].label)))
    links.append(Link("version-history", addresses.absolute(addresses.timeline(locale, code))))
    return tuple(links)


def canonical(
    timeline: Timeline, edition: EditionInfo, locale: str, code: str, key: str = "", *, in_current: bool = True
) -> str:
    """The page that stands for this one: the text in force and, where ``in_current``, the same clause in it; else ""."""
    if edition.status == FUTURE or timeline.in_force is None or not in_current:
        return ""
    return _address(locale, code, key)


def languages(
    locales: Iterable[str], locale: str, code: str, key: str = "", label: str = ""
) -> tuple[Link, ...]:
    """``hreflang`` of a page in ``locale`` among ``locales``, those with a text of this very edition; itself among them.

    A page whose own language has no such text names none: the others would not name it either.
    """
    found = sorted(set(locales))
    if locale not in found or len(found) < 2:
        return ()
    links = [Link("alternate", _address(each, code, key, label), hreflang=each) for each in found]
    if not label:
        negotiated = addresses.absolute(addresses.identifier(code, key))
        links.append(Link("alternate", negotiated, hreflang="x-default"))
    return tuple(links)


def header(metadata: Metadata) -> str:
    """The HTTP ``Link`` header (RFC 8288)."""
    links = list(metadata.links)
    if metadata.canonical:
        links.append(Link("canonical", metadata.canonical))
    return ", ".join(f'<{link.href}>; rel="{link.rel}"' for link in links)


def legislation(
    cited: Cited, edition: EditionInfo, *, authoritative_locale: str, locales: Iterable[str], kind: str
) -> dict[str, Any]:
    """schema.org ``Legislation`` for an edition, or for a clause that is part of one, as it is quoted."""
    pinned = _address(cited.lang, cited.code, cited.key, cited.label)
    out: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": pinned,
        "url": pinned,
        "name": cited.name if cited.key else cited.title,
        "legislationIdentifier": addresses.absolute(addresses.identifier(cited.code, cited.key, cited.label)),
        "inLanguage": cited.lang,
        "version": cited.label,
        "legislationDate": cited.since.isoformat(),
        "legislationDateOfApplicability": cited.since.isoformat(),
        "temporalCoverage": f"{cited.since.isoformat()}/{edition.until.isoformat() if edition.until else '..'}",
        "legislationLegalForce": f"https://schema.org/{'InForce' if edition.status == IN_FORCE else 'NotInForce'}",
        "legislationLegalValue": "https://schema.org/"
        + ("UnofficialLegalValue" if cited.translation else "AuthoritativeLegalValue"),
        "publisher": {"@type": "Organization", "name": cited.organisation, "url": addresses.absolute("/")},
        "creditText": f"{sentence(cited)} {cited.url}",
    }
    if cited.published:
        out["datePublished"] = cited.published.isoformat()
    if kind and not cited.key:
        out["legislationType"] = kind
    if cited.number:
        out["position"] = cited.number
    if cited.key:
        whole = _address(cited.lang, cited.code, "", cited.label)
        out["isPartOf"] = {"@type": "Legislation", "@id": whole, "name": cited.title, "version": cited.label}
    else:
        abstract = addresses.absolute(addresses.identifier(cited.code))
        out["exampleOfWork"] = {"@type": "Legislation", "@id": abstract}
    others = [_translation(cited, locale) for locale in sorted(set(locales)) if locale != cited.lang]
    if cited.translation:
        out["translationOfWork"] = _translation(cited, authoritative_locale)
    elif others:
        out["workTranslation"] = others
    return out


def jsonld(data: dict[str, Any]) -> SafeString:
    """The data as it stands in a script element: no letter of it can end the element or begin a comment."""
    return mark_safe(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))


def _translation(cited: Cited, locale: str) -> dict[str, str]:
    address = _address(locale, cited.code, cited.key, cited.label)
    return {"@type": "Legislation", "@id": address, "inLanguage": locale}


def _address(locale: str, code: str, key: str = "", label: str = "") -> str:
    path = addresses.clause(locale, code, key, label) if key else addresses.edition(locale, code, label)
    return addresses.absolute(path)
