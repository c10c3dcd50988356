"""Numbers of all headings of a text, decided together: a bare number counts only beside its neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex
from rapidfuzz import fuzz

from kb.importing import numerals
from kb.importing.candidates import Candidate, Part, candidates, canon

MAX_SHOWN = 64  # as in the record
NEAR = 3  # headings of one level this far apart are neighbours, also under different parents
SHARED = 3  # a label nobody listed counts when this many headings share it
ALIKE = 80.0  # per cent: the same label, misspelt


@dataclass(frozen=True)
class Numbered:
    """The number of one heading and the words after it."""

    shown: str = ""  # as readers see it
    canon: str = ""
    rest: str = ""
    doubtful: bool = False  # breaks the run on both sides
    filled: bool = False  # misprinted, read from the hole it stands in
    rank: float = 99.0  # how high such a number usually stands
    cut: int = 0  # characters of the heading that the number and its punctuation take


def number_headings(
    headings: Sequence[str], levels: Sequence[int], parents: Sequence[int], *, strict: bool = False
) -> tuple[Numbered, ...]:
    """The numbers of ``headings`` (same order); ``parents`` are indices or -1. ``strict``: they are paragraphs."""
    found = [candidates(heading, strict=strict) if heading else [] for heading in headings]
    _believe_labels(found)
    order = _places(levels)
    chosen = _choose(found, levels, parents, order)
    out = [_numbered(heading, choice) for heading, choice in zip(headings, chosen, strict=True)]
    _fill_holes(headings, chosen, out, order)
    for i in _doubtful(chosen, order):
        out[i] = replace(out[i], doubtful=True)
    return tuple(out)


def neighbours(a: Part, b: Part) -> bool:
    """Whether two last parts follow each other: 4 and 5, 12 and 12a, a and b."""
    return a[2] == b[2] and (abs(a[0] - b[0]) == 1 or (a[0] == b[0] and a[1] != b[1]))


def _believe_labels(found: list[list[Candidate]]) -> None:
    """Unlisted labels and labels after the number: keep those shared by enough headings, or nearly a listed one."""
    listed = Counter(c.run[6:] for each in found for c in each[:1] if c.run.startswith("label ") and not c.label)
    shared = Counter(label for each in found for label in {c.label for c in each if c.label and c.label != "<after"})
    after = Counter(run for each in found for run in {c.run for c in each if c.label == "<after"})
    good = sorted(label for label, n in shared.items() if n >= SHARED) + sorted(
        label for label, n in listed.items() if n >= SHARED
    )
    known: dict[str, str] = {}
    for label in sorted(shared):
        best = max(good, key=lambda g: (g == label, fuzz.ratio(g, label), g), default="")
        if best and fuzz.ratio(best, label) >= ALIKE:
            known[label] = best
    for i, each in enumerate(found):
        kept: list[Candidate] = []
        for c in each:
            if c.label == "<after":
                if after[c.run] >= 2:
                    kept.insert(0, Candidate(c.run, c.path, c.end, c.rest, True, c.rank))
            elif c.label:
                if c.label in known:
                    kept.append(Candidate(f"label {known[c.label]}", c.path, c.end, c.rest, True, c.rank))
            else:
                kept.append(c)
        found[i] = kept


def _places(levels: Sequence[int]) -> list[tuple[int, int]]:
    """For each heading its level and its place among the headings of that level."""
    seen: Counter[int] = Counter()
    out = []
    for level in levels:
        out.append((level, seen[level]))
        seen[level] += 1
    return out


def _choose(
    found: list[list[Candidate]], levels: Sequence[int], parents: Sequence[int], order: list[tuple[int, int]]
) -> list[Candidate | None]:
    under: dict[tuple[int, str, tuple[Part, ...]], set[Part]] = defaultdict(set)
    at: dict[tuple[int, int], int] = {place: i for i, place in enumerate(order)}
    children: dict[int, list[int]] = defaultdict(list)
    for i, each in enumerate(found):
        children[parents[i]].append(i)
        for c in each:
            under[parents[i], c.run, c.path[:-1]].add(c.path[-1])

    def support(i: int, c: Candidate) -> int:
        last, score = c.path[-1], 0
        for n in (last[0] - 1, last[0] + 1):
            siblings = under[parents[i], c.run, c.path[:-1]]
            near = (n, "", last[2]) in siblings or any(p[0] == n and p[2] == last[2] for p in _near(i, c))
            score += near
        score += any(p[0] == last[0] and p[1] != last[1] for p in under[parents[i], c.run, c.path[:-1]])
        if len(c.path) > 1 and c.path[-2] in under[parents[i], c.run, c.path[:-2]]:
            score += 1  # the levels are not told yet: 1.1 beside its 1
        if any(p[0] == 1 for p in under[parents[i], c.run, c.path]):
            score += 1
        if len(c.path) > 1 and parents[i] >= 0:
            score += any(canon(p.path) == canon(c.path[:-1]) for p in found[parents[i]])
        kids = children.get(i, ())[:1]
        score += any(k.path[:-1] == c.path for kid in kids for k in found[kid] if len(k.path) > 1)
        return score

    def _near(i: int, c: Candidate) -> list[Part]:
        level, place = order[i]
        out = []
        for step in (*range(-NEAR, 0), *range(1, NEAR + 1)):
            j = at.get((level, place + step))
            if j is not None:
                out += [k.path[-1] for k in found[j] if k.run == c.run and k.path[:-1] == c.path[:-1]]
        return out

    chosen: list[Candidate | None] = []
    for i, each in enumerate(found):
        best, score = None, -1
        for c in each:
            weight = support(i, c)
            if (weight or c.sure) and weight > score:
                best, score = c, weight
        chosen.append(best)
    return chosen


def _numbered(heading: str, choice: Candidate | None) -> Numbered:
    if choice is None:
        return Numbered(rest=heading.strip())
    shown = shown_form(heading[: choice.end])
    if len(shown) > MAX_SHOWN:
        return Numbered(rest=heading.strip())
    return Numbered(shown, canon(choice.path), heading[choice.rest :].strip(), False, False, choice.rank, choice.rest)


def shown_form(number: str) -> str:
    """As readers saw it, without the punctuation after it; brackets stay in pairs."""
    text = regex.sub(r"\s+", " ", number).strip()
    text = regex.sub(r"[\s.．:：、،\-–—]+$", "", text) or text
    if text[-1:] in ")]）" and not regex.search(r"[(\[（]", text):
        text = text[:-1].rstrip()
    return text


def _by_level(order: list[tuple[int, int]]) -> dict[int, list[int]]:
    by_level: dict[int, list[int]] = defaultdict(list)
    for i, (level, __) in enumerate(order):
        by_level[level].append(i)
    return by_level


def _fill_holes(
    headings: Sequence[str], chosen: list[Candidate | None], out: list[Numbered], order: list[tuple[int, int]]
) -> None:
    """Between n-1 and n+1 a heading that shows n in its first words has number n, its label misprinted."""
    for indices in _by_level(order).values():
        for before, i, after in zip(indices, indices[1:], indices[2:], strict=False):
            p, q = chosen[before], chosen[after]
            if chosen[i] or not p or not q or p.run != q.run or p.path[:-1] != q.path[:-1]:
                continue
            if q.path[-1][0] - p.path[-1][0] != 2 or p.path[-1][2]:
                continue
            value = p.path[-1][0] + 1
            if end := _shows(headings[i], value, out[before].shown):
                match = regex.compile(r"[\s.．:：)\]）、،\-–—]*").match(headings[i], end)
                rest = match.end() if match else end
                path = (*p.path[:-1], (value, "", False))
                chosen[i] = Candidate(p.run, path, end, rest, True, p.rank)
                shown, words = shown_form(headings[i][:end]), headings[i][rest:].strip()
                out[i] = Numbered(shown, canon(path), words, False, True, p.rank, rest)


def _shows(heading: str, value: int, like: str) -> int:
    """Where a numeral of this value ends in the first 25 characters, with the sign its neighbours end in; 0 if none."""
    tokens = rf"\p{{Nd}}+|[{numerals.CJK}]+|\b[IVXLCDM]+\b|\b[א-ת]{{1,2}}[׳״'\"]?[א-ת]?(?!\p{{L}})"
    tokens += rf"|(?:(?![{numerals.CJK}])[\p{{L}}\p{{M}}])+"
    for token in regex.finditer(tokens, heading[:25]):
        text = token[0]
        readings = (numerals.digits(text), numerals.cjk(text), numerals.roman(text), numerals.hebrew(text))
        if value in readings or numerals.word(text) == value:
            end = int(token.end())
            tail = like[-1:]
            return end + 1 if tail.isalpha() and heading[end : end + 1] == tail else end
    return 0


def _doubtful(chosen: Sequence[Candidate | None], order: list[tuple[int, int]]) -> list[int]:
    out = []
    for indices in _by_level(order).values():
        for before, i, after in zip(indices, indices[1:], indices[2:], strict=False):
            p, c, q = chosen[before], chosen[i], chosen[after]
            if not p or not c or not q or p.run != q.run or p.path[:-1] != q.path[:-1]:
                continue
            middle = p.path[-1][0] + 1
            if q.path[-1][0] == middle + 1 and (c.path[:-1] != p.path[:-1] or c.path[-1][0] != middle):
                if c.path[-1][0] != p.path[-1][0] or not c.path[-1][1]:  # 4, 4a, 6 has only lost its 5
                    out.append(i)
    return out
