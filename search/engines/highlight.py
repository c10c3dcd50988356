"""Found words marked in a heading and a snippet: by the offsets of the analyzer, so that inflected forms, words without
accents and pairs of characters are marked too. What comes out is escaped; its only element is ``mark``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from html import escape

from search.analysis import nfc, simple_words, tokens
from search.engines.stemming import known, stem

SNIPPET = 260  # characters
SNIPPET_PAIRED = 120  # of scripts written without spaces
MAX_READ = 20_000  # characters of a passage that are searched for words to mark
MAX_SPANS = 300  # that are marked

Span = tuple[int, int, str]


class Marker:
    """Marks the wanted stems in the texts of one language."""

    def __init__(self, wanted: Collection[str], analyzer: str) -> None:
        self.wanted = frozenset(wanted) - {""}
        self._analyzer = analyzer
        self._singles = {each for each in wanted if len(each) == 1}
        self._above: dict[str, frozenset[str]] = {}

    def heading(self, text: str) -> tuple[str, frozenset[str]]:
        """A whole heading, marked; and the wanted stems in it."""
        text = nfc(text)
        found = self._spans(text)
        return marked(text, found[:MAX_SPANS]), _stems_of(found)

    def snippet(self, text: str) -> tuple[str, frozenset[str]]:
        """The part of the text that holds most of the wanted words, marked, with ellipses where it was cut; and the wanted stems
        in all of it."""
        text = " ".join(nfc(text).split())
        found = self._spans(text)
        stems, found = _stems_of(found), found[:MAX_SPANS]
        size = SNIPPET_PAIRED if found and _is_paired(text) else SNIPPET
        if len(text) <= size * 1.15:
            return marked(text, found), stems
        start, end = _window(text, found, size)
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return f"{before}{marked(text, found, start, end).strip()}{after}", stems

    def stems_in(self, text: str) -> frozenset[str]:
        """The wanted stems in a title, or in a heading that stands above many passages."""
        if text not in self._above:
            self._above[text] = _stems_of(self._spans(nfc(text)))
        return self._above[text]

    def _spans(self, text: str) -> list[Span]:
        """Where wanted stems stand in NFC ``text``: (start, end, stem)."""
        text = text[:MAX_READ]
        simple = simple_words(text)
        return list(self._paired(text) if simple is None else self._simple(simple))

    def _simple(self, words: Iterable[re.Match[str]]) -> Iterator[Span]:
        met, wanted = known(self._analyzer), self.wanted
        for found in words:
            if (stemmed := met[found[0]]) in wanted:
                yield found.start(), found.end(), stemmed

    def _paired(self, text: str) -> Iterator[Span]:
        for token in tokens(text, self._analyzer):
            stemmed = token.text if token.paired else stem(self._analyzer, token.text)
            if stemmed in self.wanted:
                yield token.start, token.end, stemmed
            elif token.paired and self._singles:
                for single in self._singles & set(token.text):
                    at = text.find(single, token.start, token.end)
                    if at >= 0:
                        yield at, at + 1, single


def _stems_of(found: Iterable[Span]) -> frozenset[str]:
    return frozenset(stemmed for _start, _end, stemmed in found)


def marked(text: str, found: Collection[Span], start: int = 0, end: int | None = None) -> str:
    """The text from ``start`` to ``end`` as HTML with the spans marked; touching ones become one."""
    end = len(text) if end is None else end
    out: list[str] = []
    at = start
    for first, last in _merged(found, text):
        if last <= start or first >= end:
            continue
        out.append(escape(text[at:first]))
        out.append(f"<mark>{escape(text[first:last])}</mark>")
        at = last
    out.append(escape(text[at:end]))
    return "".join(out)


def _window(text: str, found: list[Span], size: int) -> tuple[int, int]:
    best, best_score = 0, -1
    for i, (first, _, _) in enumerate(found):
        seen: set[str] = set()
        score = 0
        for _start, last, stemmed in found[i:]:
            if last - first > size * 3 // 4:
                break
            score += 1 if stemmed in seen else 10
            seen.add(stemmed)
        if score > best_score:
            best, best_score = first, score
    start = _sentence_start(text, max(0, best - size // 4), best)
    end = min(len(text), start + size)
    if end == len(text):
        start = _sentence_start(text, max(0, end - size), min(best, start) if found else end)
    elif (space := text.rfind(" ", best + 1, end)) > start + size // 2:
        end = space
    for first, last, _ in found:  # never cut through a marked word
        if first < end < last:
            end = last
    return start, end


def _sentence_start(text: str, low: int, high: int) -> int:
    """A good place to begin between two places: after the end of a sentence, else after a space."""
    if low == 0:
        return 0
    for signs in (".!?。！？؟", " ،、，,;；"):
        places = [text.rfind(sign, low, high) for sign in signs]
        if max(places) >= low:
            at = max(places) + 1
            return at + (len(text[at:high]) - len(text[at:high].lstrip()))
    return low


def _merged(found: Collection[Span], text: str) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for first, last, _ in sorted(found):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return out


def _is_paired(text: str) -> bool:
    return text.count(" ") < len(text) / 15
