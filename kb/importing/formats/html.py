"""Web pages: the main content without navigation, permalinks and other furniture."""

from __future__ import annotations

import re

from kb.importing import tree
from kb.importing.formats import clean
from kb.importing.messages import Message
from kb.importing.shapes import Media

_FURNITURE_ROLES = {"navigation", "search", "contentinfo"}
_PERMALINK = re.compile(
    r"headerlink|permalink|header-?anchor|heading-anchor|anchor-?link|hash-link|anchorjs|(?:^|\s)anchor(?:$|\s)"
)
_SIGNS = "¶#§🔗⚓\ufe0f\u200b \u00a0"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def to_html(text: str) -> tuple[str, tuple[Message, ...], tuple[Media, ...]]:
    """Clean HTML of the main content, what was removed, and ``data:`` images. Raises Refusal: too deep."""
    return clean.clean(text, prepare=main_content)


def main_content(root: tree.Element, count: clean.Count) -> tree.Element:
    """``role=main`` or ``main``, else everything; ``header`` stays: some pages keep their preamble there."""
    mains = [each for each in root.iter() if each.get("role") == "main"] or list(root.iter("main"))
    if len(mains) == 1:
        root = mains[0]
    for each in list(root.iter()):
        if each is root or each.getparent() is None:
            continue
        if each.tag in ("nav", "footer") and not _holds_notes(each) or each.get("role") in _FURNITURE_ROLES:
            count["navigation"] += 1
            tree.drop(each)
    for a in list(root.iter("a")):
        if a.getparent() is not None and _is_permalink(a):
            count["permalink"] += 1
            _drop_permalink(a)
    for each in root.iter(*clean.STRUCTURE):
        each.tag = "div"
    root.tag = "div"
    return root


def _holds_notes(element: tree.Element) -> bool:
    """Some sites put the footnotes of an article into its ``footer``."""
    return any("doc-endnote" in (e.get("role") or "") or "footnote" in (e.get("class") or "") for e in element.iter())


def _is_permalink(a: tree.Element) -> bool:
    href = a.get("href") or ""
    if "#" not in href and a.get("href") is not None:
        return False
    words = "".join(a.itertext())
    if words.strip(_SIGNS):
        return False
    if a.find(".//img") is not None:
        return False
    if words.strip() or _PERMALINK.search(a.get("class") or ""):
        in_heading = any(p.tag in (*_HEADINGS, "dt") for p in a.iterancestors())
        return in_heading or bool(_PERMALINK.search(a.get("class") or ""))
    return False


def _drop_permalink(a: tree.Element) -> None:
    name, parent = a.get("id"), a.getparent()
    if name and not parent.get("id"):
        parent.set("id", name)
    tree.drop(a)
    while parent.tag in ("span", "sup", "small") and not len(parent) and not (parent.text or "").strip(_SIGNS):
        if parent.get("id"):
            break
        parent, old = parent.getparent(), parent
        tree.drop(old)
