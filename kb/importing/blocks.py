"""The tree of a text as a flat list of headings and blocks: containers are transparent, loose text is a paragraph."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.importing import tree
from kb.importing.marks import Marks, take

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TRANSPARENT = {"div", "section", "main", "article", "header", "footer", "nav", "address", "details", "summary"}


@dataclass
class Block:
    """A heading (``rank`` 1 to 6) or another block (0), with the ids that point at it."""

    element: tree.Element
    rank: int = 0
    ids: list[str] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    text: str = ""  # of headings and paragraphs, one line

    def bold(self) -> bool:
        """Whether it is a paragraph wholly in bold, of at most 120 letters."""
        if self.element.tag != "p" or not self.text or len(self.text) > 120:
            return False
        strong = "".join("".join(e.itertext()) for e in self.element.iter("strong", "b") if not _in_bold(e))
        return "".join(strong.split()) == "".join("".join(self.element.itertext()).split()) and any(map(str.isalnum, strong))


def _in_bold(element: tree.Element) -> bool:
    return any(parent.tag in ("strong", "b") for parent in element.iterancestors())


def flatten(root: tree.Element) -> list[Block]:
    """All headings and blocks in reading order. Text of ``root`` is never lost; empty blocks are."""
    out: list[Block] = []
    pending: list[str] = []
    _inherit(root)
    _walk(root, out, pending)
    if pending and out:
        out[-1].ids += pending
    return out


def _inherit(root: tree.Element) -> None:
    """Containers go, so their ``lang`` and ``dir`` go down to what they hold, unless they hold most of the text."""
    total = max(1, len("".join(root.itertext())))
    for each in list(root.iter(*_TRANSPARENT)):
        for name in ("lang", "dir"):
            value = each.attrib.pop(name, None) if each is not root else None
            if value and len("".join(each.itertext())) * 2 < total:
                if each.text and each.text.strip():
                    each.insert(0, tree.make("span", each.text))
                    each.text = None
                for child in each:
                    if not child.get(name):
                        child.set(name, value)


def _walk(container: tree.Element, out: list[Block], pending: list[str]) -> None:
    loose = tree.make("p", container.text or "")
    for child in list(container):
        tail, child.tail = child.tail, None
        if child.tag in tree.BLOCKS or _holds_blocks(child):
            _paragraph(loose, out, pending)
            _block(child, out, pending)
            loose = tree.make("p", tail or "")
        else:
            child.tail = tail
            loose.append(child)
    _paragraph(loose, out, pending)


def _holds_blocks(element: tree.Element) -> bool:
    return any(each.tag in tree.BLOCKS for each in element.iter() if each is not element)


def _block(element: tree.Element, out: list[Block], pending: list[str]) -> None:
    tag = element.tag
    if tag in HEADINGS:
        _heading(element, out, pending)
    elif tag == "p" and not _holds_blocks(element):
        _paragraph(element, out, pending)
    elif tag == "hr":
        return
    elif tag in _TRANSPARENT or tag not in tree.BLOCKS or (tag in ("aside", "p") and _has_heading(element)):
        _own_id(element, pending)
        _walk(element, out, pending)
    elif _is_empty(element):
        pending += [each.get("id") for each in element.iter() if each.get("id")]
    else:
        _add(Block(tree.normalise(element)), out, pending)


def _has_heading(element: tree.Element) -> bool:
    return next(element.iter(*HEADINGS), None) is not None


def _is_empty(element: tree.Element) -> bool:
    return not "".join(element.itertext()).strip("\u00a0 \t\n\r\f\u200b\ufeff") and not any(
        e.tag == "img" or e.get("data-note") for e in element.iter()
    )


def _own_id(element: tree.Element, pending: list[str]) -> None:
    if element.get("id"):
        pending.append(element.get("id"))


def _paragraph(element: tree.Element, out: list[Block], pending: list[str]) -> None:
    if _is_empty(element):
        pending += [each.get("id") for each in element.iter() if each.get("id")]
        return
    tree.normalise(element)
    marks = take(element)
    block = Block(element, marks=marks, text=tree.text_of(element, separator=" "))
    if block.text or marks or not _is_empty(element):
        _add(block, out, pending)


def _heading(element: tree.Element, out: list[Block], pending: list[str]) -> None:
    tree.normalise(element)
    images = [tree.copy(img) for img in element.iter("img")]
    marks = take(element)
    text = tree.text_of(element, separator=" ")
    if text:
        _add(Block(element, int(element.tag[1]), marks=marks, text=text), out, pending)
    elif marks or (not _is_empty(element) and not images):
        element.tag = "p"  # only marks, of a key or of a footnote: they must not be lost
        _add(Block(element, marks=marks), out, pending)
    else:
        pending += [each.get("id") for each in element.iter() if each.get("id")]
    if images:
        _add(Block(tree.make("p", children=images)), out, pending)


def _add(block: Block, out: list[Block], pending: list[str]) -> None:
    block.ids = [*pending, *(each.get("id") for each in block.element.iter() if each.get("id"))]
    pending.clear()
    out.append(block)
