"""What the form of an edition begins with: a change note, a label, major or minor, read from the comparison. All of it can be changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb import difference
from kb.difference.side import Side
from kb.editions.advice import names_in_a_sentence
from kb.editions.canonical import plain, unline
from kb.editions.changes import AMENDED, DUTY, INSERTED, MOVED, RENUMBERED, REPEALED, UNCHANGED, state_of
from kb.editions.compare import Compared, Comparison, Row
from kb.editions.text import TEXT_KEY

#: An amended clause is a small edit when no more words than this were touched, and none of them is a number.
FEW_WORDS = 4
#: Words that make or lift a duty, in the languages the interface has: such an edit is never small.
_DUTIES = re.compile(
    r"\b(must|shall|should|may|not|no|never|debe\w*|deber\w*|puede\w*|podr\w*|nunca|doi\w*|dev\w*|peu\w*|pourr\w*|ne|pas|jamais)\b|يجب|لا|يجوز",
    re.I,
)


def language_of_note(locale: str) -> str:
    """The language a suggested note is written in: the text's own, where the interface speaks it; else the editor's."""
    spoken = {code for code, _name in settings.INTERFACE_LANGUAGES}
    return locale if locale in spoken else translation.get_language() or "en"


def note(found: Comparison, locale: str) -> str:
    """Whole sentences on what changed, in the language of the text: "Amends 2 clauses: 3.2 Loans, 4.1 Gifts. Adds ..."."""
    with translation.override(language_of_note(locale)):
        said = [_sentence(state, rows) for state, rows in _by_state(found.rows) if rows]
        head = next((row for row in found.rows if row.key == TEXT_KEY and row.state == "amended"), None)
        if head is not None:
            said.append(_("Amends the title or the introduction."))
        return " ".join(said)


def label(before: str | None, taken: Collection[str], *, minor: bool) -> str:
    """The next label in the manner of the one before: 1.0 to 1.1 or 2.0, 2025-1 to 2025-2; "" where it has no such manner."""
    if before is None:
        return "" if "1.0" in taken else "1.0"
    found = re.fullmatch(r"(\d{1,6})(?:([.-])(\d{1,6}))?", before)
    if found is None:
        return ""
    first, sign, second = int(found[1]), found[2] or "", int(found[3] or 0)
    while True:
        if not sign:
            first += 1
            made = str(first)
        elif minor or sign == "-":
            second += 1
            made = f"{first}{sign}{second}"
        else:
            first += 1
            made = f"{first}{sign}0"
        if made not in taken:
            return made


def is_minor(found: Comparison) -> bool:
    """Whether all that changed is small: a few words here and there, no clause more or less, no duty, no number of days or money."""
    rows = [row for row in found.rows if is_changed(row)]
    return bool(rows) and all(_is_small(row) for row in rows)


def is_changed(row: Compared) -> bool:
    """Whether anything at all is otherwise than before: words, place, number or duty."""
    return state_of(row) != UNCHANGED


def _is_small(row: Compared) -> bool:
    if row.state in ("inserted", "repealed") or row.duty_changed or row.moved:
        return False
    if row.before is None or row.after is None:
        return False
    found = difference.words(_words(row.before), _words(row.after))
    if max(difference.counts(found)) > FEW_WORDS:
        return False
    return not any(re.search(r"\d", word) or _DUTIES.search(word) for word in _touched(found))


def _touched(found: difference.Wording) -> Iterator[str]:
    """Every word that came or went, as it is compared."""
    for block in found.blocks:
        for run in block.runs:
            if run.kind in difference.ADDED:
                yield from Side(block.after).words[run.after : run.after_end]
            if run.kind in difference.STRUCK:
                yield from Side(block.source).words[run.before : run.before_end]


def _words(row: Row) -> str:
    return f"{unline(row.heading)}\n{plain(row.html)}"


def _by_state(rows: Sequence[Compared]) -> list[tuple[str, list[Compared]]]:
    """Clauses by what happened to them, each once."""
    out: dict[str, list[Compared]] = {state: [] for state in (AMENDED, INSERTED, REPEALED, MOVED, RENUMBERED)}
    for row in rows:
        state = state_of(row)
        if row.key != TEXT_KEY and state != UNCHANGED:
            out[AMENDED if state == DUTY else state].append(row)
    return list(out.items())


def _sentence(state: str, rows: Sequence[Compared]) -> str:
    said = {
        AMENDED: ngettext("Amends %(count)d clause: %(names)s.", "Amends %(count)d clauses: %(names)s.", len(rows)),
        INSERTED: ngettext("Adds %(count)d clause: %(names)s.", "Adds %(count)d clauses: %(names)s.", len(rows)),
        REPEALED: ngettext("Repeals %(count)d clause: %(names)s.", "Repeals %(count)d clauses: %(names)s.", len(rows)),
        MOVED: ngettext("Moves %(count)d clause: %(names)s.", "Moves %(count)d clauses: %(names)s.", len(rows)),
        RENUMBERED: ngettext("Renumbers %(count)d clause: %(names)s.", "Renumbers %(count)d clauses: %(names)s.", len(rows)),
    }[state]
    return said % {"count": len(rows), "names": names_in_a_sentence([row_name(row) for row in rows])}


def row_name(row: Compared) -> str:
    """Number and heading of a compared clause (as it is now, else as it was), else its key; plain words."""
    shown = row.after or row.before
    assert shown is not None
    return " ".join(part for part in (shown.number, unline(shown.heading)) if part) or f"“{row.key}”"
