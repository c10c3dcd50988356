"""Word files to HTML: the package is checked and unpacked with bounds, numbers written out, then mammoth."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import mammoth

from kb.importing import tree
from kb.importing.formats import clean, package, wordnumbers
from kb.importing.messages import Message, Refusal
from kb.importing.messages import gettext_noop as _
from kb.importing.shapes import Media

MAIN = "word/document.xml"
_STYLE_MAP = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
u => u
strike => s
"""


def to_html(data: bytes) -> tuple[str, tuple[Message, ...], tuple[Media, ...]]:
    """Clean HTML, what was removed, embedded images. Raises Refusal for all that is no honest Word file."""
    parts = package.unpack(data)
    main = _main(parts)
    parts[main] = wordnumbers.write_numbers(parts[main], parts.get("word/styles.xml"), parts.get("word/numbering.xml"))
    images: dict[str, Media] = {}

    def keep(picture: Any) -> dict[str, str]:
        with picture.open() as stream:
            held = stream.read()
        media = clean.image("", held)
        if media is None:
            return {"src": ""}
        images[f"data:docx,{media.sha256}"] = media
        return {"src": f"data:docx,{media.sha256}"}

    try:
        result = mammoth.convert_to_html(
            _repack(parts), convert_image=mammoth.images.img_element(keep), style_map=_STYLE_MAP
        )
    except Refusal:
        raise
    except (RecursionError, MemoryError):
        raise
    except Exception:  # mammoth trusts its input; whatever it trips over, the file is broken
        raise Refusal(_("The Word file is damaged: open it in Word and save it again.")) from None
    return clean.clean(str(result.value), images=images, prepare=_prepare)


def _main(parts: package.Parts) -> str:
    """The part that holds the text."""
    if MAIN in parts:
        return MAIN
    raise Refusal(_("The file is named .docx but is not a Word file."))


def _repack(parts: package.Parts) -> io.BytesIO:
    """A zip of exactly the bytes that were checked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name), parts[name])
    out.seek(0)
    return out


def _prepare(root: tree.Element, count: clean.Count) -> tree.Element:
    wordnumbers.take_signs(root)
    return root
