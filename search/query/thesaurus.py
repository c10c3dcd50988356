"""Words that mean the same, as editors keep them: pure data, expanded in the plan, so every engine behaves alike.

A thesaurus belongs to a locale. Words are compared as the locale's analyzer knows them, so an entry "sponsor" also meets
"sponsors".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

WEIGHT = 0.6  # of a synonym, beside the word that was typed
MAX_OTHERS = 12  # for one word: queries have an upper limit of clauses on servers
MAX_EXPANSIONS = 12


@dataclass(frozen=True)
class Expansion:
    """``typed`` (a word or several, as asked) may also be said as any of ``others``; each counts ``weight`` of it."""

    typed: str
    others: tuple[str, ...]
    weight: float = WEIGHT


@dataclass(frozen=True)
class Entry:
    """Words and phrases of one meaning. ``one_way``: only the first is expanded, to the others."""

    words: tuple[str, ...]
    one_way: bool = False
    weight: float = WEIGHT


@dataclass(frozen=True)
class Confusable:
    """Two words that are not the same, and what to say to who asks for one of them."""

    word: str
    other: str
    note: str


@dataclass(frozen=True)
class Thesaurus:
    """The entries of a locale. ``stems`` gives the words of a text as the locale's analyzer knows them, in order."""

    entries: tuple[Entry, ...]
    confusables: tuple[Confusable, ...]
    stems: Callable[[str], list[str]]
    _index: dict[str, list[tuple[tuple[str, ...], str, Entry]]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for word in entry.words[:1] if entry.one_way else entry.words:
                if stemmed := tuple(self.stems(word)):
                    self._index.setdefault(stemmed[0], []).append((stemmed, word, entry))

    def expand(self, words: str) -> tuple[Expansion, ...]:
        """The expansions of what was typed; longer entries win where they overlap."""
        stems = self.stems(words)
        out: list[Expansion] = []
        at = 0
        while at < len(stems) and len(out) < MAX_EXPANSIONS:
            met = [each for each in self._index.get(stems[at], ()) if tuple(stems[at : at + len(each[0])]) == each[0]]
            if not met:
                at += 1
                continue
            longest = max(len(stemmed) for stemmed, _word, _entry in met)
            met = [each for each in met if len(each[0]) == longest]
            typed = met[0][1]
            others = _others(met, self.stems)
            if others:
                out.append(Expansion(typed, others, max(entry.weight for _stemmed, _word, entry in met)))
            at += longest
        return tuple(out)

    def confused(self, words: str) -> tuple[Confusable, ...]:
        """Pairs of which one word was asked for and the other was not."""
        stems = self.stems(words)
        return tuple(
            pair for pair in self.confusables if _holds(stems, self.stems(pair.word)) and not _holds(stems, self.stems(pair.other))
        )


def _others(met: Iterable[tuple[tuple[str, ...], str, Entry]], stems: Callable[[str], list[str]]) -> tuple[str, ...]:
    out: dict[tuple[str, ...], str] = {}
    for stemmed, _word, entry in met:
        for other in entry.words:
            known = tuple(stems(other))
            if known and known != stemmed:
                out.setdefault(known, other)
    return tuple(out.values())[:MAX_OTHERS]


def _holds(stems: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(stems[at : at + size] == wanted for at in range(len(stems) - size + 1))
