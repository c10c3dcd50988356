"""Manifests: everything an outsider needs to recompute the hashes of docs/record.md without us, as one JSON file.

``pieces`` gives the canonical JSON bit by bit, so that a work of 100,000 clauses needs no more memory than one of ten. What
may not be read is not in it: a withdrawn or cancelled text has its hash there and no words. A manifest says what the record
was when its chain was so long; made again later for the same length, it is the same to the byte unless words were withdrawn since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings

from kb import media
from kb.editions.canonical import media as media_of
from kb.editions.hashing import GENESIS, blank_data, canonical_json, stamp
from kb.editions.rows import blank_of
from kb.editions.timeline import EditionInfo, of_works
from kb.fields import fields_of
from kb.models import (
    ClauseChange,
    Edition,
    EditionAct,
    EditionClause,
    EditionText,
    LogEntry,
    Withdrawal,
    Work,
    WorkAct,
)
from kb.record.signing import Signature, sign
from kb.record.withheld import is_withheld, readable_texts

FORMAT = "vademecum:manifest:1"
_CHUNK = 500


@dataclass(frozen=True)
class Scope:
    """What a manifest is of: "text", "edition", "work" or "record", and which."""

    of: str
    work: str = ""
    label: str = ""
    locale: str = ""
    revision: int = 0


@dataclass(frozen=True)
class Head:
    """Where the chain stood: its newest row and how many there were."""

    sha256: str = GENESIS
    length: int = 0
    last: int = 0  # id of the newest log row
    at: str = ""  # its time
    site: str = ""
    signature: Signature | None = None


@dataclass
class _Chain:
    """Rows of the log up to a head, and what has been met of them."""

    head: Head
    logged: set[tuple[str, int]] = field(default_factory=set)


def head_now() -> Head:
    """The head of the chain at this moment, signed where there is a key."""
    newest = LogEntry.objects.order_by("-id").values_list("id", "sha256", "at").first()
    if newest is None:
        return Head(site=settings.BASE_URL, signature=sign(GENESIS, 0))
    last, sha256, at = newest
    length = LogEntry.objects.filter(id__lte=last).count()
    return Head(sha256, length, last, stamp(at), settings.BASE_URL, sign(sha256, length))


def head_data(head: Head) -> dict[str, Any]:
    """``/record/head.json``."""
    signature = asdict(head.signature) if head.signature else None
    return {
        "at": head.at or None,
        "format": "vademecum:head:1",
        "head": head.sha256,
        "length": head.length,
        "signature": signature,
        "site": head.site,
    }


def pieces(scope: Scope, head: Head) -> Iterator[str]:
    """The manifest as canonical JSON, in pieces. Raises ``LookupError`` when there is no such work, edition or text."""
    chain = _Chain(head)
    wanted = _wanted(scope)
    chain.logged = set(LogEntry.objects.filter(id__lte=head.last).values_list("kind", "row"))
    yield from _json(
        {
            "chain": _log(head),
            "format": FORMAT,
            "head": head.sha256,
            "length": head.length,
            "of": scope.of,
            "signature": asdict(head.signature) if head.signature else None,
            "site": head.site,
            "works": (_work(scope, work, editions, chain) for work, editions in wanted),
        }
    )


def shown_texts(scope: Scope) -> frozenset[int]:
    """Ids of the texts whose words a manifest of this scope has in it, as things are now."""
    if scope.of == "record":
        return frozenset()
    infos = _infos(Work.objects.get(code=scope.work).id)
    readable = readable_texts(infos.values())
    return frozenset(text for _work, editions in _wanted(scope) for _edition, texts in editions for text in texts if text in readable)


_Wanted = list[tuple[Work, list[tuple[Edition, list[int]]]]]


def _wanted(scope: Scope) -> _Wanted:
    """Works with their editions and the ids of their texts, in the order of the record."""
    works = Work.objects.filter(editions__isnull=False).distinct().order_by("id")
    if scope.of == "record":
        return [(work, []) for work in works]
    work = works.filter(code=scope.work).first()
    if work is None:
        raise LookupError(f"no work {scope.work}")
    editions = Edition.objects.filter(work=work).order_by("id")
    texts = EditionText.objects.filter(edition__work=work).order_by("id")
    if scope.of != "work":
        editions = editions.filter(label=scope.label)
    if scope.of == "text":
        texts = texts.filter(locale=scope.locale, revision=scope.revision)
    found: dict[int, list[int]] = {}
    for text_id, edition_id in texts.values_list("id", "edition_id"):
        found.setdefault(edition_id, []).append(text_id)
    out = [(edition, found.get(edition.id, [])) for edition in editions]
    if not out or (scope.of == "text" and not out[0][1]):
        raise LookupError(f"no {scope.of} {scope.label} {scope.locale} {scope.revision or ''} of {scope.work}")
    return [(work, out)]


def _work(scope: Scope, work: Work, editions: list[tuple[Edition, list[int]]], chain: _Chain) -> dict[str, Any]:
    about: dict[str, Any] = {"authoritative_locale": work.authoritative_locale, "code": work.code}
    if scope.of == "record":
        return about | {"manifest": f"/record/works/{work.code}/manifest.json"}
    infos = _infos(work.id)
    readable = readable_texts(infos.values())
    acts = WorkAct.objects.filter(work=work).order_by("id") if scope.of == "work" else ()
    return about | {
        "acts": [_work_act(act) for act in acts if ("workact", act.id) in chain.logged],
        "editions": (
            _edition(edition, texts, is_withheld(infos[edition.id]), readable, chain)
            for edition, texts in editions
            if ("edition", edition.id) in chain.logged
        ),
    }


def _infos(work_id: int) -> dict[int, EditionInfo]:
    return {info.id: info for info in of_works([work_id])[work_id].editions}


def _edition(edition: Edition, texts: list[int], withheld: bool, readable: frozenset[int], chain: _Chain) -> dict[str, Any]:
    acts = EditionAct.objects.filter(edition=edition).order_by("id")
    withdrawals = Withdrawal.objects.filter(edition=edition).order_by("id")
    changes = ClauseChange.objects.filter(edition=edition).order_by("id")
    rows = EditionText.objects.filter(id__in=texts).order_by("id")
    return {
        "acts": [_act(act) for act in acts if ("act", act.id) in chain.logged],
        "change_note": None if withheld else edition.change_note,
        "changes": None
        if withheld
        else sorted([change.key, change.kind, json.loads(change.from_keys), change.reason] for change in changes),
        "in_force_from": edition.in_force_from.isoformat(),
        "label": edition.label,
        "minor": edition.minor,
        "row": edition.id,
        "sha256": edition.sha256,
        "signed_off_by": None if withheld else edition.signed_off_by,
        "texts": (_text(row, row.id in readable) for row in rows if ("text", row.id) in chain.logged),
        "withdrawals": [_withdrawal(act) for act in withdrawals if ("withdrawal", act.id) in chain.logged],
        "withheld": withheld,
    }


def _text(text: EditionText, readable: bool) -> dict[str, Any]:
    files: set[str] = set()
    return {
        "authoritative": text.authoritative,
        "clauses": _clauses(text, files) if readable else None,
        "files": _files(files),  # asked for after the clauses: by then they have named their files
        "locale": text.locale,
        "note": (text.note or "") if readable else None,
        "partial": text.partial,
        "revision": text.revision,
        "row": text.id,
        "sha256": text.sha256,
    }


def _clauses(text: EditionText, files: set[str]) -> Iterator[dict[str, Any]]:
    columns = ("key", "kind", "number", "heading", "html", "duty", "level", "blank", "sha256", "source_sha256")
    rows = EditionClause.objects.filter(text_id=text.id).order_by("position").values_list(*columns)
    for key, kind, number, heading, html, duty, level, stored, sha256, source_sha256 in rows.iterator(_CHUNK):
        blank = blank_of(stored)
        files.update(media_of(html))
        yield {
            "blank": blank_data(blank),
            "duty": duty,
            "fields": [list(pair) for pair in zip(fields_of(kind, blank), (heading, html), strict=True)],
            "key": key,
            "kind": kind,
            "level": level,
            "number": number,
            "sha256": sha256,
            "source_sha256": source_sha256,
        }


def _files(files: set[str]) -> Iterator[list[Any]]:
    """(hash, bytes, type) of each image and document; without the last two where the file is gone."""
    for sha256 in sorted(files):
        path = media.path_of(sha256)
        try:
            yield [sha256, path.stat().st_size, media.kind_of(path).content_type]
        except OSError:
            yield [sha256, None, None]


def _act(act: EditionAct) -> dict[str, Any]:
    return {
        "at": stamp(act.created_at),
        "by": act.by,
        "in_force_from": act.in_force_from.isoformat() if act.in_force_from else None,
        "kind": act.kind,
        "reason": act.reason,
        "row": act.id,
    }


def _withdrawal(act: Withdrawal) -> dict[str, Any]:
    return {"at": stamp(act.created_at), "by": act.by, "locale": act.locale, "reason": act.reason, "row": act.id}


def _work_act(act: WorkAct) -> dict[str, Any]:
    return {
        "at": stamp(act.created_at),
        "by": act.by,
        "day": act.day.isoformat() if act.day else None,
        "kind": act.kind,
        "reason": act.reason,
        "row": act.id,
    }


def _log(head: Head) -> Iterator[list[Any]]:
    columns = ("previous", "kind", "row", "row_sha256", "at", "sha256")
    for previous, kind, row, row_sha256, at, sha256 in (
        LogEntry.objects.filter(id__lte=head.last).order_by("id").values_list(*columns).iterator(_CHUNK)
    ):
        yield [previous, kind, row, row_sha256, stamp(at), sha256]


def _json(value: Any) -> Iterator[str]:
    """Canonical JSON in pieces; iterators are lists whose members are made when their turn comes."""
    if isinstance(value, dict) and any(isinstance(member, Iterator) for member in value.values()):
        yield "{"
        for place, name in enumerate(sorted(value)):
            yield f"{',' if place else ''}{canonical_json(name)}:"
            yield from _json(value[name])
        yield "}"
    elif isinstance(value, Iterator):
        yield from _list(value)
    else:
        yield canonical_json(value)


def _list(members: Iterable[Any]) -> Iterator[str]:
    yield "["
    comma = ""
    for member in members:
        yield comma
        comma = ","
        yield from _json(member)
    yield "]"
