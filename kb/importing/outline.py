"""Stage 2: a ``Source`` cut into rows: title, intro, parts, clauses, notes, preamble, blanks. It never raises.

Letters in = letters out: all text of the clean HTML is in title, intro, numbers, headings and html of the rows,
except marks (``{#key}``), the numbers of footnote marks and their links back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kb.importing import footnotes, rows, tree
from kb.importing import marks as marks_
from kb.importing.blocks import HEADINGS, flatten
from kb.importing.formats.clean import strict
from kb.importing.messages import Message, say
from kb.importing.messages import gettext_noop as _
from kb.importing.rows import Cut, Draft
from kb.importing.shapes import Outline, Row, Source

_AUTO_ID = re.compile(r"(?:id|index|section|sec|toc|_?toc|_?ref|_?hlk|h|ref)[-._]?\d+|h\.[a-z0-9]+|_?(?:ftn|fn|footnote).*", re.I)
_KEY_ID = re.compile(r"c-([a-z0-9]+(?:-[a-z0-9]+)*)")
_KEPT = {"lang", "dir", "href", "data-media", "alt", "colspan", "rowspan", "scope", "start", "type", "reversed", "value", "title"}


def outline(source: Source) -> Outline:
    """The rows of a source in reading order.

    Links to an anchor of the same file become ``work:#row-<index into rows>``, for the plan to put the key in;
    links to anchors that lead nowhere become plain text and are reported.
    """
    root = tree.parse(strict(source.html))
    notes = footnotes.lift(root)
    front_title = source.front.get("title")
    front_title = front_title.strip() if isinstance(front_title, str) else ""
    cut = rows.cut(flatten(root), front_title)
    reports = list(cut.reports)
    keys = _keys(cut.drafts, source.format)
    _attach_notes(cut, notes)
    _links(cut, keys, reports)
    parents = {draft.parent for draft in cut.drafts if draft.how != "blank"}
    made = tuple(_row(draft, i in parents, keys[i], source.format) for i, draft in enumerate(cut.drafts))
    intro = "\n".join(_html(block) for block in cut.intro)
    reports += _remarks(made, cut)
    return Outline(cut.title or front_title, intro, made, tuple(dict.fromkeys(say(m, **p) for m, p in reports)))


def _keys(drafts: Sequence[Draft], format_: str) -> list[str]:
    """Keys the file gives: marks, ids ``c-<key>`` in pages, and ids of blanks that are nobody else's key."""
    keys: list[str] = []
    for draft in drafts:
        key = draft.marks.key
        if not key and format_ == "html":
            found = (_KEY_ID.fullmatch(each) for each in draft.ids)
            key = next((match[1] for match in found if match and marks_.valid_key(match[1])), "")
        keys.append(key)
    taken = set(keys)
    for i, draft in enumerate(drafts):
        blank = draft.marks.blank
        if draft.how == "blank" and blank and not keys[i]:
            keys[i] = blank.id if blank.id not in taken else f"blank-{blank.id}"[: marks_.MAX_KEY].rstrip("-")
    return keys


def _attach_notes(cut: Cut, notes: footnotes.Footnotes) -> None:
    heads = [cut.title_element] if cut.title_element is not None else []
    cut.intro += footnotes.attach(notes, [*heads, *cut.intro], -1)
    for i, draft in enumerate(cut.drafts):
        head = [draft.head.element] if draft.head and draft.how in ("heading", "fake", "blank") else []
        draft.blocks += footnotes.attach(notes, [*head, *draft.blocks], i)


def _links(cut: Cut, keys: Sequence[str], reports: list[Message]) -> None:
    """Anchors of this file to rows; what leads nowhere becomes text."""
    places: dict[str, int] = {}
    for i, key in enumerate(keys):
        if key:
            places.setdefault(key, i)
    for i, draft in enumerate(cut.drafts):
        for each in draft.ids:
            places.setdefault(each, i)
    seen: dict[str, int] = {}
    for i, draft in enumerate(cut.drafts):
        if draft.head and draft.how in ("heading", "fake"):
            slug = _slug(draft.head.text)
            seen[slug] = seen.get(slug, -1) + 1
            places.setdefault(f"{slug}-{seen[slug]}" if seen[slug] else slug, i)
    lost = 0
    for block in [*cut.intro, *(b for d in cut.drafts for b in d.blocks)]:
        for a in list(block.iter("a")):
            href = a.get("href") or ""
            anchor = href[5:] if href.startswith("work:#") else href
            if not anchor.startswith("#") or "footnote-ref" in (a.getparent().get("class") or "" if a is not block else ""):
                continue
            row = places.get(anchor[1:])
            if anchor.startswith("#row-") and href.startswith("work:"):
                continue
            if row is not None:
                a.set("href", f"work:#row-{row}")
            elif a is not block:
                tree.unwrap(a)
                lost += 1
    if lost:
        reports.append((_("Links to places that are not in the file became plain text (%(count)s)."), {"count": lost}))


def _slug(heading: str) -> str:
    """The id GitHub and most site generators give a heading."""
    kept = (c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).strip().replace(" ", "-")


def _row(draft: Draft, has_children: bool, key: str, format_: str) -> Row:
    marks = draft.marks
    kind = rows.kind_of(draft, has_children)
    blocks = list(draft.blocks)
    heading, html_blocks = "", blocks
    number = draft.number
    if draft.how == "blank" and draft.head:
        heading = draft.head.text
        html_blocks = [tree.make("p", marks.help), *blocks] if marks.help else blocks
    elif draft.how in ("heading", "fake") and draft.head:
        heading = number.rest if number.shown else draft.head.text
    html = "\n".join(_html(block) for block in html_blocks)
    plain = "\n".join(filter(None, (tree.text_of(block) for block in html_blocks)))
    hint = next((e for e in draft.ids if not _AUTO_ID.fullmatch(e) and not (format_ == "html" and _KEY_ID.fullmatch(e))), "")
    return Row(
        kind=kind,
        level=draft.level,
        parent=draft.parent,
        heading=heading,
        html=html,
        plain=plain,
        number=number.shown,
        canon=number.canon,
        number_doubtful=number.doubtful,
        key=key,
        key_hint=hint,
        duty=marks.duty,
        blank=marks.blank,
    )


def _html(block: tree.Element) -> str:
    """A block as it goes into the record: no ids, classes or roles but those of footnotes, no headings inside."""
    if block.tag == "section" and "footnotes" in tree.classes(block):
        for each in block.iter():
            _plain_tag(each, keep_id=each.get("id", "").startswith(("fn-", "fnref-")))
        block.set("class", "footnotes")
        return tree.serialize(block)
    for each in list(block.iter()):
        if each is not block and each.tag in ("div", "section") and each.getparent() is not None:
            if not any(e.tag in tree.BLOCKS for e in each.iter() if e is not each):
                each.tag = "p"
        _plain_tag(each)
    for each in list(block.iter("span", "a")):
        if not each.attrib and each is not block:
            tree.unwrap(each)
    if block.tag in ("section", "div", "li", "dt", "dd"):
        block.tag = "div"
    return tree.serialize(block)


def _plain_tag(element: tree.Element, *, keep_id: bool = False) -> None:
    if element.tag in HEADINGS:
        element.tag = "p"
        strong = tree.make("strong", element.text or "", children=list(element))
        element.text = None
        element.append(strong)
    is_ref = element.tag == "sup" and "footnote-ref" in tree.classes(element)
    kept = {k: v for k, v in element.attrib.items() if k in _KEPT or (k == "id" and (keep_id or is_ref))}
    if is_ref:
        kept = {"class": "footnote-ref", **kept}
    element.attrib.clear()
    for name in sorted(kept):
        element.set(name, kept[name])


def _remarks(made: Sequence[Row], cut: Cut) -> list[Message]:
    out: list[Message] = []
    for row, draft in zip(made, cut.drafts, strict=True):
        name = f"{row.number} {row.heading}".strip()
        if draft.number.filled:
            out.append((_("“%(name)s” has a misprint in its number or label; it was read by its place."), {"name": name}))
        if row.number_doubtful:
            out.append((_("The number of “%(name)s” breaks the run of its neighbours."), {"name": name}))
        if marks_.left_in(row.plain):
            out.append((_("A mark in “%(name)s” is not at the end of a heading or paragraph: it stays text."), {"name": name}))
    return out
