"""Canonical html: the one spelling of a wording that is stored, shown and hashed.

``canonical`` is idempotent: ``canonical(canonical(x)) == canonical(x)``. What it returns is NFC text in well-formed
HTML of the allowed elements, attributes in alphabetical order, white space folded outside ``pre``. References
between clauses are ``href="work:<code>#<key>"``, images ``<img data-media="<sha256>">``, documents
``href="media:<sha256>"``. What the editor chose from the site's libraries is ``document:<id>``, ``image:<id>`` or
``page:<id>`` until kb/editions/library.py has settled it; such a wording cannot be frozen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape, unescape

import lxml.html
from lxml import etree

BLOCKS = frozenset(
    "p ul ol li dl dt dd blockquote pre table caption thead tbody tfoot tr th td figure figcaption section h5 h6 hr".split()
)
INLINES = frozenset(
    "a strong em u s sub sup code br span abbr q cite ins del mark small ruby rt rp bdi bdo img".split()
)
VOID = frozenset(("br", "hr", "img"))
#: Blocks that hold other blocks only: loose text in them is wrapped in a paragraph where HTML wants one.
CONTAINERS = frozenset(("ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"))
RENAMED = {
    "b": "strong",
    "i": "em",
    "strike": "s",
    "h1": "h5",
    "h2": "h5",
    "h3": "h5",
    "h4": "h5",
    "aside": "section",
}
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset(("href", "id")),
    "img": frozenset(("alt", "data-media")),
    "ol": frozenset(("reversed", "start", "type")),
    "li": frozenset(("id", "value")),
    "sup": frozenset(("id",)),
    "section": frozenset(("class",)),
    "th": frozenset(("colspan", "rowspan", "scope")),
    "td": frozenset(("colspan", "rowspan")),
    "abbr": frozenset(("title",)),
}
_VALUES = {
    "id": re.compile(r"fn(ref)?-\d{1,4}(-\d{1,3})?"),
    "class": re.compile(r"footnotes"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "data-media": re.compile(r"[0-9a-f]{64}|image:\d{1,10}"),
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"[1-9]\d{0,2}"),
    "reversed": re.compile(r"(reversed)?"),
    "start": re.compile(r"-?\d{1,5}"),
    "value": re.compile(r"-?\d{1,5}"),
    "type": re.compile(r"[1aAiI]"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
}
REFERENCE = re.compile(r"work:([a-z][a-z0-9-]{0,39})#([a-z0-9][a-z0-9-]{0,63})")
_HREF = re.compile(
    r"(https?://|mailto:|tel:)[^\s\"<>]+|#fn(ref)?-\d{1,4}(-\d{1,3})?|media:[0-9a-f]{64}|(document|page):\d{1,10}|"
    + REFERENCE.pattern
)
#: The site-relative address of an identifier or a clause page, as editors paste it, is a reference.
_PASTED = re.compile(
    r"/(?:id|[a-z]{2,3}(?:-[a-z]{2,8})?)/([a-z][a-z0-9-]{0,39})/(?:ed/[^/]+/)?c/([a-z0-9][a-z0-9-]{0,63})/?"
)
#: So is that of a file of the record, and of a document of the site's library.
_PASTED_MEDIA = re.compile(r"/record-media/([0-9a-f]{64})/?")
_PASTED_DOCUMENT = re.compile(r"/documents/(\d{1,10})/[^/]*")
_UNSETTLED = re.compile(r' (?:href|data-media)="(document|image|page):(\d+)"')
#: Broken markup may need a second reading before it stands still.
_ATTEMPTS = 6
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FOOTNOTE_MARK = re.compile(r'<sup(?: id="[^"]*")?><a href="#fn-\d+[^>]*>[^<]*</a></sup>')


def line(text: str) -> str:
    """One line of plain words as canonical html: NFC, white space folded, escaped. For titles, headings, labels."""
    return escape(_SPACE.sub(" ", unicodedata.normalize("NFC", _CONTROL.sub("", text))).strip(), quote=False)


def unline(html: str) -> str:
    """The words of a field made by :func:`line`."""
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def canonical(html: str) -> str:
    """Canonical block html of any (already limited in size and depth) HTML fragment."""
    for _attempt in range(_ATTEMPTS):
        once = _once(html)
        if once == html:
            break
        html = once
    return html


def _once(html: str) -> str:
    if not html or not html.strip():
        return ""
    text = unicodedata.normalize("NFC", _CONTROL.sub("", html))
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    if "linktype" in text or "embedtype" in text or "/record-media/" in text:
        _chosen(root)
    for outer in root.iter("a"):
        for inner in list(outer.iterdescendants("a")):
            inner.tag = "span"  # a link cannot stand in a link
            inner.attrib.clear()
    return "".join(_blocks(root))


def plain(html: str) -> str:
    """The words of canonical html: blocks separated by newlines, footnote marks dropped."""
    if "<" not in html:
        return unline(html)
    root = lxml.html.fragment_fromstring(_FOOTNOTE_MARK.sub("", html), create_parent="div")
    out: list[str] = []
    _words(root, out)
    lines = (_SPACE.sub(" ", part).strip() for part in "".join(out).split("\n"))
    return "\n".join(part for part in lines if part)


#: Tags that begin a new line of plain words, by their first word.
_BREAKS = frozenset(name for tag in (*BLOCKS, "br") for name in (tag, f"/{tag}"))
_UNFOLDED = ("  ", "\t", "\r", "\f")
_FOLDS = re.compile(r"[ \t\r\f]+")


def plain_quick(html: str) -> str:
    """``plain`` without a parser, several times as quick, for html that is canonical for sure; a test holds the two together."""
    if "<" not in html:
        return unline(html)
    if "<sup" in html:
        html = _FOOTNOTE_MARK.sub("", html)
    first, *parts = html.split("<")
    out = [first]
    for part in parts:
        tag, _closed, words = part.partition(">")
        name = tag.partition(" ")[0]
        if name in _BREAKS:
            out.append("\n")
        elif name == "img" and tag.startswith('img alt="'):
            out.append(tag[9:].partition('"')[0])
        out.append(words)
    text = "".join(out)
    if "&" in text:
        text = unescape(text)
    if any(spaces in text for spaces in _UNFOLDED):
        text = _FOLDS.sub(" ", text)
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))


def references(html: str) -> Iterator[tuple[str, str]]:
    """(work code, clause key) of every reference in canonical html, in order."""
    for found in re.finditer(r'href="' + REFERENCE.pattern + '"', html):
        yield found.group(1), found.group(2)


def media(html: str) -> Iterator[str]:
    """Hashes of the images and documents canonical html refers to, in order."""
    return (found.group(1) for found in re.finditer(r' (?:data-media="|href="media:)([0-9a-f]{64})"', html))


def unsettled(html: str) -> Iterator[tuple[str, int]]:
    """(document, image or page; its id) of what stands in a library of the site and not in the record."""
    return ((found.group(1), int(found.group(2))) for found in _UNSETTLED.finditer(html))


def _chosen(root: etree._Element) -> None:
    """What Wagtail's editor writes for a document, page or image that was chosen, and images of the record, in our spelling."""
    for node in list(root.iter("a", "embed", "img")):
        kind = node.get("linktype") or node.get("embedtype")
        number = node.get("id", "")
        known = re.fullmatch(r"\d{1,10}", number) is not None
        if node.tag == "a" and kind in ("document", "page") and known:
            node.set("href", f"{kind}:{number}")
        elif node.tag == "embed" and kind == "image" and known:
            image = etree.Element("img", {"alt": node.get("alt", ""), "data-media": f"image:{number}"})
            node.addprevious(image)
            node.drop_tag()  # a parser may have put what follows into it
        elif node.tag == "img" and (ours := _PASTED_MEDIA.fullmatch(node.get("src", ""))):
            node.set("data-media", ours.group(1))


def _words(node: etree._Element, out: list[str]) -> None:
    if node.text:
        out.append(node.text)
    for child in node:
        if isinstance(child.tag, str):
            block = child.tag in BLOCKS or child.tag == "br"
            if block:
                out.append("\n")
            if child.tag == "img" and child.get("alt"):
                out.append(child.get("alt", ""))
            _words(child, out)
            if block:
                out.append("\n")
        if child.tail:
            out.append(child.tail)


def _blocks(parent: etree._Element) -> Iterator[str]:
    """Blocks of a container; runs of loose inline content become paragraphs."""
    loose: list[str] = [_text(parent.text)]
    for child in parent:
        tag = _tag(child)
        if tag in BLOCKS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child, tag)
        elif tag in ("div", "body", "main", "article", "header", "details", "summary"):
            yield from _paragraph(loose)
            loose = []
            yield from _blocks(child)
        elif tag:
            loose.append(_inline(child, tag))
        loose.append(_text(child.tail))
    yield from _paragraph(loose)


def _paragraph(parts: list[str]) -> Iterator[str]:
    content = _trim("".join(parts))
    if content:
        yield f"<p>{content}</p>"


def _block(node: etree._Element, tag: str) -> Iterator[str]:
    attributes = _attributes(node, tag)
    if tag == "hr":
        yield "<hr>"
        return
    if tag == "pre":
        content = escape("".join(node.itertext()).strip("\n"), quote=False)
        if content.strip():
            yield f"<pre{attributes}>{content}</pre>"
        return
    if tag == "p" and any(_tag(child) in BLOCKS for child in node):
        yield from _blocks(node)  # a block cannot stand in a paragraph
        return
    if tag in CONTAINERS:
        content = "".join(_contained(node, tag))
    elif tag in ("p", "caption", "h5", "h6", "dt", "figcaption"):
        content = _trim(_inlines(node))
    elif any(_tag(child) in BLOCKS or _tag(child) == "div" for child in node):
        content = "".join(_blocks(node))
    elif tag in ("blockquote", "section", "figure"):
        content = "".join(_blocks(node))
        if tag == "figure":
            content = re.sub(r"<p>(<img [^>]*>)</p>", r"\1", content)
    else:
        content = _trim(_inlines(node))
    if content or tag in ("td", "th"):
        yield f"<{tag}{attributes}>{content}</{tag}>"


_MEMBERS = {
    "ul": ("li",),
    "ol": ("li",),
    "dl": ("dt", "dd"),
    "table": ("caption", "thead", "tbody", "tfoot", "tr"),
    "thead": ("tr",),
    "tbody": ("tr",),
    "tfoot": ("tr",),
    "tr": ("th", "td"),
}


def _contained(node: etree._Element, tag: str) -> Iterator[str]:
    """Members of a list, table or row; anything else in it is put into a member of its own: no word is lost."""
    members = _MEMBERS[tag]
    stray = {"ul": "li", "ol": "li", "dl": "dd", "table": "caption", "tr": "td"}.get(tag)
    for text in (node.text,):
        yield from _stray(_trim(_text(text)), stray)
    for child in node:
        name = _tag(child)
        if name in members:
            yield from _block(child, name)
        elif name in BLOCKS or name == "div":
            yield from _stray("".join(_blocks(child) if name == "div" else _block(child, name)), stray)
        elif name:
            yield from _stray(_trim(_inline(child, name)), stray)
        yield from _stray(_trim(_text(child.tail)), stray)


def _stray(content: str, member: str | None) -> Iterator[str]:
    if content:
        yield f"<{member}>{content}</{member}>" if member else f"<tr><td>{content}</td></tr>"


def _inlines(node: etree._Element) -> str:
    parts = [_text(node.text)]
    for child in node:
        tag = _tag(child)
        if tag in BLOCKS or tag == "div":
            parts.append(" " + _inlines(child) + " ")
        elif tag:
            parts.append(_inline(child, tag))
        parts.append(_text(child.tail))
    return "".join(parts)


def _inline(node: etree._Element, tag: str) -> str:
    attributes = _attributes(node, tag)
    if tag == "br":
        return "<br>"
    if tag == "img":
        return (
            f"<img{attributes}>" if "data-media" in attributes else escape(node.get("alt", ""), quote=False)
        )
    content = _inlines(node)
    if not content:
        return ""
    if tag not in INLINES or (tag in ("a", "span") and not attributes):
        return content
    if not content.strip():
        return " "
    return f"<{tag}{attributes}>{content}</{tag}>"


def _tag(node: etree._Element) -> str:
    return RENAMED.get(node.tag, node.tag) if isinstance(node.tag, str) else ""


def _attributes(node: etree._Element, tag: str) -> str:
    allowed = ATTRIBUTES.get(tag, frozenset())
    out = []
    for name in sorted(node.attrib):
        value = _SPACE.sub(" ", str(node.attrib[name])).strip()
        if name == "href" and name in allowed:
            value = address(value)
            keep = bool(_HREF.fullmatch(value))
        elif name in ("alt", "title") and name in allowed:
            keep = bool(value)
        elif name in allowed or name in ("lang", "dir"):
            keep = bool(_VALUES[name].fullmatch(value))
        else:
            keep = False
        if keep:
            out.append(f' {name}="{escape(value)}"')
    return "".join(out)


def address(value: str) -> str:
    """A link as the record spells it; an address that means nothing to it stays as it is."""
    if pasted := _PASTED.fullmatch(value):
        return f"work:{pasted.group(1)}#{pasted.group(2)}"
    if pasted := _PASTED_MEDIA.fullmatch(value):
        return f"media:{pasted.group(1)}"
    if pasted := _PASTED_DOCUMENT.fullmatch(value):
        return f"document:{pasted.group(1)}"
    return value


def _text(text: str | None) -> str:
    return escape(_SPACE.sub(" ", text), quote=False) if text else ""


def _trim(content: str) -> str:
    """Fold the white space that meets across element borders, and drop it (and line breaks) at both ends."""
    content = re.sub(r" *<br> *", "<br>", re.sub(r" {2,}", " ", content)).strip(" ")
    return re.sub(r"^(?:<br>)+|(?:<br>)+$", "", content).strip(" ")
