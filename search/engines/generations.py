"""Folders of an embedded index: one for each generation, and a pointer file that names the live one.

The pointer is replaced by a rename, so a reader sees the old generation or the new one, never half of either.
"""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

KEPT = 1  # generations before the live one that stay, for going back
ABANDONED = 24 * 3600  # seconds after which an unfinished generation is an accident


@dataclass(frozen=True)
class Generations:
    """Generations under ``root``; ``version`` is the hash of the schema they are made with."""

    root: Path
    version: str

    @property
    def pointer(self) -> Path:
        return self.root / "current"

    def current(self) -> str:
        """Name of the live generation, "" when there is none."""
        return _name_in(self.pointer)

    def previous(self) -> str:
        """Name of the generation that was live before, as long as it is there and of this version; else ""."""
        name = _name_in(self.root / "previous")
        return name if name != self.current() and self.is_this_version(name) and self.folder(name).is_dir() else ""

    def stamp(self) -> tuple[int, int]:
        """Changes when another generation becomes the live one; raises ``FileNotFoundError`` when there is none."""
        stat = os.stat(self.pointer)
        return stat.st_ino, stat.st_mtime_ns

    def is_this_version(self, name: str) -> bool:
        return name.startswith(f"{self.version}-")

    def folder(self, name: str) -> Path:
        return self.root / name

    def new(self) -> str:
        """Make the folder of a new generation."""
        name = f"{self.version}-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
        self.folder(name).mkdir(parents=True)
        return name

    def swap(self, name: str) -> None:
        """Point to a generation; the one before stays, what is older or was never finished goes."""
        before = self.current()
        if before != name:
            self._point(self.root / "previous", before)
        self._point(self.pointer, name)
        self._clean(keep={name, before})

    def discard(self, name: str) -> None:
        """Remove a generation that is not the live one."""
        if name and name != self.current():
            shutil.rmtree(self.folder(name), ignore_errors=True)

    def remove_all(self) -> None:
        """Remove all of them, and the pointer."""
        shutil.rmtree(self.root, ignore_errors=True)

    def bytes(self, name: str) -> int:
        """Size of a generation on disk."""
        return sum(file.stat().st_size for file in self.folder(name).glob("*") if file.is_file())

    def _point(self, pointer: Path, name: str) -> None:
        unfinished = self.root / f".{pointer.name}-{uuid.uuid4().hex}"
        with open(unfinished, "w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, pointer)

    def _clean(self, keep: set[str]) -> None:
        now = datetime.now(UTC).timestamp()
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name not in keep:
                newer = folder.name > max(keep) and now - folder.stat().st_mtime < ABANDONED
                if not newer:  # another rebuild may be under way
                    shutil.rmtree(folder, ignore_errors=True)


def _name_in(pointer: Path) -> str:
    try:
        name = pointer.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return name if name and "/" not in name and not name.startswith(".") else ""
