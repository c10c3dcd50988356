"""Stage 1: the bytes of a file to a ``Source``: front matter, clean HTML, what was stripped, images.

``read`` refuses bad input with one sentence (``ImportRefused``) and parses in a child process with limits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from kb.importing import sandbox
from kb.importing.messages import Refusal, say
from kb.importing.messages import gettext_noop as _
from kb.importing.shapes import Source

LIMIT_BYTES = 10_000_000
FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Word files, and new ones with a password
_MAGIC = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"BZh",
    b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"RIFF", b"SQLite format 3", _OLE,
)  # fmt: skip


def read(name: str, data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> Source:
    """``data`` of the file ``name`` as a Source. Raises ImportRefused with one sentence.

    Takes about 0.2 s more than ``read_trusted``: a fresh interpreter with limits does the parsing.
    """
    return _read(name, data, limit_bytes, sandbox.run)


def read_trusted(name: str, data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> Source:
    """As ``read``, in this process and without limits of time and memory: for our own files and for tests."""
    return _read(name, data, limit_bytes, sandbox.parse)


def _read(name: str, data: bytes, limit_bytes: int, parse: Callable[[str, bytes], sandbox.Parsed]) -> Source:
    format_ = check(name, data, limit_bytes=limit_bytes)
    try:
        front, html, notes, media = parse(format_, data)
    except (RecursionError, MemoryError):
        raise Refusal(_("The file takes too much time or memory to read; split it or simplify it.")) from None
    stripped = tuple(say(msgid, **params) for msgid, params in notes)
    return Source(name=name, format=format_, front=front, html=html, stripped=stripped, media=media)


def check(name: str, data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> str:
    """The format of the file, by its name; refuses by its first look: size, type, coding, disguise."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if len(data) > limit_bytes:
        raise Refusal(
            _("The file is larger than the limit of %(limit)s MB."), limit=f"{limit_bytes / 1_000_000:g}"
        )
    if not data:
        raise Refusal(_("The file is empty."))
    if suffix == ".doc":
        raise Refusal(_("This is an old Word file (.doc): open it in Word and save it as .docx."))
    if suffix not in FORMATS:
        raise Refusal(
            _("“%(name)s” is not of a known type: bring Markdown (.md), HTML (.html) or Word (.docx)."), name=name
        )
    format_ = FORMATS[suffix]
    if format_ == "docx":
        if data.startswith(_OLE):
            raise Refusal(_("This Word file is protected by a password or of the old format: save it again as .docx."))
        if not data.startswith(b"PK\x03\x04"):
            raise Refusal(_("The file is named .docx but is not a Word file."))
        return format_
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal(_("The file is not UTF-8 but UTF-16: save it again as UTF-8."))
    if data.startswith(_MAGIC) or b"\x00" in data:
        raise Refusal(_("The file is named as text but holds binary data."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(_("The file is not UTF-8: look at line %(line)s."), line=line) from None
    if not text.strip():
        raise Refusal(_("The file is empty."))
    return format_
