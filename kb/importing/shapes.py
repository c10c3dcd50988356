"""The frozen data that passes between the importing stages.

read -> ``Source``; outline -> ``Outline`` of ``Row``; align -> ``EditionAlignment`` or
``TranslationAlignment``; plan -> ``Plan`` (kb/importing/plan.py). Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.editions.text import Blank

#: Kinds a row may have; ``_text`` (title and intro) is not a row here but ``Outline.title`` and ``.intro``.
ROW_KINDS = ("preamble", "part", "clause", "note", "blank")


class ImportRefused(Exception):
    """The input cannot be taken. ``str()`` is one clear sentence for the person who brought the file."""


@dataclass(frozen=True)
class Media:
    """An embedded image: ``name`` as in the file, ``sha256`` of ``data``, ``content_type`` as sniffed."""

    name: str
    sha256: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Source:
    """A file after reading: its front matter and its clean HTML (nh3 allow-list, nothing active)."""

    name: str
    format: str  # "markdown", "html" or "docx"
    front: Mapping[str, Any]  # keys as in the file, values as parsed
    html: str
    stripped: tuple[str, ...] = ()  # sentences: what was removed or changed while reading
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class Row:
    """One future keyed row (clause, part, preamble, note, blank) in reading order."""

    kind: str
    level: int  # 0 to 9; the depth in the tree of rows, top rows are 0
    parent: int  # index of the enclosing row, -1 at the top
    heading: str  # plain text without number and marks; "" where there is none
    html: str  # the row's own blocks, clean HTML, footnotes it calls at its end
    plain: str  # text of ``html``: blocks separated by "\n"
    number: str = ""  # as shown: "1.2", "Art. 7", "第三条", "المادة ٧", "(a)"; "" where there is none
    canon: str = ""  # comparable form for matching only: "1.2", "7", "3"
    number_doubtful: bool = False  # breaks the run on both sides: perhaps a misprint in the file
    key: str = ""  # from the file ({#key}); "" where the file has none
    key_hint: str = ""  # an HTML id that may name a new key, never evidence of identity
    duty: str = ""  # must, should, may, none; "" where the file does not say
    blank: Blank | None = None  # only for kind "blank": heading is its label, plain its help


@dataclass(frozen=True)
class Outline:
    """A file cut into rows. Letters in = letters out: title + intro + rows hold all text of the HTML."""

    title: str
    intro: str  # clean HTML before the first row
    rows: tuple[Row, ...]
    reports: tuple[str, ...] = ()  # sentences for the preview: bold headings taken as headings, ...


@dataclass(frozen=True)
class Pair:
    """Old row ``old`` and new row ``new`` (indices) are the same clause."""

    old: int
    new: int
    how: str  # "key", "identical", "heading", "wording", "assignment", "number+shape", "order" ...
    score: float  # 0 to 1
    doubtful: bool = False
    why: str = ""  # for people, when doubtful
    runner_up: int | None = None  # another candidate for ``new``: index into old
    runner_up_score: float = 0.0


@dataclass(frozen=True)
class EditionAlignment:
    """pairs + removed = old rows, pairs + added = new rows; both one to one."""

    pairs: tuple[Pair, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
    splits: tuple[tuple[int, tuple[int, ...]], ...] = ()  # (old, its new halves)
    merges: tuple[tuple[tuple[int, ...], int], ...] = ()  # (olds, the new one)
    moved: tuple[int, ...] = ()  # new indices; information, not a decision


@dataclass(frozen=True)
class TranslationAlignment:
    """Order-keeping pairs of source rows (``old``) and translated rows (``new``)."""

    pairs: tuple[Pair, ...]
    missing: tuple[int, ...]  # source rows without translation
    extra: tuple[int, ...]  # translated rows without source: must be decided
    numbers_contradict: bool = False  # the numbers are of another edition: one question for all
