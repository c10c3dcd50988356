"""Images and documents of the record: files named by the hash of their bytes, written once, never changed.

Beside a document may lie ``<hash>.name``, the file name it is downloaded under; it is no part of the record.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from kb.editions.canonical import media
from kb.editions.text import Text

#: What a browser may show from the record, by the first bytes of the file. SVG is active content and not among them.
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT = "application/vnd.oasis.opendocument.text"
#: Endings that a file of unknown type may keep: none of them is run or shown by a browser.
_HARMLESS = frozenset(".csv .epub .jpg .ods .odp .pptx .rtf .tif .txt .xlsx .zip".split())
_UNSAFE_NAME = re.compile(r"[^\w .()\[\]&+,'’-]+")


@dataclass(frozen=True)
class Kind:
    """What a file is, by its bytes. ``inline``: a browser may show it; everything else is downloaded."""

    content_type: str
    ending: str  # "" where the bytes do not say
    inline: bool = False


def kind_of(path: Path) -> Kind:
    """The kind of a stored file. Raises ``OSError`` when it is not there."""
    with path.open("rb") as file:
        return kind_of_file(file)


def kind_of_file(file: BinaryIO) -> Kind:
    """The kind of an open file, by magic numbers; its name and what others say of it are not believed."""
    file.seek(0)
    first = file.read(12)
    for magic, name, ending in _IMAGES:
        if first.startswith(magic):
            return Kind(name, ending, inline=True)
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return Kind("image/webp", ".webp", inline=True)
    if first.startswith(b"%PDF-"):
        return Kind("application/pdf", ".pdf")
    if first.startswith(b"PK\x03\x04"):
        return _zipped(file)
    return Kind("application/octet-stream", "")


def _zipped(file: BinaryIO) -> Kind:
    """Word and OpenDocument are zip files; one look at the list of their parts, nothing is unpacked but the type."""
    file.seek(0)
    if file.read(90)[30:].startswith(b"mimetype" + _ODT.encode()):
        return Kind(_ODT, ".odt")
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist()[:5000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError):
        names = set()
    if "[Content_Types].xml" in names and "word/document.xml" in names and not any("vbaProject" in n for n in names):
        return Kind(_WORD, ".docx")
    return Kind("application/octet-stream", "")


def path_of(digest: str) -> Path:
    """Where the file of this hash lies."""
    return Path(settings.RECORD_MEDIA_ROOT) / digest[:2] / digest


def store(data: bytes) -> str:
    """Keep an image and return its hash. Storing the same bytes again changes nothing."""
    digest = sha256(data).hexdigest()
    if not path_of(digest).exists():
        _write(path_of(digest), io.BytesIO(data))
    return digest


def store_file(file: BinaryIO, name: str = "") -> str:
    """Keep a file of any size under the hash of its bytes, remember its name, return the hash."""
    digest = _digest_of(file)
    path = path_of(digest)
    if not path.exists():
        file.seek(0)
        _write(path, file)
    if name and not path.with_suffix(".name").exists():
        _write(path.with_suffix(".name"), io.BytesIO(name.encode()))
    return digest


def intact(digest: str) -> bool:
    """Whether the file is there with the bytes its name promises."""
    try:
        with path_of(digest).open("rb") as file:
            return _digest_of(file) == digest
    except OSError:
        return False


def download_name(digest: str, kind: Kind) -> str:
    """A file name for a download: the one it was uploaded under, made harmless, else one made from its hash."""
    try:
        given = path_of(digest).with_suffix(".name").read_text("utf-8")
    except (OSError, ValueError):
        given = ""
    stem, dot, end = given.rpartition(".")
    stem, end = (stem, f".{end.lower()}") if dot and stem else (given, "")
    stem = _UNSAFE_NAME.sub("_", stem).strip(" .")[:120] or f"document-{digest[:12]}"
    return stem + (kind.ending or (end if end in _HARMLESS else ".bin"))


def stored_media(text: Text) -> frozenset[str]:
    """The hashes among a text's images and documents whose file is here."""
    wanted = {digest for clause in text.clauses for html in clause.fields.values() for digest in media(html)}
    return frozenset(digest for digest in wanted if path_of(digest).is_file())


def _digest_of(file: BinaryIO) -> str:
    file.seek(0)
    found = sha256()
    while chunk := file.read(1 << 20):
        found.update(chunk)
    return found.hexdigest()


def _write(path: Path, file: BinaryIO) -> None:
    """Whole or not at all, also when the machine stops in the middle."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    with unfinished.open("wb") as out:
        while chunk := file.read(1 << 20):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    unfinished.chmod(0o444)
    unfinished.replace(path)
