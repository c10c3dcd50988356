"""Vectors on disk: one for each wording ever seen, and which passage says which. Written by one process, read by many.

``rows`` and ``digests`` only grow, row by row; a reader counts what both have in full, so a writer killed in the middle of a
row costs nothing. ``passages.json`` is replaced by a rename: group by group, the passages and the row of each. A wording that
comes back, in a new edition or after a rebuild, finds its vector by the hash of what was embedded.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from search.dense.model import DIMENSIONS, NAME, Vectors
from search.engines.base import Passage

DIGEST = 16  # bytes
ROW = 4 * DIMENSIONS  # bytes
#: Raised when other words of a passage are embedded.
VERSION = 1


@dataclass(frozen=True)
class Said:
    """What the passages of a group say: their ids, and in the same order the row of each and the days on which it is shown
    (ordinals, the second is the first day it is no longer)."""

    fingerprint: str
    ids: Sequence[str]
    rows: Sequence[int]
    since: Sequence[int]
    until: Sequence[int]


def words_of(passage: Passage) -> str:
    """What is embedded of a passage."""
    return ". ".join(part for part in (passage.heading, passage.text) if part)


def digest_of(words: str) -> bytes:
    return hashlib.blake2b(words.encode(), digest_size=DIGEST).digest()


class Store:
    """The vectors under ``root``."""

    def __init__(self, root: Path) -> None:
        self.folder = Path(root) / f"{NAME}-{VERSION}"

    # -- reading ---------------------------------------------------------------------------------

    def stamp(self) -> tuple[int, int]:
        """Changes when passages do; (0, 0) when there are none."""
        try:
            stat = os.stat(self.folder / "passages.json")
        except (FileNotFoundError, NotADirectoryError):
            return 0, 0
        return stat.st_ino, stat.st_mtime_ns

    def groups(self) -> dict[str, Said]:
        """What every group says."""
        try:
            held = json.loads((self.folder / "passages.json").read_text())
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return {}
        return {group: Said(*columns) for group, columns in held.items()}

    def vectors(self) -> Vectors:
        """All rows, read from disk when they are looked at: shape (n, DIMENSIONS)."""
        count = self._count()
        if not count:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.memmap(self.folder / "rows", dtype="<f4", mode="r", shape=(count, DIMENSIONS))

    def digests(self) -> dict[bytes, int]:
        """Row by hash of what was embedded."""
        count = self._count()
        data = (self.folder / "digests").read_bytes() if count else b""
        return {data[DIGEST * row : DIGEST * (row + 1)]: row for row in range(count)}

    def _count(self) -> int:
        try:
            return min((self.folder / "rows").stat().st_size // ROW, (self.folder / "digests").stat().st_size // DIGEST)
        except (FileNotFoundError, NotADirectoryError):
            return 0

    # -- writing: the process that fills it only -----------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Raises ``BlockingIOError`` while another process writes. A half-written row of a killed one is cut off."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            count = self._count()
            for name, size in (("rows", ROW), ("digests", DIGEST)):
                with open(self.folder / name, "ab") as file:
                    file.truncate(count * size)
            yield

    def add(self, words: Sequence[str], vectors: Vectors) -> None:
        """Append one row for each wording, in order."""
        with open(self.folder / "rows", "ab") as rows:
            rows.write(np.ascontiguousarray(vectors, dtype="<f4").tobytes())
        with open(self.folder / "digests", "ab") as digests:
            digests.write(b"".join(digest_of(each) for each in words))

    def put(self, groups: Mapping[str, Said]) -> None:
        """These are all the groups now."""
        unfinished = self.folder / f".passages-{os.getpid()}"
        held = {group: (said.fingerprint, said.ids, said.rows, said.since, said.until) for group, said in groups.items()}
        unfinished.write_text(json.dumps(held, separators=(",", ":")))
        os.replace(unfinished, self.folder / "passages.json")


def store() -> Store:
    """The store of this site."""
    return Store(Path(settings.SEARCH_INDEX_DIR).parent / "vectors")
