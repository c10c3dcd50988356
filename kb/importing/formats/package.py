"""A DOCX as a zip that nobody should trust: looked at before unpacking, unpacked with a bound."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from kb.importing.messages import Refusal
from kb.importing.messages import gettext_noop as _

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100_000_000
MAX_XML = 60_000_000
MAX_RATIO = 200  # of the whole; Word's own files reach 20
MAX_XML_DEPTH = 500
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
MACRO = re.compile(r"vbaProject|\.bin$", re.IGNORECASE)
_CHUNK = 1 << 16

Parts = dict[str, bytes]


def unpack(data: bytes) -> Parts:
    """The parts of a Word file by name. Raises Refusal: no zip, no Word file, bomb, external content, DTD."""
    not_word = Refusal(_("The file is named .docx but is not a Word file."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError):
        raise not_word from None
    if len(entries) > MAX_ENTRIES:
        raise Refusal(_("The Word file holds more than %(limit)s parts."), limit=MAX_ENTRIES)
    bomb = Refusal(_("The Word file unpacks to far more than its size and was refused as a zip bomb."))
    stated = sum(entry.file_size for entry in entries)
    if stated > MAX_UNPACKED or (stated > 1_000_000 and stated > MAX_RATIO * len(data)):
        raise bomb
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(_("This Word file is protected by a password or of the old format: save it again as .docx."))
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or "[Content_Types].xml" not in names:
        raise not_word
    parts: Parts = {}
    left = min(MAX_UNPACKED, max(1_000_000, MAX_RATIO * len(data)))
    for entry in entries:
        if entry.is_dir():
            continue
        held = _read(archive, entry, left, bomb, not_word)
        left -= len(held)
        parts[entry.filename] = held
    _check(parts, not_word)
    return parts


def _read(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, bomb: Refusal, not_word: Refusal
) -> bytes:
    """One entry, unpacked piece by piece: what the headers promise is not believed."""
    out = io.BytesIO()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                out.write(chunk)
                if out.tell() > left:
                    raise bomb
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise not_word from None
    return out.getvalue()


def _check(parts: Parts, not_word: Refusal) -> None:
    for name, held in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        if len(held) > MAX_XML:
            raise Refusal(_("The file takes too much time or memory to read; split it or simplify it."))
        if held.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in held[:200]:
            raise not_word  # UTF-16 would hide what is looked for below
        if b"<!DOCTYPE" in held or b"<!ENTITY" in held:
            raise Refusal(_("The Word file holds a document type or entities, which no word processor writes."))
        _check_xml(name, held, not_word)
    types = parts["[Content_Types].xml"].decode("utf-8", "replace")
    if "macroEnabled" in types or any(MACRO.search(name) and "vba" in name.lower() for name in parts):
        raise Refusal(_("The Word file holds macros: save it as .docx without them."))
    if DOCUMENT_TYPE not in types and TEMPLATE_TYPE not in types:
        raise not_word


def _check_xml(name: str, held: bytes, not_word: Refusal) -> None:
    depth = 0
    parser = etree.XMLPullParser(("start", "end"), resolve_entities=False, no_network=True, huge_tree=True)
    external = False
    try:
        for start in range(0, len(held), _CHUNK):
            parser.feed(held[start : start + _CHUNK])
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                if depth > MAX_XML_DEPTH:
                    raise Refusal(_("The file is nested more than %(limit)s levels deep."), limit=MAX_XML_DEPTH)
                if event == "end":
                    external |= _reaches_out(element)
                    element.clear()
        parser.close()
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():  # libxml2 has a limit of its own, above ours
            raise Refusal(_("The file is nested more than %(limit)s levels deep."), limit=MAX_XML_DEPTH) from None
        raise not_word from None
    if external:
        raise Refusal(
            _("The Word file reaches for content outside itself (%(part)s): embed it or take it out."), part=name
        )


def _reaches_out(element: etree._Element) -> bool:
    """An external relationship other than a hyperlink, or a chunk of another format to be merged in."""
    tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if tag == "altChunk":
        return True
    if tag != "Relationship":
        return False
    kind = (element.get("Type") or "").rsplit("/", 1)[-1]
    if kind in ("aFChunk", "attachedTemplate", "subDocument", "frame"):
        return kind == "aFChunk" or element.get("TargetMode") == "External"
    return element.get("TargetMode") == "External" and kind != "hyperlink"
