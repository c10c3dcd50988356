"""What words of a question are more than words: a work beside a number, an edition, a day, a language. Pure.

Each is taken only where the site knows such a thing and the question says it plainly; every reading is reported, so that
a page can say how it understood and offer to take the words literally.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from search import languages
from search.analysis import words as levelled

WORK, EDITION, DAY, LANGUAGE = "work", "edition", "day", "language"


@dataclass(frozen=True)
class Known:
    """What the site has. ``works``: code to its titles in all languages; ``editions``: code to labels; ``languages``:
    levelled names (own and in the reader's language) to locale; ``since``: the first day anything was in force."""

    works: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    editions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    today: date = date.max

    @cached_property
    def named(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        """(code, levelled words) of every name of every work, by its first word: read once, not with every question."""
        out: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for code, titles in self.works.items():
            for name in dict.fromkeys((code, *titles)):
                if words := tuple(levelled(name)):
                    out.setdefault(words[0], []).append((code, words))
        return out

    @cached_property
    def labels(self) -> Mapping[str, list[str]]:
        """"<work>/<label>" of every edition by its label."""
        out: dict[str, list[str]] = {}
        for code, own in self.editions.items():
            for label in own:
                out.setdefault(label.casefold(), []).append(f"{code}/{label}")
        return out


NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Reading:
    """``shown``, as typed, was taken for a ``kind``; ``value`` is what it means."""

    kind: str
    shown: str
    value: str


@dataclass(frozen=True)
class Hints:
    """``words`` are what is left to look for; ``beside`` what is left when the ``work``'s name, as ``named``, goes too."""

    words: str
    beside: str = ""
    work: str = ""
    named: str = ""
    editions: tuple[str, ...] = ()
    day: date | None = None
    language: str = ""
    readings: tuple[Reading, ...] = ()


_LABEL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_DAY = re.compile(r"(?:1[789]|20|21)\d\d-[01]\d-[0-3]\d")
_YEAR = re.compile(r"(?:1[789]|20|21)\d\d")
_TAGGED = re.compile(r"(?:lang|locale|language):([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_AROUND = ".,;:!?()¿¡،؟。、"


def hints(words: str, known: Known) -> Hints:
    """Read the words. What was understood is taken out of them, as long as something to look for is left."""
    parts = words.split(" ")
    readings: list[Reading] = []
    work, named = _work(parts, known)
    parts, editions = _edition(parts, known, work, named, readings)
    parts, day = _day(parts, known, readings)
    parts, language = _language(parts, known, readings)
    left = " ".join(parts)
    beside = left
    if named:
        beside = " ".join(part for part in left.replace(named, " ", 1).split(" ") if part)
    return Hints(left or words, beside, work, named, editions, day, language, tuple(readings))


def _work(parts: list[str], known: Known) -> tuple[str, str]:
    """The work whose code or whole title stands in the words, and the words it stands in; the longest one."""
    tokens = levelled(" ".join(parts))
    found: tuple[int, str, str] = (0, "", "")
    for code, wanted in (named for token in dict.fromkeys(tokens) for named in known.named.get(token, ())):
        size = len(wanted)
        if size <= found[0] or not _holds(tokens, wanted):
            continue
        for start in range(len(parts)):
            for end in range(start + 1, min(len(parts), start + size + 2) + 1):
                if tuple(levelled(" ".join(parts[start:end]))) == wanted:
                    found = (size, code, " ".join(parts[start:end]))
    return found[1], found[2]


def _edition(
    parts: list[str], known: Known, work: str, named: str, readings: list[Reading]
) -> tuple[list[str], tuple[str, ...]]:
    """"in 1.0", "edición 1.0", or a label right behind the work's name that cannot well be a clause number ("code 2.0")."""
    labels = known.labels
    if work:
        labels = {label.casefold(): [f"{work}/{label}"] for label in known.editions.get(work, ())}
    after_name = len(named.split(" ")) if named else 0
    for at, part in enumerate(parts):
        bare = part.strip(_AROUND)
        lead, label = bare[:1].casefold(), bare[1:]
        if lead == "v" and label.casefold() in labels:  # v1.0
            readings.append(Reading(EDITION, part, label))
            return parts[:at] + parts[at + 1 :], tuple(labels[label.casefold()])
        if not _LABEL.fullmatch(bare) or bare.casefold() not in labels:
            continue
        start = at
        while start and levelled(parts[start - 1])[-1:] and levelled(parts[start - 1])[-1] in languages.EDITION_LEADS:
            start -= 1
        led = start < at and any(levelled(part)[-1] not in languages.SHORT_LEADS or _pointed(bare) for part in parts[start:at])
        behind = bool(named) and " ".join(parts[at - after_name : at]) == named and bare.endswith(".0")
        if led or behind:
            readings.append(Reading(EDITION, " ".join(parts[start : at + 1]), bare))
            return parts[:start] + parts[at + 1 :], tuple(labels[bare.casefold()])
    return parts, ()


def _pointed(label: str) -> bool:
    """A label such as 1.0 says more than a bare 3 behind an "in"."""
    return not label.isdigit()


def _day(parts: list[str], known: Known, readings: list[Reading]) -> tuple[list[str], date | None]:
    """A day ("2024-06-30"), or a past year at the end or the beginning of the question ("gifts 2024", "in 2024")."""
    if known.since is None:
        return parts, None
    for at, part in enumerate(parts):
        bare = part.strip(_AROUND)
        led = at > 0 and levelled(parts[at - 1])[-1:] and levelled(parts[at - 1])[-1] in languages.SHORT_LEADS
        asked: date | None = None
        if _DAY.fullmatch(bare):
            try:
                asked = date.fromisoformat(bare)
            except ValueError:
                continue
        elif _YEAR.fullmatch(bare) and (at in (0, len(parts) - 1) or led) and int(bare) < known.today.year:
            asked = date(int(bare), 12, 31)
        if asked is None or not known.since <= asked <= known.today:
            continue
        start = at - 1 if led else at
        readings.append(Reading(DAY, " ".join(parts[start : at + 1]), asked.isoformat()))
        return parts[:start] + parts[at + 1 :], asked
    return parts, None


def _language(parts: list[str], known: Known, readings: list[Reading]) -> tuple[list[str], str]:
    """"lang:es" anywhere, or "in Spanish" at the end."""
    for at, part in enumerate(parts):
        tagged = _TAGGED.fullmatch(part)
        if tagged and (code := tagged[1].lower()) in known.languages.values():
            readings.append(Reading(LANGUAGE, part, code))
            return parts[:at] + parts[at + 1 :], code
    for size in (1, 2):
        name = " ".join(levelled(" ".join(parts[-size:])))
        lead = levelled(parts[-size - 1])[-1:] if len(parts) > size + 1 else []
        if name in known.languages and lead and lead[0] in languages.SHORT_LEADS:
            readings.append(Reading(LANGUAGE, " ".join(parts[-size - 1 :]), known.languages[name]))
            return parts[: -size - 1], known.languages[name]
    return parts, ""


def _holds(words: list[str], wanted: tuple[str, ...]) -> bool:
    size = len(wanted)
    return any(tuple(words[at : at + size]) == wanted for at in range(len(words) - size + 1))
