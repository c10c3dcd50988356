"""Clean HTML as an lxml tree and back, without a second opinion of another HTML parser.

nh3 has already read the HTML as a browser would and writes it out well-formed, so the tree is parsed as XML:
libxml2's own HTML parser would move elements about and drops everything below its depth limit in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

#: lxml elements; its stubs know no better.
Element = Any

VOID = frozenset({"br", "hr", "img"})
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table thead tbody tfoot tr th td caption figure"
    " figcaption section aside div main nav header footer article address hr details summary form fieldset".split()
)
#: Characters XML (and our database) cannot hold, and those that are never text.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_VOID_TAG = re.compile(r'<((?:br|hr|img)\b(?:\s+[\w:-]+="[^"]*")*)\s*>')
_SELF_CLOSED = re.compile(r"<((?:br|hr|img)\b[^<>]*?)/>")
_ATTRIBUTES = re.compile(r'<[a-z][a-z0-9]*(?:\s+[\w:-]+="[^"]*")+')  # a "<" of the text is always escaped
_SPACE = re.compile("[ \t\n\r\f]+")


def parse(clean: str) -> Element:
    """The tree of ``clean`` (an output of nh3) under one ``div``."""
    text = CONTROL.sub("", clean).replace("&nbsp;", "\u00a0")
    text = _ATTRIBUTES.sub(lambda m: "<" + m[0][1:].replace("<", "&lt;").replace(">", "&gt;"), text)
    text = _VOID_TAG.sub(r"<\1/>", text)
    parser = etree.XMLParser(
        huge_tree=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(f"<div>{text}</div>".encode(), parser)


def serialize(element: Element) -> str:
    """``element`` as HTML, without its tail."""
    for each in element.iter():
        if each.tag in VOID:
            each.text = None  # <br/>, not <br></br>
        elif each.text is None and len(each) == 0:
            each.text = ""  # <td></td>, not <td/>
    out: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return _SELF_CLOSED.sub(r"<\1>", out)


def serialize_children(element: Element) -> str:
    """The inner HTML of ``element``, text nodes included."""
    whole = serialize(element)
    return whole[whole.index(">") + 1 : whole.rindex("</")]


def text_of(element: Element, *, separator: str = "\n") -> str:
    """Text of an element: blocks, cells and ``br`` separated, inline tags not, marks of footnotes left out."""
    parts: list[str] = []
    pre = 0
    skip: Element = None
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if skip is not None:
            if event == "end" and each is skip:
                skip = None
                if each is not element:
                    parts.append(each.tail or "")
            continue
        block = each.tag in BLOCKS or each.tag == "br"
        pre += (event == "start") - (event == "end") if each.tag == "pre" else 0
        if event == "start":
            if each.tag == "sup" and "footnote-ref" in (each.get("class") or ""):
                skip = each
                continue
            if block:
                parts.append("\x00")
            parts.append(_inline(each.text, pre))
        else:
            if block:
                parts.append("\x00")
            if each is not element:
                parts.append(_inline(each.tail, pre))
    lines = ("".join(parts)).split("\x00")
    kept = (_SPACE.sub(" ", line).strip(" ").replace("\x01", "\n") for line in lines)
    return separator.join(line for line in kept if line.strip())


def _inline(text: str | None, pre: int) -> str:
    return (text or "").replace("\n", "\x01") if pre else (text or "")


def plain_text(html: str) -> str:
    """Text of clean HTML as compared and searched: one line per block, numbers of footnote marks left out."""
    return text_of(parse(html)) if html else ""


def normalise(block: Element) -> Element:
    """Collapse white space outside ``pre`` and drop it at the edges of blocks, in place; returns ``block``."""
    pre: set[Element] = set()
    for each in block.iter():
        parent = each.getparent()
        if each.tag == "pre" or (each is not block and parent in pre):
            pre.add(each)
    for each in block.iter():
        if each not in pre:
            each.text = _SPACE.sub(" ", each.text) if each.text else each.text
            if each.tag in BLOCKS or each.tag == "br":
                if each.text:
                    each.text = each.text.lstrip(" ")
        if each is not block and each.tail and each.getparent() not in pre:
            each.tail = _SPACE.sub(" ", each.tail)
            if each.tag in BLOCKS or each.tag == "br":
                each.tail = each.tail.lstrip(" ")
    for each in block.iter():
        if each in pre:
            continue
        before: Element = None  # the text node before a block's edge loses its last space
        for child in each:
            if child.tag in BLOCKS or child.tag == "br":
                _rstrip(each, before)
            before = child
        if each.tag in BLOCKS:
            _rstrip(each, before)
    return block


def _rstrip(parent: Element, child: Element) -> None:
    if child is None:
        parent.text = parent.text.rstrip(" ") if parent.text else parent.text
    else:
        child.tail = child.tail.rstrip(" ") if child.tail else child.tail


def drop(element: Element) -> None:
    """Remove an element with all it holds, keeping the text after it."""
    _keep_text(element, element.tail or "")
    element.getparent().remove(element)


def unwrap(element: Element) -> None:
    """Remove the tag only: children and text stay in its place."""
    parent = element.getparent()
    at = parent.index(element)
    tail = element.tail or ""
    children = list(element)
    _keep_text(element, element.text or "")
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        _keep_text(element, tail)
    element.tail = None
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(at + offset, child)


def _keep_text(element: Element, text: str) -> None:
    """Add ``text`` just before ``element``."""
    before = element.getprevious()
    if not text:
        return
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent = element.getparent()
        parent.text = (parent.text or "") + text


def make(tag: str, text: str = "", children: Iterable[Element] = (), **attributes: str) -> Element:
    """A new element."""
    element = etree.Element(tag, {k.rstrip("_"): v for k, v in attributes.items()})
    element.text = text
    for child in children:
        element.append(child)
    return element


def copy(element: Element) -> Element:
    """A copy without tail."""
    twin = deepcopy(element)
    twin.tail = None
    return twin


def classes(element: Element) -> frozenset[str]:
    """The class names of an element."""
    return frozenset((element.get("class") or "").split())


def copy_with_tail(element: Element) -> Element:
    """A copy with its tail."""
    return deepcopy(element)
