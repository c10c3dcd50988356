"""Images of the record: files named by the hash of their bytes, written once, never changed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from kb.editions.canonical import media
from kb.editions.text import Text

#: What a browser may show from the record, by the first bytes of the file. SVG is active content and not among them.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def content_type(data: bytes) -> str:
    """The image type by its first bytes; "" when it is none we show."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def path_of(digest: str) -> Path:
    """Where the image of this hash lies."""
    return Path(settings.RECORD_MEDIA_ROOT) / digest[:2] / digest


def store(data: bytes) -> str:
    """Keep an image and return its hash. Storing the same bytes again changes nothing."""
    digest = sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(data)
        unfinished.chmod(0o444)
        unfinished.replace(path)
    return digest


def stored_media(text: Text) -> frozenset[str]:
    """The hashes among a text's images whose file is here."""
    wanted = {digest for clause in text.clauses for html in clause.fields.values() for digest in media(html)}
    return frozenset(digest for digest in wanted if path_of(digest).is_file())
