"""What changed between two wordings, word by word: data first, HTML last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from rapidfuzz.distance import Indel

#: A word, a single sign of scripts that write without spaces, white space, or any other sign.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]|\w+|\s+|.", re.S)
SAME, GONE, NEW = "same", "gone", "new"


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of (``same``, ``gone`` or ``new``, words). Joining ``same`` and ``new`` gives ``after`` again."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    runs: list[tuple[str, str]] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            runs.append((SAME, "".join(new[step.dest_start : step.dest_end])))
            continue
        if step.src_end > step.src_start:
            runs.append((GONE, "".join(old[step.src_start : step.src_end])))
        if step.dest_end > step.dest_start:
            runs.append((NEW, "".join(new[step.dest_start : step.dest_end])))
    return list(_joined(runs))


def difference_html(before: str, after: str) -> str:
    """Paragraphs with ``del`` and ``ins``."""
    tags = {SAME: ("", ""), GONE: ("<del>", "</del>"), NEW: ("<ins>", "</ins>")}
    paragraphs = [""]
    for kind, words in difference(before, after):
        opened, closed = tags[kind]
        for index, piece in enumerate(words.split("\n")):
            if index:
                paragraphs.append("")
            if piece:
                paragraphs[-1] += f"{opened}{escape(piece, quote=False)}{closed}"
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph)


def _joined(runs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A lone space between two changes joins them: "gone new" reads better than a word-by-word zip."""
    index = 0
    while index < len(runs):
        gone, new, start = "", "", index
        while index < len(runs):
            kind, words = runs[index]
            bridge = kind == SAME and words.isspace() and "\n" not in words and index - start > 0 and index + 1 < len(runs)
            if kind == SAME and not bridge:
                break
            gone += words if kind != NEW else ""
            new += words if kind != GONE else ""
            index += 1
        if gone:
            yield GONE, gone
        if new:
            yield NEW, new
        if index < len(runs):
            yield runs[index]
            index += 1
