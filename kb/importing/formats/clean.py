"""HTML of any origin to clean HTML: depth counted, then nh3 with an allow-list; what went is told, once with a count."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import nh3

from kb.importing import tree
from kb.importing.messages import Message, Refusal
from kb.importing.messages import gettext_noop as _
from kb.importing.shapes import Media

MAX_DEPTH = 200
MAX_BLOCKS = 50_000  # paragraphs, items, cells, headings
MAX_MEDIA_BYTES = 50_000_000
URL_SCHEMES = {"http", "https", "mailto", "work", "media"}
TAGS = set(
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code table thead tbody tfoot tr th td caption"
    " strong em b i u s sub sup a img figure figcaption section aside div span abbr q cite ins del mark small"
    " ruby rt rp bdi bdo".split()
)
ATTRIBUTES = {
    "*": {"lang", "dir", "id", "class", "role"},
    "a": {"href"},
    "img": {"data-media", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type", "reversed"},  # (a), iv and "from 4 on" are words of the text
    "li": {"value"},
    "abbr": {"title"},
}
#: Kept only until the main content of a page is found; ``name`` was the id of old pages.
STRUCTURE = {"main", "nav", "header", "footer", "article", "address", "details", "summary"}
WITH_CONTENT = set(
    "script style noscript template iframe object embed applet svg math canvas audio video select textarea"
    " button title head".split()
)

_IMPLIED_END = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup", "rt", "rp"}
_VOID = set("area base br col embed hr img input link meta param source track wbr".split())
_WEIGHT = {"table": 4, "ul": 2, "ol": 2, "dl": 2}  # with the li, or tbody, tr and td, inside
#: Possessive, so that a thousand unclosed comments cost one walk, not a thousand.
_COMMENT = re.compile(r"<!--(?:(?!-->).)*+(?:-->)?", re.DOTALL)
_RAW_TEXT = re.compile(r"<(script|style|textarea|title)\b(?:(?!</\1).)*+(?:</\1\s*>)?", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']?\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]{0,5000})")
_BLOCK_START = re.compile(r"<(?:p|li|td|th|dd|dt|h[1-6])[ >]")
_DATA_IMAGE = re.compile(r"data:(image/[a-z0-9.+-]+)?((?:;[^,;]+)*),(.*)", re.DOTALL | re.IGNORECASE)

_COUNTED: dict[str, str] = {
    "script": _("Scripts were removed (%(count)s)."),
    "style": _("Styles were removed (%(count)s)."),
    "event": _("Event attributes were removed (%(count)s)."),
    "frame": _("Embedded frames, objects and media were removed (%(count)s)."),
    "form": _("Form fields were removed (%(count)s)."),
    "drawing": _("Drawings and formulas (SVG, MathML) were removed (%(count)s)."),
    "image": _("Images outside the file, or of a kind browsers do not show, were removed (%(count)s)."),
    "scheme": _("Links to addresses that are not web, mail or clause addresses became plain text (%(count)s)."),
    "relative": _("Links to other files became plain text (%(count)s)."),
    "comment": _("Comments were removed (%(count)s)."),
    "navigation": _("Navigation and other page furniture was removed (%(count)s)."),
    "permalink": _("Permalink signs were removed (%(count)s)."),
    "pinned": _("Links to a clause of one edition became links to the clause (%(count)s)."),
}
_ELEMENTS = {
    **dict.fromkeys(("script", "noscript"), "script"),
    **dict.fromkeys(("style", "link"), "style"),
    **dict.fromkeys(("iframe", "frame", "object", "embed", "applet", "audio", "video"), "frame"),
    **dict.fromkeys(("input", "select", "textarea", "button"), "form"),
    **dict.fromkeys(("svg", "math", "canvas"), "drawing"),
}
_CLAUSE_LINK = re.compile(
    r"^/(?:id|[a-z]{2,3}(?:-[a-z0-9]+)*)/([a-z][a-z0-9-]*)/(ed/[^/]+/)?c/([a-z0-9-]+)/?(?:#.*)?$"
)

#: A file of the record, as a page of a text that was saved or copied has it.
_RECORD_MEDIA = re.compile(r"(?:media:|/record-media/)([0-9a-f]{64})")

Count = Counter[str]


def clean(
    html: str,
    *,
    images: dict[str, Media] | None = None,
    prepare: Callable[[tree.Element, Count], tree.Element] | None = None,
) -> tuple[str, tuple[Message, ...], tuple[Media, ...]]:
    """Clean HTML, what was removed, and the images in it.

    ``images`` maps ``src`` values to images already known (DOCX); ``data:`` images are taken out here.
    ``prepare`` may choose the main content in the tree before the strict allow-list is applied.
    Raises Refusal when nested deeper than MAX_DEPTH.
    """
    check_depth(html)
    count = _scan(html)
    wide = nh3.clean(
        html,
        tags=TAGS | STRUCTURE,
        clean_content_tags=WITH_CONTENT,
        attributes={**ATTRIBUTES, "a": {"href", "name", "rel"}, "img": {"src", "alt", "data-media"}},
        url_schemes=URL_SCHEMES | {"data"},
        link_rel=None,
    )
    check_depth(wide)
    if len(_BLOCK_START.findall(wide)) > MAX_BLOCKS:
        raise Refusal(_("The file has more than %(limit)s paragraphs, list items and cells."), limit=MAX_BLOCKS)
    root = tree.parse(wide)
    media = _images(root, dict(images or {}), count)
    _links(root, count)
    if prepare:
        root = prepare(root, count)
    out = strict(tree.serialize_children(root))
    notes: tuple[Message, ...] = tuple((text, {"count": count[kind]}) for kind, text in _COUNTED.items() if count[kind])
    return out, notes, media


def strict(html: str) -> str:
    """The allow-list everything ends in; safe on its own."""
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=WITH_CONTENT,
        attributes=ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )


def check_depth(html: str) -> None:
    """Refuse deep nesting, counted on the raw tags before any parser sees them (parsers lose or hang on it)."""
    open_: Counter[str] = Counter()
    depth = 0
    for slash, name, __ in _TAG.findall(_RAW_TEXT.sub("", _COMMENT.sub("", html))):
        name = name.lower()
        if name in _IMPLIED_END or name in _VOID:
            continue
        weight = _WEIGHT.get(name, 1)
        if not slash:
            open_[name] += 1
            depth += weight
            if depth > MAX_DEPTH:
                raise Refusal(_("The file is nested more than %(limit)s levels deep."), limit=MAX_DEPTH)
        elif open_[name]:
            open_[name] -= 1
            depth -= weight


def _scan(html: str) -> Count:
    count: Count = Counter()
    count["comment"] = html.count("<!--")
    for slash, name, rest in _TAG.findall(_COMMENT.sub("", html)):
        if slash:
            continue
        if kind := _ELEMENTS.get(name.lower()):
            count[kind] += 1
        if "=" in rest:
            count["event"] += len(re.findall(r"[\s\"'/]on[a-z]+\s*=", rest, re.IGNORECASE))
            count["style"] += len(re.findall(r"[\s\"'/]style\s*=", rest, re.IGNORECASE))
            count["scheme"] += sum(s.lower() not in URL_SCHEMES for s in _HREF.findall(rest))
    return count


def _images(root: tree.Element, known: dict[str, Media], count: Count) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    total = 0
    for img in list(root.iter("img")):
        source = img.get("src") or ""
        if ours := _RECORD_MEDIA.fullmatch(source):
            img.attrib.pop("src")
            img.set("data-media", ours[1])
            continue
        media = known.get(source) or _data_image(source)
        total += len(media.data) if media and media.sha256 not in found else 0
        if media is None or total > MAX_MEDIA_BYTES:
            tree.drop(img)
            count["image"] += 1
            continue
        found[media.sha256] = media
        img.attrib.pop("src", None)
        img.set("data-media", media.sha256)
    return tuple(found[sha] for sha in sorted(found))


def _data_image(source: str) -> Media | None:
    match = _DATA_IMAGE.fullmatch(source)
    if not match:
        return None
    try:
        raw = unquote_to_bytes(match[3])
        data = base64.b64decode(raw, validate=False) if "base64" in match[2].lower() else raw
    except (binascii.Error, ValueError):
        return None
    return image("", data)


def image(name: str, data: bytes) -> Media | None:
    """``data`` as an image of a kind browsers show and that holds nothing active; None for anything else."""
    kinds = (
        (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
        (b"\xff\xd8\xff", "image/jpeg", "jpg"),
        (b"GIF87a", "image/gif", "gif"),
        (b"GIF89a", "image/gif", "gif"),
    )
    found = next(((kind, end) for magic, kind, end in kinds if data.startswith(magic)), None)
    if found is None and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = ("image/webp", "webp")
    if found is None:
        return None
    content_type, ending = found
    sha256 = hashlib.sha256(data).hexdigest()
    return Media(name or f"{sha256[:12]}.{ending}", sha256, content_type, data)


def _links(root: tree.Element, count: Count) -> None:
    for a in list(root.iter("a")):
        href = (a.get("href") or "").strip()
        name = a.attrib.pop("name", None)
        if name and not a.get("id"):
            a.set("id", name)
        a.attrib.pop("rel", None)
        if match := _CLAUSE_LINK.match(href):
            a.set("href", f"work:{match[1]}#{match[3]}")
            count["pinned"] += bool(match[2])
        elif ours := _RECORD_MEDIA.fullmatch(href):
            a.set("href", f"media:{ours[1]}")
        elif href.startswith(("#", "work:", "http://", "https://", "mailto:")):
            a.set("href", href)
        else:
            had = "href" in a.attrib
            a.attrib.pop("href", None)
            if a.get("id"):
                a.tag = "span"  # an anchor, not a link: its id may be wanted
            else:
                tree.unwrap(a)
            count["relative"] += had and not href.lower().startswith("data:")
