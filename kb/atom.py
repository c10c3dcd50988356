"""Atom (RFC 4287) with the head of the publication log in it: data in, XML out.

Django's generator writes the feed; this adds what a record needs: content as XHTML, the language of what is linked to,
and elements of a namespace of our own (docs/readers.md says what they mean):

    <v:head rows="37" sha256="..."/>                                              in the feed
    <v:row kind= row= row-sha256= previous= at= sha256= />                        in an entry that stands on a row of the log
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

NAMESPACE = "urn:vademecum:record:1"
XHTML = "http://www.w3.org/1999/xhtml"
#: Ids of entries are made from hashes of the log in this space, so they are the same wherever the site moves.
_IDS = uuid.UUID("6a3f0f4e-0d0c-5c1b-9d6e-7f2f5b0a1c44")
#: What XML 1.0 cannot hold, however it is escaped.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Row:
    """A row of the publication log; enough to compute its hash again (docs/record.md)."""

    kind: str
    row: int
    row_sha256: str
    previous: str
    at: str  # as it is hashed
    sha256: str


@dataclass(frozen=True)
class Link:
    href: str
    hreflang: str = ""
    title: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry. ``content`` is XHTML, well-formed and escaped; ``links`` are related pages."""

    id: str
    title: str
    page: Link
    published: datetime
    updated: datetime
    content: str
    category: str
    links: tuple[Link, ...] = ()
    row: Row | None = None


@dataclass(frozen=True)
class Head:
    """Where the publication log stands."""

    rows: int
    sha256: str
    at: datetime


@dataclass(frozen=True)
class Feed:
    """A whole feed; ``lang`` is the language of its sentences, ``url`` its own address and its id."""

    title: str
    subtitle: str
    lang: str
    url: str
    page: Link
    author: str
    author_url: str
    entries: tuple[Entry, ...]
    head: Head


def entry_id(*parts: str) -> str:
    """A URN that is the same for the same parts, on any machine and at any address."""
    return uuid.uuid5(_IDS, "\n".join(parts)).urn


def render(feed: Feed) -> bytes:
    """The feed as a document in UTF-8."""
    made = _Atom(
        title=_possible(feed.title),
        link=feed.page.href,
        description="",
        language=feed.lang,
        author_name=_possible(feed.author),
        author_link=feed.author_url,
        subtitle=_possible(feed.subtitle),
        feed_url=feed.url,
        feed_guid=feed.url,
        made_from=feed,
    )
    for entry in feed.entries:
        made.add_item(
            title=_possible(entry.title),
            link=entry.page.href,
            description="",
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=entry.id,
            categories=(entry.category,),
            made_from=entry,
        )
    return made.writeString("utf-8").encode()


class _Lines(SimplerXMLGenerator):
    """Each element of the feed and of an entry on a line of its own: browsers show a feed as it is written."""

    _depth = 0

    def startElement(self, name: str, attrs: Any) -> None:
        if self._depth in (1, 2):
            self.ignorableWhitespace("\n" + "  " * self._depth)
        self._depth += 1
        super().startElement(name, attrs)

    def endElement(self, name: str) -> None:
        self._depth -= 1
        if name in ("feed", "entry", "author"):
            self.ignorableWhitespace("\n" + "  " * self._depth)
        super().endElement(name)


class _Atom(Atom1Feed):
    def write(self, outfile: Any, encoding: str) -> None:
        handler: Any = _Lines(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:v": NAMESPACE}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        head: Head = self.feed["made_from"].head
        handler.addQuickElement("v:head", None, {"rows": str(head.rows), "sha256": head.sha256})

    def latest_post_date(self) -> datetime:
        """Of a feed without entries: when the log last grew. Never now, or the feed would change at every reading."""
        feed: Feed = self.feed["made_from"]
        return max((entry.updated.astimezone(UTC) for entry in feed.entries), default=feed.head.at)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        entry: Entry = item["made_from"]
        handler.addQuickElement("title", item["title"])
        _link(handler, "alternate", entry.page)
        for link in entry.links:
            _link(handler, "related", link)
        handler.addQuickElement("id", entry.id)
        handler.addQuickElement("published", rfc3339_date(entry.published))
        handler.addQuickElement("updated", rfc3339_date(entry.updated))
        handler.addQuickElement("category", None, {"term": entry.category})
        if entry.row is not None:
            row = entry.row
            attributes = {"kind": row.kind, "row": str(row.row), "row-sha256": row.row_sha256}
            attributes |= {"previous": row.previous, "at": row.at, "sha256": row.sha256}
            handler.addQuickElement("v:row", None, attributes)
        handler.startElement("content", {"type": "xhtml"})
        # Escaped already, by whoever wrote it; the generator has no other way to take a whole tree.
        handler.ignorableWhitespace(f'<div xmlns="{XHTML}">{_possible(entry.content)}</div>')
        handler.endElement("content")


def _link(handler: Any, rel: str, link: Link) -> None:
    attributes = {"rel": rel, "type": "text/html", "href": link.href}
    attributes |= {name: value for name, value in (("hreflang", link.hreflang), ("title", _possible(link.title))) if value}
    handler.addQuickElement("link", None, attributes)


def _possible(words: str) -> str:
    return _IMPOSSIBLE.sub(" ", words)
