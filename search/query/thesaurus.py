"""Words that mean the same, as editors keep them: pure data, expanded in the plan, so every engine behaves alike.

A thesaurus belongs to a locale. Words are compared as the locale's analyzer knows them, so an entry "sponsor" also meets
"sponsors"; one in quotation marks is meant in this form only, where another word has the same stem: who asks for "fired" does
not ask for a fire. As text an entry is a line: words between commas, and after "->" what they also find, one way: "oil, tobacco ->
sponsor, sponsorship" leads from oil to sponsor, not back, and not from oil to tobacco.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kb.words import listed
from search import analysis
from search.analysis import nfc, tokens

WEIGHT, ONE_WAY = 0.6, 0.6  # of a synonym, of what a word also finds; beside the word that was typed
MAX_OTHERS = 20  # for one word: queries have an upper limit of clauses on servers
MAX_EXPANSIONS = 12
ARROW = "->"
_QUOTED = re.compile("[\"“„«](.+)[\"”“»]")


@dataclass(frozen=True)
class Expansion:
    """``typed`` (a word or several, as asked) may also be said as any of ``others``; each counts ``weight`` of it."""

    typed: str
    others: tuple[str, ...]
    weight: float = WEIGHT


@dataclass(frozen=True)
class Entry:
    """Words and phrases of one meaning; or, with ``also``, words each of which finds these too, one way."""

    words: tuple[str, ...]
    also: tuple[str, ...] = ()

    @classmethod
    def of_line(cls, line: str) -> Entry:
        """An entry as written in a file of words."""
        words, _arrow, also = line.partition(ARROW)
        return cls(listed(words), listed(also))

    @property
    def line(self) -> str:
        """The entry as written in a file of words."""
        words = ", ".join(self.words)
        return f"{words} {ARROW} {', '.join(self.also)}" if self.also else words

    @property
    def leads_somewhere(self) -> bool:
        """Whether a question can get anything from it."""
        return len(self.words) > 1 or (bool(self.words) and bool(self.also))


@dataclass(frozen=True)
class Confusable:
    """Two words that are not the same, and what to say to who asks for one of them."""

    word: str
    other: str
    note: str


@dataclass(frozen=True)
class _Lead:
    """A word or phrase of an entry by which the entry is met; ``form``: levelled, where only this form is meant."""

    stems: tuple[str, ...]
    word: str
    entry: Entry
    form: list[str] | None = None

    def holds(self, words: str, stems: list[str], at: int) -> bool:
        """Whether it stands in a question at a place."""
        size = len(self.stems)
        if tuple(stems[at : at + size]) != self.stems:
            return False
        return self.form is None or analysis.words(_as_asked(words, at, size, len(stems))) == self.form


@dataclass(frozen=True)
class Thesaurus:
    """The entries of a locale. ``stems`` gives the words of a text as the locale's analyzer knows them, in order."""

    entries: tuple[Entry, ...]
    confusables: tuple[Confusable, ...]
    stems: Callable[[str], list[str]]
    _index: dict[str, list[_Lead]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for word in entry.words:
                quoted = _QUOTED.fullmatch(word)
                bare = quoted[1] if quoted else word
                if stemmed := tuple(self.stems(bare)):
                    lead = _Lead(stemmed, bare, entry, analysis.words(bare) if quoted else None)
                    self._index.setdefault(stemmed[0], []).append(lead)

    def expand(self, words: str) -> tuple[Expansion, ...]:
        """The expansions of what was typed; longer entries win where they overlap."""
        stems = self.stems(words)
        out: list[Expansion] = []
        at = 0
        while at < len(stems) and len(out) < MAX_EXPANSIONS:
            met = [each for each in self._index.get(stems[at], ()) if each.holds(words, stems, at)]
            if not met:
                at += 1
                continue
            longest = max(len(each.stems) for each in met)
            met = [each for each in met if len(each.stems) == longest]
            typed = _as_asked(words, at, longest, len(stems)) or met[0].word
            same, also = [each for each in met if not each.entry.also], [each for each in met if each.entry.also]
            for some, weight in ((same, WEIGHT), (also, ONE_WAY)):
                if others := _others(some, self.stems):
                    out.append(Expansion(typed, others, weight))
            at += longest
        return tuple(out)

    def confused(self, words: str) -> tuple[Confusable, ...]:
        """Pairs of which one word was asked for and the other was not."""
        stems = self.stems(words)
        return tuple(
            pair for pair in self.confusables if _holds(stems, self.stems(pair.word)) and not _holds(stems, self.stems(pair.other))
        )


def _as_asked(words: str, first: int, count: int, all_of_them: int) -> str:
    """Some of the words in the form in which they were asked; "" where a word has no stem, so that they cannot be counted."""
    text = nfc(words)
    found = list(tokens(text))
    return text[found[first].start : found[first + count - 1].end] if len(found) == all_of_them else ""


def _others(met: Iterable[_Lead], stems: Callable[[str], list[str]]) -> tuple[str, ...]:
    """What the entries lead to, each once; where there is too much, every entry gives what stands first in it."""
    out: dict[tuple[str, ...], str] = {}
    lists = [(each.stems, [_QUOTED.sub(r"\1", other) for other in each.entry.also or each.entry.words]) for each in met]
    longest = max((len(row) for _stemmed, row in lists), default=0)
    for stemmed, other in ((stemmed, row[at]) for at in range(longest) for stemmed, row in lists if at < len(row)):
        known = tuple(stems(other))
        if known and known != stemmed:
            out.setdefault(known, other)
    return tuple(out.values())[:MAX_OTHERS]


def _holds(stems: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(stems[at : at + size] == wanted for at in range(len(stems) - size + 1))
