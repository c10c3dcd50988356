"""Manifests as files addressed by the hash of their bytes: made when they are asked for, the same for good.

Under ``RECORD_MANIFESTS_ROOT`` lie, for each manifest ever made, a note of what it is (``<hash>.of``, a few hundred bytes, kept)
and its bytes (``<hash>.json.gz``, the oldest go when all together are more than ``RECORD_MANIFESTS_BYTES``, and are made again from
the note). The whole folder may be deleted at any time: addresses that were handed out then answer 404 until somebody asks
for the same manifest again.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kb.editions.hashing import canonical_json
from kb.models import LogEntry
from kb.record.manifest import FORMAT, Head, Scope, head_now, pieces, shown_texts
from kb.record.signing import Signature
from kb.release import release

#: One manifest is made at a time in each process: a large one takes a processor.
_making = Lock()


class Withheld(Exception):
    """The manifest of this address holds words that were withdrawn or cancelled since."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__(scope.of)


@dataclass(frozen=True)
class Stored:
    """A manifest whose bytes are here, compressed."""

    digest: str
    scope: Scope
    path: Path


def newest(scope: Scope) -> str:
    """Hash of the manifest of this scope as the record is now. Raises ``LookupError`` when there is nothing of the kind."""
    known = _root() / "now" / sha256(canonical_json(asdict(scope)).encode()).hexdigest()
    for _attempt in range(3):
        head = head_now()
        state = canonical_json([FORMAT, release(), asdict(head)])
        try:
            noted = json.loads(known.read_text())
            if noted["state"] == state and _note(noted["digest"]).is_file():
                return str(noted["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        with _making:
            digest = _make(scope, head)
        if not _later_acts(head).exists():  # else words may have been withdrawn while it was made
            break
    _write(known, json.dumps({"state": state, "digest": digest}).encode())
    return digest


def stored(digest: str) -> Stored:
    """The manifest of this hash. Raises ``LookupError`` (never made here) or ``Withheld``."""
    try:
        note = json.loads(_note(digest).read_text())
        scope = Scope(**note["scope"])
        signature = note["head"].pop("signature")
        head = Head(**note["head"], signature=Signature(**signature) if signature else None)
    except (OSError, ValueError, KeyError, TypeError):
        raise LookupError(digest) from None
    if _withheld_since(scope, head, note["texts"]):
        raise Withheld(scope)
    path = _body(digest)
    if not path.is_file():
        with _making:
            if _make(scope, head) != digest:
                raise LookupError(digest)  # another release of the software spells it otherwise
    return Stored(digest, scope, path)


def _withheld_since(scope: Scope, head: Head, texts: list[int]) -> bool:
    return _later_acts(head).exists() and not shown_texts(scope).issuperset(texts)


def _later_acts(head: Head) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(id__gt=head.last, kind__in=("withdrawal", "act"))


def _make(scope: Scope, head: Head) -> str:
    """Write the manifest and its note; returns its hash. Bounded memory: it goes through a file."""
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    texts = sorted(shown_texts(scope))
    made = sha256()
    descriptor, unfinished = tempfile.mkstemp(dir=root, suffix=".unfinished")
    try:
        with os.fdopen(descriptor, "wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as squeezed:
            for block in _blocks(pieces(scope, head)):
                made.update(block)
                squeezed.write(block)
        digest = made.hexdigest()
        _body(digest).parent.mkdir(exist_ok=True)
        os.replace(unfinished, _body(digest))
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    note = {"scope": asdict(scope), "head": asdict(head), "texts": texts, "made": timezone.now().isoformat()}
    _write(_note(digest), json.dumps(note).encode())
    _make_room(keep=_body(digest))
    return digest


def _blocks(parts: Iterable[str]) -> Iterable[bytes]:
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size > 1 << 16:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _make_room(keep: Path) -> None:
    """The manifests made longest ago go first; their notes stay."""
    files: list[tuple[float, int, Path]] = []
    for path in _root().glob("??/*.json.gz"):
        try:
            found = path.stat()
        except OSError:  # another process was quicker
            continue
        files.append((found.st_mtime, found.st_size, path))
    total = sum(size for _at, size, _path in files)
    for _at, size, path in sorted(files, key=lambda file: file[0]):
        if total <= settings.RECORD_MANIFESTS_BYTES:
            return
        if path != keep:
            path.unlink(missing_ok=True)
            total -= size


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def _root() -> Path:
    return Path(settings.RECORD_MANIFESTS_ROOT)


def _note(digest: str) -> Path:
    return _root() / digest[:2] / f"{digest}.of"


def _body(digest: str) -> Path:
    return _root() / digest[:2] / f"{digest}.json.gz"
