"""Blocks to rows: which block begins a row, at which level, with which number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.importing import marks as marks_
from kb.importing import numbers, tree
from kb.importing.blocks import Block
from kb.importing.candidates import note_words
from kb.importing.messages import Message
from kb.importing.messages import gettext_noop as _
from kb.importing.numerals import fold

MAX_LEVEL = 9


@dataclass
class Draft:
    """A row being built: ``head`` is its heading (or keyed paragraph), ``blocks`` what it holds."""

    head: Block | None
    how: str  # heading, fake, paragraph, blank
    level: int = 0
    parent: int = -1
    blocks: list[tree.Element] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    number: numbers.Numbered = field(default_factory=numbers.Numbered)
    rank: float = 0.0

    @property
    def marks(self) -> marks_.Marks:
        return self.head.marks if self.head else marks_.Marks()


@dataclass
class Cut:
    """A text cut into drafts of rows."""

    title: str = ""
    title_element: tree.Element = None
    intro: list[tree.Element] = field(default_factory=list)
    intro_ids: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    reports: list[Message] = field(default_factory=list)


def cut(blocks: Sequence[Block], front_title: str) -> Cut:
    """Cut at headings; else at bold or number-only paragraphs; else each paragraph is a row."""
    out = Cut()
    before, title, rest = _title(blocks, front_title)
    if title is not None:
        out.title, out.title_element = title.text, title.element
        out.intro_ids = list(title.ids)
    out.intro = [block.element for block in before]
    if any(block.rank for block in rest):
        starts = {id(block): "heading" for block in rest if block.rank}
    elif fake := _fake_headings(rest, out, front_title):
        if not out.title and not front_title and rest and _fake_title(rest, fake):
            out.title, out.title_element = rest[0].text, rest[0].element
            rest = rest[1:]
        starts = {id(block): "fake" for block in fake}
    else:
        rest, starts = _paragraphs(rest, out)
    _build(rest, starts, out)
    return out


def _title(blocks: Sequence[Block], front_title: str) -> tuple[Sequence[Block], Block | None, Sequence[Block]]:
    """What stands before the title, the title, and the rest. The first heading, if alone on the highest level."""
    heads = [block for block in blocks if block.rank]
    if not heads:
        return (), None, blocks
    first = heads[0]
    top = min(block.rank for block in heads)
    alone = first.rank == top and sum(block.rank == top for block in heads) == 1
    marked = "title" in tree.classes(first.element)
    same = bool(front_title) and fold(front_title) == fold(first.text)
    if first.marks.key or first.marks.kind:
        alone = same = False
    if alone and front_title and not same:
        alone = not _numbered(heads)[0].shown
    if not (alone or marked or same):
        if not (banner := _after_banner(heads, top)):
            return (), None, blocks
        first = banner
    at = next(i for i, block in enumerate(blocks) if block is first)
    return blocks[:at], first, blocks[at + 1 :]


def _numbered(heads: Sequence[Block]) -> tuple[numbers.Numbered, ...]:
    """Numbers of headings before anything is known of the title."""
    parents: list[int] = []
    stack: list[int] = []
    for i, block in enumerate(heads):
        while stack and heads[stack[-1]].rank >= block.rank:
            stack.pop()
        parents.append(stack[-1] if stack else -1)
        stack.append(i)
    return numbers.number_headings([block.text for block in heads], [block.rank for block in heads], parents)


def _after_banner(heads: Sequence[Block], top: int) -> Block | None:
    """Sites put their own heading above the title: two of the highest level, the first without anything below it."""
    tops = [i for i, block in enumerate(heads) if block.rank == top]
    if tops == [0, 1] and len(heads) > 4 and not heads[0].marks and not heads[1].marks:
        numbered = _numbered(heads)
        return None if numbered[0].shown or numbered[1].shown else heads[1]
    return None


def _fake_headings(blocks: Sequence[Block], out: Cut, front_title: str) -> list[Block]:
    """Bold-only paragraphs, and paragraphs that are nothing but a number with its label ("Article 1")."""
    bold = {id(block) for block in blocks if block.bold()}
    texts = [block.text if block.element.tag == "p" else "" for block in blocks]
    numbered = numbers.number_headings(texts, [0] * len(texts), [-1] * len(texts))
    alone = {
        id(block)
        for block, number in zip(blocks, numbered, strict=True)
        if number.shown and not number.rest and any(c.isalpha() for c in number.shown) and len(number.shown) > 3
    }
    fake = [block for block in blocks if id(block) in bold or (len(alone) > 1 and id(block) in alone)]
    if len(fake) == len([b for b in blocks if b.text]):
        return []  # nothing but headings: they are paragraphs in bold
    if fake and len(bold) >= len(alone):
        out.reports.append((_("The file has no headings: paragraphs in bold were taken as headings (%(count)s)."),
                            {"count": len(fake)}))  # fmt: skip
    elif fake:
        out.reports.append((_("The file has no headings: lines with only a number were taken as headings (%(count)s)."),
                            {"count": len(fake)}))  # fmt: skip
    return fake


def _fake_title(blocks: Sequence[Block], fake: Sequence[Block]) -> bool:
    if blocks[0] is not fake[0] or len(fake) < 3 or blocks[0].marks:
        return False
    numbered = numbers.number_headings([b.text for b in fake], [0] * len(fake), [-1] * len(fake))
    return not numbered[0].shown and all(n.shown for n in numbered[1:3])


def _paragraphs(blocks: Sequence[Block], out: Cut) -> tuple[Sequence[Block], dict[int, str]]:
    """Each paragraph a row; where most of the text is one numbered list, each of its items."""
    total = sum(len(block.text or tree.text_of(block.element)) for block in blocks)
    lists = {id(b): len(tree.text_of(b.element)) for b in blocks if b.element.tag == "ol" and len(b.element) > 1}
    listed = sum(lists.values())
    split: list[Block] = []
    for block in blocks:
        split += _items(block) if lists and listed * 2 > total and id(block) in lists else [block]
    starts: dict[int, str] = {}
    for i, block in enumerate(split):
        if block.element.tag == "p" or block.element.tag == "li" or i == 0:
            starts[id(block)] = "paragraph"
    if starts:
        out.reports.append((_("The file has no headings: each paragraph became a clause (%(count)s)."),
                            {"count": len(starts)}))  # fmt: skip
    return split, starts


def _items(block: Block) -> list[Block]:
    """The items of a numbered list as blocks, each with its number written out."""
    ol = block.element
    start = ol.get("start") or "1"
    count = int(start) if start.lstrip("-").isdigit() and len(start) < 6 else 1
    style = ol.get("type") or "1"
    out: list[Block] = []
    for li in ol.findall("li"):
        value = li.get("value") or ""
        count = int(value) if value.isdigit() and len(value) < 6 else count
        holder = tree.make("li", li.text or "", children=[tree.copy_with_tail(child) for child in li])
        tree.normalise(holder)
        first = next((e for e in holder if e.tag in tree.BLOCKS), None)
        target = first if first is not None and first.tag == "p" and not (holder.text or "").strip() else holder
        marks = marks_.take(target)
        item = Block(holder, ids=[e.get("id") for e in li.iter() if e.get("id")], marks=marks)
        item.text = f"{_counter(count, style)}. "
        out.append(item)
        count += 1
    if out:
        out[0].ids = [*block.ids, *out[0].ids]
    return out


def _counter(count: int, style: str) -> str:
    if style in "aA" and 1 <= count <= 26:
        return chr(ord(style) + count - 1)
    if style in "iI" and 1 <= count < 400:
        tens = (("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))
        out = ""
        for sign, value in tens:
            while count >= value:
                out, count = out + sign, count - value
        return out if style == "i" else out.upper()
    return str(count)


def _build(blocks: Sequence[Block], starts: dict[int, str], out: Cut) -> None:
    current: Draft | None = None
    late = 0
    for block in blocks:
        how = starts.get(id(block), "")
        if block.marks.blank and how != "heading":
            out.drafts.append(Draft(block, "blank", ids=block.ids))
            continue
        if not how and block.marks.key:
            how = "keyed"
        if how:
            current = Draft(block, how, ids=block.ids, rank=float(block.rank))
            if how in ("keyed", "paragraph"):
                current.blocks += _body(block)
            out.drafts.append(current)
        elif current is None:
            out.intro.append(block.element)
            out.intro_ids += block.ids
            late += bool(out.drafts)
        else:
            current.blocks.append(block.element)
            current.ids += block.ids
            late += out.drafts[-1] is not current
        out.reports += block.marks.reports if not how and not block.marks.blank else ()
    for draft in out.drafts:
        out.reports += draft.marks.reports
    if late:
        out.reports.append((_("Text after a blank was put before it, into its clause (%(count)s)."), {"count": late}))
    _number(out.drafts)


def _body(block: Block) -> list[tree.Element]:
    """The paragraph itself; of a list item what it holds."""
    if block.element.tag != "li":
        return [block.element]
    loose = tree.make("p", block.element.text or "")
    out: list[tree.Element] = []
    for child in list(block.element):
        if child.tag in tree.BLOCKS:
            out += [loose, child]
            loose = tree.make("p", child.tail or "")
            child.tail = None
        else:
            loose.append(child)
    out.append(loose)
    return [tree.normalise(e) for e in out if "".join(e.itertext()).strip() or next(e.iter("img", "sup"), None) is not None]


def _number(drafts: list[Draft]) -> None:
    """Levels, parents and numbers; numbers of headings and of paragraphs are each decided together."""
    heads = [d for d in drafts if d.how in ("heading", "fake")]
    if any(d.how == "fake" for d in heads):
        flat = numbers.number_headings([d.head.text for d in heads if d.head], [0] * len(heads), [-1] * len(heads))
        _ranks(heads, flat)
    loose = [d for d in drafts if d.how in ("keyed", "paragraph")]
    texts = [_start_of(d) for d in loose]
    if loose and not heads:
        _ranks(loose, numbers.number_headings(texts, [0] * len(loose), [-1] * len(loose), strict=True))
    _levels(drafts)
    place = {id(d): i for i, d in enumerate(drafts)}
    for group, strict in ((heads, False), (loose, True)):
        within = {place[id(d)]: i for i, d in enumerate(group)}
        words = texts if strict else [d.head.text if d.head else "" for d in group]
        parents = [within.get(d.parent, -1) for d in group]
        found = numbers.number_headings(words, [d.level for d in group], parents, strict=strict)
        for draft, number in zip(group, found, strict=True):
            draft.number = number
            if strict and number.shown and draft.blocks and not (draft.head and draft.head.element.tag == "li"):
                marks_.cut_start(draft.blocks[0], number.cut)
                draft.blocks = draft.blocks if tree.text_of(draft.blocks[0]) or len(draft.blocks[0]) else draft.blocks[1:]


def _start_of(draft: Draft) -> str:
    """The beginning of a row's first paragraph, character by character as in the tree; of a list item its counter."""
    if draft.head and draft.head.element.tag == "li":
        return draft.head.text
    return "".join(draft.blocks[0].itertext())[:200] if draft.blocks and draft.blocks[0].tag == "p" else ""


def _ranks(drafts: list[Draft], found: Sequence[numbers.Numbered]) -> None:
    """Levels of rows without heading tags come from their numbers: Part, Chapter, Article, 1, 1.1, (a)."""
    ranks = [number.rank for number in found if number.shown]
    top = min(ranks, default=0.0)
    for draft, number in zip(drafts, found, strict=True):
        draft.rank = number.rank if number.shown else top


def _levels(drafts: list[Draft]) -> None:
    stack: list[tuple[float, int]] = []  # rank and index of the rows that enclose the next one
    base = -1
    for i, draft in enumerate(drafts):
        tagged = draft.how in ("heading", "fake") or (draft.how == "paragraph")
        if not tagged and draft.how == "keyed" and base < 0 and not stack:
            tagged = True
        if tagged:
            while stack and stack[-1][0] >= draft.rank:
                stack.pop()
            draft.parent = stack[-1][1] if stack else -1
            draft.level = min(MAX_LEVEL, drafts[draft.parent].level + 1) if stack else 0
            stack.append((draft.rank, i))
            if draft.how in ("heading", "fake"):
                base = i
        else:
            if draft.how == "keyed":
                owner = base
            else:
                owner = next((j for j in range(i - 1, -1, -1) if drafts[j].how != "blank"), -1)
            draft.parent = owner
            draft.level = min(MAX_LEVEL, drafts[owner].level + 1) if owner >= 0 else 0


def kind_of(draft: Draft, has_children: bool) -> str:
    """preamble, part, clause, note or blank: as marked, else by the words and shape of the row."""
    if draft.how == "blank":
        return "blank"
    if draft.marks.kind:
        return draft.marks.kind
    if draft.how in ("heading", "fake") and draft.head:
        preambles, notes, notes_on = note_words()
        words = fold(draft.number.rest or draft.head.text).strip(" .:：")
        if words in preambles:
            return "preamble"
        if words in notes or words.startswith(tuple(f"{each} " for each in notes_on)):
            return "note"
        if has_children and not draft.blocks:
            return "part"
    return "clause"
