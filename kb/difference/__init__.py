"""What changed between two wordings: block by block, then word by word. Data first, HTML last.

``wording`` compares canonical html, ``words`` plain text; both give a :class:`Wording`. ``unified`` and ``sides`` make
HTML of it, ``apply`` proves it complete, the rest asks about it. Nothing here knows models, requests or languages: the
words for screen readers are passed in as :class:`Said`.

    found = wording("<p>Two members sign.</p>", "<p>Three members sign.</p>")
    unified(found, SILENT)   # <p><del>Two</del><ins>Three</ins> members sign.</p>
"""

from __future__ import annotations

from kb.difference.blocks import difference_of_lines
from kb.difference.excerpt import excerpt
from kb.difference.lines import html_of, lines_of, plain_lines, plain_of
from kb.difference.rendering import sides, unified
from kb.difference.shapes import (
    ADDED,
    AWAY,
    CHANGED,
    FORMAT,
    GONE,
    LINK,
    MOVED,
    NEW,
    SAME,
    SILENT,
    STRUCK,
    Block,
    Line,
    Run,
    Said,
    Wording,
)
from kb.difference.side import Side
from kb.difference.tokens import is_word
from kb.editions.canonical import canonical

__all__ = [
    "ADDED",
    "AWAY",
    "CHANGED",
    "FORMAT",
    "GONE",
    "LINK",
    "MOVED",
    "NEW",
    "SAME",
    "SILENT",
    "STRUCK",
    "Block",
    "Run",
    "Said",
    "Wording",
    "apply",
    "changed",
    "counts",
    "excerpt",
    "line_unified",
    "only_formatting",
    "sides",
    "unified",
    "wording",
    "words",
]


def wording(before: str, after: str) -> Wording:
    """The difference of two canonical htmls ("" for none). Html that is not canonical is compared as its canonical form."""
    return difference_of_lines(_lines(before), _lines(after))


def words(before: str, after: str) -> Wording:
    """The difference of two plain texts; each line of them is a paragraph."""
    return difference_of_lines(plain_lines(before), plain_lines(after), plain=True)


def line_unified(before: str, after: str, said: Said) -> str:
    """A heading or title before and after (canonical line html) in one, as inline HTML."""
    return unified(difference_of_lines(_lines(before), _lines(after), one=True), said)


def apply(before: str, difference: Wording) -> str:
    """The wording after, made of the wording before and the difference. ``ValueError`` when it is of another wording."""
    lines = plain_lines(before) if difference.plain else _lines(before)
    if len(lines) != len(difference.before) or not all(
        line.alike(known) for line, known in zip(lines, difference.before, strict=True)
    ):
        raise ValueError("this is the difference of another wording")
    given = dict(zip(map(id, difference.before), lines, strict=True))
    texts: list[str] = []
    for block in difference.blocks:
        if block.kind == SAME:
            texts.append(given[id(block.before[0])].text)
        elif block.after:
            texts += _texts(block, [given[id(line)] for line in block.source])
    if difference.plain:
        return plain_of(texts)
    return html_of(difference.after, texts)


def _texts(block: Block, lines: list[Line]) -> list[str]:
    """The texts of the block's lines after: words that stayed come from the given lines."""
    one, other = Side(lines), Side(block.after)
    made: list[list[str]] = [[] for _line in block.after]
    place = 0  # where the line after is read on
    last = 0
    for run in block.runs:
        for step in range(run.after_end - run.after):
            at = run.after + step
            index = other.line_at(at)
            line = other.lines[index]
            if index != last:
                last, place = index, 0
            made[index].append(line.text[place : other.starts[at]])
            if run.kind in ADDED:
                made[index].append(line.text[other.starts[at] : other.ends[at]])
            else:
                kept = run.before + step
                made[index].append(one.lines[one.line_at(kept)].text[one.starts[kept] : one.ends[kept]])
            place = other.ends[at]
    for parts, line in zip(made, block.after, strict=True):
        parts.append(line.text[line.tokens.ends[-1] if line.words else 0 :])
    return ["".join(parts) for parts in made]


def changed(difference: Wording) -> bool:
    """Whether anything differs, be it only a mark."""
    return any(block.kind != SAME for block in difference.blocks)


def only_formatting(difference: Wording) -> bool:
    """Whether something differs, but no word: marks, addresses, white space, or the elements the words stand in."""
    kinds = {run.kind for block in difference.blocks for run in block.runs}
    return changed(difference) and not kinds & (STRUCK | ADDED)


def counts(difference: Wording) -> tuple[int, int]:
    """How many words are inserted, and how many deleted. What is moved is neither; signs are no words."""
    inserted = deleted = 0
    for block in difference.blocks:
        for run in block.runs:
            if run.kind == NEW:
                inserted += sum(map(is_word, Side(block.after).words[run.after : run.after_end]))
            elif run.kind == GONE:
                deleted += sum(map(is_word, Side(block.source).words[run.before : run.before_end]))
    return inserted, deleted


def _lines(html: str) -> tuple[Line, ...]:
    try:
        return lines_of(html)
    except ValueError:
        return lines_of(canonical(html))
