"""Footnotes of all writers and programs, lifted out of the text and attached to the row that calls them first.

A footnote is a block that a link calls and that links back, or that is marked as a footnote: markdown-it, GitHub,
pandoc, Sphinx (``aside``, ``dl``, ``table``), mammoth and Word's own HTML all do the one or the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.importing import tree

_MARKED = re.compile(r"(?:^|\s)(?:foot|end)notes?(?:$|\s|-item|-list|-definition|-text)|(?:^|\s)doc-(?:foot|end)notes?(?:$|\s)")
_ONE = re.compile(r"(?:^|\s)(?:foot|end)note(?:$|\s)")
_NOTE_ID = re.compile(r"^_?(?:ftn|edn|fn|footnote|endnote)")
_BACK = re.compile(r"backref|backlink|reversefootnote|footnote-back")
_REF = re.compile(r"footnote-?ref|noteref|fnref|footnote-reference")
_MARK = re.compile(r"[\s\[(]*[\w*†‡§¶#]{1,4}[\s\])]*")


@dataclass
class Footnotes:
    """The lifted notes; calls are ``sup.footnote-ref[data-note]`` now."""

    notes: list[list[tree.Element]] = field(default_factory=list)  # blocks of each note
    owner: dict[int, int] = field(default_factory=dict)  # note -> row that holds it (-1 the intro)


def lift(root: tree.Element) -> Footnotes:
    """Take footnotes out of ``root``, in place."""
    ids: dict[str, tree.Element] = {}
    for each in root.iter():
        if name := each.get("id"):
            ids.setdefault(name, each)
    calls: list[tuple[tree.Element, tree.Element]] = []
    blocks: list[tree.Element] = []
    backlinks: set[tree.Element] = set()
    place = {each: i for i, each in enumerate(root.iter())}
    for a in root.iter("a"):
        target = ids.get((a.get("href") or "")[1:]) if (a.get("href") or "").startswith("#") else None
        if target is None or _is_backlink(a) or not _is_call(a):
            continue
        block = _block(target, root)
        if block is None or a in block.iter("a") or not _is_note(block, a, place[block] > place[a]):
            continue
        calls.append((a, block))
        if block not in blocks:
            blocks.append(block)
    kept = [block for block in blocks if not any(other is not block and _inside(block, other) for other in blocks)]
    number = {block: i for i, block in enumerate(kept)}
    names: set[str] = set()
    for a, block in calls:
        if block in number:
            names |= _names(a)
            _replace(a, number[block])
    for block in kept:
        for a in block.iter("a"):
            if (a.get("href") or "")[1:] in names and (a.get("href") or "").startswith("#") or _is_backlink(a):
                backlinks.add(a)
    found = Footnotes()
    for block in kept:
        found.notes.append(_extract(block, backlinks))
    for block in kept:
        _remove(block, root)
    return found


def attach(found: Footnotes, blocks: list[tree.Element], row: int) -> list[tree.Element]:
    """Number the calls in ``blocks`` within the row; the notes it calls first as a list (empty or one section)."""
    local: dict[int, int] = {}
    items: list[tree.Element] = []
    queue = list(blocks)
    while queue:
        block = queue.pop(0)
        for sup in list(block.iter("sup")):
            note = sup.get("data-note")
            if note is None:
                continue
            index = int(note)
            del sup.attrib["data-note"]
            sup.text = None
            if found.owner.setdefault(index, row) != row:
                sup.append(tree.make("a", "*", href=f"work:#row-{found.owner[index]}" if found.owner[index] >= 0 else "#"))
                continue
            if index not in local:
                local[index] = len(local) + 1
                sup.set("id", f"fnref-{local[index]}")
                item = tree.make("li", id=f"fn-{local[index]}", children=found.notes[index])
                items.append(item)
                queue.append(item)
            sup.append(tree.make("a", str(local[index]), href=f"#fn-{local[index]}"))
    if not items:
        return []
    return [tree.make("section", class_="footnotes", children=[tree.make("ol", children=items)])]


def _is_call(a: tree.Element) -> bool:
    parent = a.getparent()
    if _REF.search(f"{a.get('class') or ''} {a.get('role') or ''} {parent.get('class') or ''}"):
        return True
    return bool(_MARK.fullmatch("".join(a.itertext())))


def _is_backlink(a: tree.Element) -> bool:
    return bool(_BACK.search(f"{a.get('class') or ''} {a.get('role') or ''}"))


def _is_note(block: tree.Element, call: tree.Element, follows: bool) -> bool:
    """Marked as a note; or standing after the call and linking back to it."""
    each, steps = block, 0
    while each is not None and steps < 4:
        if _MARKED.search(f"{each.get('class') or ''} {each.get('role') or ''}".replace("  ", " ")):
            return True
        each, steps = each.getparent(), steps + 1
    if not follows:
        return False
    names = _names(call)
    group = [block, *_definitions(block)] if block.tag == "dt" else [block]
    return any((a.get("href") or "").startswith("#") and a.get("href")[1:] in names for e in group for a in e.iter("a"))


def _names(call: tree.Element) -> set[str]:
    """Ids by which a backlink may name this call: its own, of what is inside, of the tags around it."""
    names = {each.get("id") for each in call.iter()}
    parent = call.getparent()
    while parent is not None and parent.tag not in tree.BLOCKS:
        names.add(parent.get("id"))
        parent = parent.getparent()
    return {name for name in names if name}


def _block(target: tree.Element, root: tree.Element) -> tree.Element | None:
    """The whole note a link points into: list item, ``aside``, definition, table row or paragraph."""
    each = target
    while each is not root and each.tag not in tree.BLOCKS:
        each = each.getparent()
    if each is root:
        return None
    for parent in each.iterancestors():
        if parent is root or each.tag in ("li", "aside"):
            break
        if parent.tag in ("li", "aside") or (parent.tag in ("div", "dl", "table") and _is_one_note(parent)):
            each = parent
            break
        if parent.tag not in ("td", "tr", "tbody", "p"):
            break
    if each.tag == "td":
        each = each.getparent()
    return None if each.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "section", "ol", "ul") else each


def _is_one_note(element: tree.Element) -> bool:
    if len(element.findall("dt")) > 1:
        return False
    return bool(_NOTE_ID.match(element.get("id") or "") or _ONE.search(element.get("class") or ""))


def _inside(block: tree.Element, other: tree.Element) -> bool:
    return any(parent is other for parent in block.iterancestors())


def _replace(a: tree.Element, note: int) -> None:
    """The call becomes an empty ``sup``; brackets and tags around the number go with it."""
    call = a
    parent = a.getparent()
    while parent.tag in ("sup", "span", "small") and len(parent) == 1 and not _words(parent, a):
        call, parent = parent, parent.getparent()
    sup = tree.make("sup", class_="footnote-ref")
    sup.set("data-note", str(note))
    sup.tail = call.tail
    parent.replace(call, sup)


def _words(parent: tree.Element, child: tree.Element) -> str:
    return re.sub(r"[\s\[\]()]", "", (parent.text or "") + (child.tail or ""))


def _definitions(dt: tree.Element) -> list[tree.Element]:
    out = []
    each = dt.getnext()
    while each is not None and each.tag == "dd":
        out.append(each)
        each = each.getnext()
    return out


def _extract(block: tree.Element, backlinks: set[tree.Element]) -> list[tree.Element]:
    """The note's own blocks, without the links back and the number at its head."""
    for a in [a for a in block.iter("a") if a in backlinks]:
        target = a
        parent = a.getparent()
        while parent is not block and parent.tag in ("span", "sup", "dt", "td") and not _label_words(parent, backlinks):
            target, parent = parent, parent.getparent()
        if target.getparent() is not None:
            tree.drop(target)
    for each in list(block.iter("span", "td", "dt")):
        if tree.classes(each) & {"label", "backrefs", "brackets"} and _MARK.fullmatch("".join(each.itertext()) or "x"):
            tree.drop(each)
    if block.tag == "dt":
        parts = _definitions(block)
    elif block.tag == "dl":
        parts = block.findall("dd")
    elif block.tag in ("table", "tr", "tbody"):
        parts = list(block.iter("td"))
    else:
        parts = [block]
    out: list[tree.Element] = []
    for part in parts:
        out += _as_blocks(part)
    return [b for b in out if "".join(b.itertext()).strip() or b.find(".//img") is not None]


def _label_words(parent: tree.Element, backlinks: set[tree.Element]) -> str:
    """Text of ``parent`` that is not part of a link back and its brackets."""
    words = [parent.text or ""]
    for child in parent.iter():
        if child is not parent:
            words.append(child.tail or "")
            if child not in backlinks and not any(p in backlinks for p in child.iterancestors()):
                words.append(child.text or "")
    return re.sub(r"[\s\[\](),.]", "", "".join(words))


def _as_blocks(part: tree.Element) -> list[tree.Element]:
    """A copy of what ``part`` holds as a list of blocks; loose text becomes paragraphs."""
    twin = tree.copy(part)
    if twin.tag == "p":
        twin.attrib.clear()
        return [tree.normalise(twin)]
    out: list[tree.Element] = []
    loose = tree.make("p", twin.text or "")
    for child in list(twin):
        if child.tag in tree.BLOCKS:
            out += [loose, child]
            loose = tree.make("p", child.tail or "")
            child.tail = None
        else:
            loose.append(child)
    out.append(loose)
    return [tree.normalise(each) for each in out]


def _remove(block: tree.Element, root: tree.Element) -> None:
    """Take the note away, and its list, rule and rubric when nothing else is left in them."""
    parent = block.getparent()
    if block.tag == "dt":
        for each in _definitions(block):
            tree.drop(each)
    tree.drop(block)
    while parent is not root and _empty(parent):
        block, parent = parent, parent.getparent()
        before = block.getprevious()
        if before is not None and not (before.tail or "").strip():
            if before.tag == "hr" or (before.tag == "p" and "rubric" in tree.classes(before)):
                tree.drop(before)
        tree.drop(block)


def _empty(element: tree.Element) -> bool:
    if element.find(".//img") is not None:
        return False
    marked = _MARKED.search(f"{element.get('class') or ''} {element.get('role') or ''}")
    if marked:  # a heading "Footnotes" over the notes goes with them
        heads = [e for e in element if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
        text = "".join(element.itertext()).strip()
        return text == "".join("".join(h.itertext()) for h in heads).strip()
    return not "".join(element.itertext()).strip()
