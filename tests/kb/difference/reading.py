"""Reading a difference's HTML as a browser would, strictly: every element closed, and standing where it may."""

from __future__ import annotations

import re

import lxml.html

from kb.editions.canonical import ATTRIBUTES, BLOCKS, INLINES, VOID, plain

_TAG = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z-]+=\"[^\"<>]*\")*)>")
_PARENTS = {
    "li": ("ul", "ol"),
    "tr": ("table", "thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
    "dt": ("dl",),
    "dd": ("dl",),
    "thead": ("table",),
    "tbody": ("table",),
    "tfoot": ("table",),
    "caption": ("table",),
}
_ONLY = {
    "ul": ("li",),
    "ol": ("li",),
    "dl": ("dt", "dd"),
    "tr": ("td", "th"),
    "table": ("caption", "thead", "tbody", "tfoot", "tr"),
    "thead": ("tr",),
    "tbody": ("tr",),
    "tfoot": ("tr",),
}
#: Elements that hold words only.
_WORDS = frozenset(("p", "h5", "h6", "pre", "caption", "figcaption", "dt")) | INLINES


def problems(html: str, once: bool = True) -> list[str]:
    """What is wrong with the nesting; nothing in a sound difference. ``once``: every id stands once."""
    out: list[str] = []
    stack: list[str] = []
    place = 0
    for found in _TAG.finditer(html):
        between = html[place : found.start()]
        if "<" in between or ">" in between:
            out.append(f"bare sign in {between!r}")
        if between.strip() and stack and stack[-1] in _ONLY:
            out.append(f"words in {stack[-1]}: {between!r}")
        place = found.end()
        closing, tag, attributes = found[1], found[2], found[3]
        if closing:
            if not stack or stack.pop() != tag:
                out.append(f"</{tag}> at {found.start()}")
                return out
            continue
        parent = stack[-1] if stack else ""
        if tag in _PARENTS and parent not in _PARENTS[tag]:
            out.append(f"{tag} in {parent}")
        if parent in _ONLY and tag not in _ONLY[parent]:
            out.append(f"{tag} in {parent}")
        if tag in BLOCKS and parent in _WORDS:
            out.append(f"block {tag} in {parent}")
        if tag == "a" and "a" in stack:
            out.append("a in a")
        if tag not in BLOCKS | INLINES:
            out.append(f"unknown {tag}")
        allowed = ATTRIBUTES.get(tag, frozenset()) | {"lang", "dir", "class"}
        out += [f"{name} on {tag}" for name in re.findall(r" ([a-z-]+)=", attributes) if name not in allowed]
        if tag not in VOID:
            stack.append(tag)
    if "<" in html[place:] or stack:
        out.append(f"open: {stack}")
    ids = re.findall(r' id="([^"]*)"', html)
    if once and len(ids) != len(set(ids)):
        out.append(f"ids twice: {ids}")
    return out


def without(html: str, *tags: str) -> str:
    """The html without the words for screen readers and without these elements and all in them."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iter(*tags, "span")):
        if element.tag in tags or element.get("class") == "unseen":
            element.drop_tree()
    return lxml.html.tostring(root, encoding="unicode")


def read(html: str) -> list[str]:
    """The plain words."""
    return plain(html).split()
