"""Benchmark of comparing two editions of 300 clauses: data and html, cold and kept, beside plain rapidfuzz opcodes of the same words.

make bench ARGS=tests/bench/compare.py
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from rapidfuzz.distance import Indel

from tests.bench.measure import Figure, machine, once_each, table
from tests.bench.pages import WORDS, words

CLAUSES = 300
#: What the words of the baseline are; what it leaves undone is everything else: blocks, marks, html, mends.
_PLAIN = re.compile(r"<[^>]*>|\w+|[^\w\s]")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()  # for what measures; comparing asks no database
    _measure()


def _measure() -> None:
    from kb.difference import SILENT, wording
    from kb.difference import unified as html_of
    from kb.editions import compare as comparing
    from kb.editions.compare import Row, compare, sides_of, unified_of

    before = _edition(1)
    some = _amended(before, every=5)
    all_ = _amended(before, every=1)

    def run(after: list[Row], render: Callable[..., object] | None, cold: bool = True) -> Callable[[], int]:
        def call() -> int:
            if cold:
                comparing._store.clear()
            found = compare(before, after)
            if render is None:
                return len(found.rows)
            return sum(len(str(render(row, SILENT, "en"))) for row in found.rows if row.state != "unchanged")

        return call

    def opcodes(after: list[Row]) -> Callable[[], int]:
        def call() -> int:
            return sum(
                len(list(Indel.opcodes(_PLAIN.findall(old.html), _PLAIN.findall(new.html))))
                for old, new in zip(before, after, strict=True)
                if old.sha256 != new.sha256
            )

        return call

    for title, after in (("60 of 300 clauses amended", some), ("All 300 clauses amended", all_)):
        figures: dict[str, Figure] = {
            "plain": once_each("plain rapidfuzz opcodes of the amended clauses (the baseline)", opcodes(after), runs=20),
            "states": once_each("states of the clauses, no words", run(after, None), runs=20),
            "unified": once_each("states, words and unified html, cold", run(after, unified_of), runs=20),
            "sides": once_each("states, words and html side by side, cold", run(after, sides_of), runs=20),
        }
        run(after, unified_of)()
        figures["kept"] = once_each("the same, unified, kept", run(after, unified_of, cold=False), runs=50)
        print(table(f"{title} ({machine()}, {date.today().isoformat()}; bytes: html or steps)", figures, "plain"))

    rng = random.Random(3)
    long = {}
    for name, size in (("a paragraph of 9,000 characters", 9_000), ("a paragraph of 200,000 characters", 200_000)):
        old, edited, other = _paragraph(rng, size), "", _paragraph(rng, size)
        edited = re.sub(r"\bmuseum\b", "gallery", old)
        for what, new in (("edited", edited), ("rewritten", other)):
            long[f"{name} {what}"] = once_each(
                f"{name}, {what}", lambda old=old, new=new: len(html_of(wording(old, new), SILENT)), runs=3
            )
    blocks = [_paragraph(rng, 300) for _ in range(660)]
    changed = [block.replace("board", "council") for block in blocks]
    rng.shuffle(changed)
    moved = lambda: len(html_of(wording("".join(blocks), "".join(changed)), SILENT))  # noqa: E731
    long["shuffled"] = once_each("200,000 characters in 660 paragraphs, edited and shuffled", moved, runs=1)
    print(table("One wording, data and unified html", long))


def _edition(seed: int) -> list:  # type: ignore[type-arg]
    """300 clauses in parts of ten, about 80 words each in two paragraphs."""
    from kb.editions.compare import Row

    rng = random.Random(seed)
    out = []
    for number in range(CLAUSES):
        if number % 10 == 0:
            out.append(Row(f"part-{number}", "part", f"{number // 10 + 1}", words(rng, 3), "", 0, len(out), f"p{number}"))
        html = f"<p>{words(rng, 40)}</p><p>{words(rng, 40)}</p>"
        out.append(Row(f"c-{number}", "clause", "", words(rng, 4), html, 1, len(out), html))
    return out


def _amended(rows: list, every: int) -> list:  # type: ignore[type-arg]
    """The same edition with some words of every so many clauses changed, inserted, deleted."""
    rng = random.Random(2)
    out = []
    number = 0
    for row in rows:
        number += row.kind == "clause"
        if row.kind == "part" or number % every:
            out.append(row)
            continue
        html = _edited(rng, row.html)
        out.append(replace(row, html=html, sha256=html))
    return out


def _edited(rng: random.Random, html: str) -> str:
    found = html.split(" ")
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(found))
        roll = rng.random()
        if "<" in found[place]:
            continue
        if roll < 0.5:
            found[place] = rng.choice(("of", "the", "every", "third", "new", *WORDS[:5]))
        elif roll < 0.75:
            found[place] += " not only " + rng.choice(WORDS)
        elif len(found) > 3:
            del found[place]
    made = " ".join(found)
    return made if made != html else html.replace("</p>", " again</p>", 1)


def _paragraph(rng: random.Random, size: int) -> str:
    out: list[str] = []
    while sum(map(len, out)) < size:
        out += [words(rng, rng.randint(8, 25)) for _ in range(max(1, size // 150 - len(out)))]
    return "<p>" + " ".join(out)[:size].strip() + "</p>"


if __name__ == "__main__":
    main()
