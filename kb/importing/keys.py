"""Making clause keys: short, readable, permanent; never one that was used before.

From the heading, else from the wording (its rarest words), else from number or position. Other scripts than Latin,
Cyrillic and Greek take number or position: their transliterations say nothing to anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from anyascii import anyascii

from kb.importing.marks import MAX_KEY, valid_key
from kb.importing.shapes import Row

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_LITTLE = 4  # letters; little words fall out when they stand in many clauses
_LITTLE_SHARE = 0.12
_MIN_CLAUSES = 20  # below this the shares say nothing


def make_keys(
    rows: Sequence[Row], used: Collection[str] = (), given: Mapping[int, str] | None = None
) -> tuple[str, ...]:
    """A key for each row, in order.

    A row's own key (from the file) stays, as does ``given[index]`` (from an alignment). All others are made, and
    are never in ``used`` (every key the work ever had) nor among the keys of this file. The same input gives the
    same keys. Raises nothing; duplicates among the file's own keys are left for the plan to refuse.
    """
    given = given or {}
    fixed = {i: given.get(i) or row.key for i, row in enumerate(rows) if given.get(i) or row.key}
    taken = set(used) | set(fixed.values())
    little = _little_words(rows)
    wording = Counter(word for row in rows for word in set(words_of(row.plain)))
    out: list[str] = []
    for i, row in enumerate(rows):
        if i in fixed:
            out.append(fixed[i])
            continue
        key = _unique(_base(row, i, rows, little, wording), row, rows, out, taken)
        taken.add(key)
        out.append(key)
    return tuple(out)


def _base(row: Row, index: int, rows: Sequence[Row], little: frozenset[str], wording: Counter[str]) -> str:
    heading = _from_heading(row, little)
    if heading:
        return heading
    if valid_key(row.key_hint):
        return row.key_hint
    if row.kind == "blank" and row.blank and valid_key(row.blank.id):
        return row.blank.id
    return _from_wording(row, wording, len(rows), little) or _from_number(row) or f"c-{index + 1}"


def words_of(text: str) -> list[str]:
    """ASCII words of a text; none where most of its letters are of a script that is not transliterated."""
    letters = [c for c in text if c.isalpha()]
    known = [c for c in letters if unicodedata.name(c, "").startswith(_SCRIPTS)]
    if not letters or len(known) * 2 < len(letters):
        return []
    kept = "".join(c if not c.isalpha() or unicodedata.name(c, "").startswith(_SCRIPTS) else " " for c in text)
    plain = re.sub("['’ʼ´`]s\\b", "s", kept)
    ascii_ = anyascii(re.sub("['’ʼ´`]", " ", plain)).lower().replace("'", "").replace('"', "")
    return re.findall("[a-z0-9]+", ascii_)


def _little_words(rows: Sequence[Row]) -> frozenset[str]:
    """Words of at most four letters that stand in many clauses: the little words of any language, without a list."""
    if len(rows) < _MIN_CLAUSES:
        return frozenset()
    seen = Counter(word for row in rows for word in set(words_of(f"{row.heading} {row.plain}")))
    return frozenset(w for w, n in seen.items() if len(w) <= _LITTLE and n >= _LITTLE_SHARE * len(rows))


def _from_heading(row: Row, little: frozenset[str]) -> str:
    words = words_of(row.heading)
    return _shorten([word for word in words if word not in little] or words)


def _from_wording(row: Row, wording: Counter[str], total: int, little: frozenset[str]) -> str:
    """The two rarest words of at least four letters among the first forty, in text order; in short texts the
    first three words that say something."""
    words = [word for word in words_of(row.plain)[:40] if word not in little and not word.isdigit()]
    long = list(dict.fromkeys(word for word in words if len(word) >= 4)) or words
    if total < _MIN_CLAUSES:
        return _shorten(long[:3])
    rarest = sorted(long, key=lambda word: (wording[word], long.index(word)))[:2]
    return _shorten([word for word in long if word in rarest])


def _from_number(row: Row) -> str:
    number = re.sub("[^a-z0-9]+", "-", row.canon.lower()).strip("-")
    return f"n-{number}"[:MAX_KEY].strip("-") if number else ""


def _shorten(words: Sequence[str]) -> str:
    """Whole words joined by hyphens, at most thirty letters; one word that is longer is cut."""
    out = ""
    for word in words:
        longer = f"{out}-{word}" if out else word[:MAX_KEY]
        if len(longer) > MAX_KEY:
            break
        out = longer
    return out.strip("-")


def _unique(base: str, row: Row, rows: Sequence[Row], out: Sequence[str], taken: Collection[str]) -> str:
    if base not in taken:
        return base
    if 0 <= row.parent < len(out):
        above = out[row.parent].split("-")[0]
        twin = _shorten([above, *base.split("-")]) if not base.startswith(f"{above}-") else base
        if twin not in taken and twin != above:
            return twin
    count = 2
    while True:
        end = f"-{count}"
        key = base[: MAX_KEY - len(end)].rstrip("-") + end
        if key not in taken:
            return key
        count += 1
