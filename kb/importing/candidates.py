"""Every way one heading may begin with a number. Which one is meant is decided over all headings (numbers.py)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from kb.importing import number_words as data
from kb.importing import numerals

#: value, what is inserted after it ("a", "-2" for bis), whether it is a letter
Part = tuple[int, str, bool]
MAX_BARE = 400  # "2023 budget" is a year, not a number of a clause

_LABELS = {numerals.fold(w): rank for rank, words in data.LABELS.items() for w in words.split()}
_AFTER = {numerals.fold(w) for w in data.LABELS_AFTER.split()}
_LINKS = {numerals.fold(w).rstrip(".") for w in data.LINKS.split()}

_SEP = r"[.．·]"
_SUFFIX = (
    r"(?P<suffix>\s?(?:bis|ter|quater|quinquies|sexies)\b|(?<=\p{Nd})[a-z](?![\p{L}\p{N}])"
    r"|(?:の|之)[〇一二三四五六七八九十\p{Nd}]+)?"
)
_ORDINAL = r"(?:\.?[º°ª]|(?:er|re|ère|ème|th|st|nd|rd)(?!\p{L}))?"
_FIRST = r"(?:\p{Nd}{1,4}|[IVXLCDMⅠ-Ⅿ]+|[ivxlcdmⅰ-ⅿ]+|[A-ZΑ-ΩА-Я])"
_PATH = rf"(?:{_FIRST}(?:{_SEP}(?:\p{{Nd}}{{1,4}}))+|\p{{Nd}}{{1,4}})"
_NUMERAL = rf"(?:{_PATH}|[IVXLCDMⅠ-Ⅿ]+|[ivxlcdmⅰ-ⅿ]+|\p{{L}})"
_END = r"(?=\s|$|[.．,:：;)\]）、\-–—])"
_PUNCTUATION = r"(?P<punct>\s*(?:[.．:：)\]）、،]|[-–—](?=\s|\p{Lu}|$))[\s.:)\-–—]*|)"
_CJK_NUMERAL = rf"(?:[{numerals.CJK}]+|\p{{Nd}}+)"
_CJK_UNIT = "|".join(sorted(data.CJK_UNITS, key=len, reverse=True))

_ARTICLE = regex.compile(
    rf"\s*(?P<num>[第제]\s*(?P<n>{_CJK_NUMERAL})\s*(?P<unit>{_CJK_UNIT})?(?:(?:の|之)(?P<ins>{_CJK_NUMERAL}))?)"
    r"(?P<punct>[\s:：、.．\-–—]*)"
)
_SIGN = regex.compile(
    rf"\s*(?P<num>(?:§§?|№|[Nn][º°ª]\.?|(?:No|Nr|Núm|Num)\.)\s*(?P<n>{_NUMERAL}){_SUFFIX}){_END}{_PUNCTUATION}"
)
_BARE = regex.compile(
    rf"\s*(?P<num>(?P<open>[(\[（])?\s*(?P<n>{_NUMERAL})(?P<geresh>[׳'](?=[\s.]))?{_SUFFIX}{_ORDINAL}"
    rf"\s*(?(open)(?P<close>[)\]）])|)){_END}{_PUNCTUATION}"
)
_CJK_BARE = regex.compile(
    rf"\s*(?P<num>(?P<open>[(（])?(?P<n>[{numerals.CJK}]+)(?(open)(?P<close>[)）])|))(?P<punct>(?(open)|[、.．])[、.．\s]*)"
)
_HEBREW = r"[א-ת]{1,3}(?:[׳'’]|[״\"][א-ת])?"
_LABELLED_NUMERAL = regex.compile(
    rf"(?P<open>[(\[（])?\s*(?:(?P<he>{_HEBREW})(?!\p{{L}})|(?P<n>{_PATH}|[IVXLCDMⅠ-Ⅿ]+(?!\p{{L}})|[ivxlcdmⅰ-ⅿ]+(?=[\s.:)]|$)"
    rf"|\p{{Lu}}(?!\p{{L}})){_SUFFIX}{_ORDINAL}|(?P<cjk>[{numerals.CJK}]+))\s*(?(open)[)\]）]|){_END}"
)
_WORD = regex.compile(r"\s*(?P<word>[\p{L}\p{M}'’]+)(?P<dot>\.?)(?P<space>\s*)")
_WORDS = regex.compile(r"\s*[\p{L}\p{M}'’]+(?:-[\p{L}\p{M}]+)*")
_STOP = regex.compile(r"\s*(?:$|[.:：،)\-–—])")
_DIGITS = regex.compile(r"\p{Nd}+")
_DOT = regex.compile(_SEP)
_TRAIL = regex.compile(r"[\s.．:：)\]）、،\-–—]*")


@dataclass(frozen=True)
class Candidate:
    """One reading of the beginning of a heading."""

    run: str  # label or style: numbers of one run follow each other
    path: tuple[Part, ...]
    end: int  # end of the number in the heading
    rest: int  # where the words after it begin
    sure: bool  # counts without neighbours
    rank: float  # how high such a heading usually stands (fake headings have no level of their own)
    label: str = ""  # a label nobody listed


def canon(path: tuple[Part, ...]) -> str:
    """The comparable form: "1.2", "a.3", "12a", "5-2" for 5 bis."""
    return ".".join((chr(96 + n) if letter and n <= 26 else str(n)) + inserted for n, inserted, letter in path)


def candidates(heading: str, *, strict: bool = False) -> list[Candidate]:
    """All readings, likeliest first. ``strict`` for paragraphs: numbers need their punctuation."""
    found = _article(heading) or _sign(heading) or _labelled(heading, strict) or _word_first(heading, strict)
    if found:
        return found
    return [*_bare(heading, strict), *_unlisted(heading, strict)]


def _parts(number: str, suffix: str | None) -> list[tuple[Part, ...]]:
    """Readings of a numeral as a path: C is the letter or a hundred."""
    pieces = _DOT.split(number)
    tail: list[Part] = []
    for piece in pieces[1:]:
        value = numerals.digits(piece)
        if value is None:
            return []
        tail.append((value, "", False))
    first = pieces[0]
    readings: list[Part] = []
    if (value := numerals.digits(first)) is not None:
        readings.append((value, "", False))
    else:
        roman, letter = numerals.roman(first), numerals.letter(first) if len(first) == 1 else None
        pair = [(roman, "", False)] if roman is not None else []
        pair_letter = [(letter, "", True)] if letter is not None else []
        readings = [*pair, *pair_letter] if first.lower() in ("i", "v", "x") or not letter else [*pair_letter, *pair]
    inserted = _inserted(suffix)
    paths = [(each, *tail) for each in readings]
    return [(*path[:-1], (path[-1][0], inserted, path[-1][2])) for path in paths]


def _inserted(suffix: str | None) -> str:
    text = (suffix or "").strip()
    if not text:
        return ""
    if text in data.INSERTED:
        return f"-{data.INSERTED[text]}"
    if text[0] in "の之":
        value = numerals.digits(text[1:]) or numerals.cjk(text[1:])
        return f"-{value}" if value else ""
    return text


def _rest(heading: str, end: int) -> int:
    match = _TRAIL.match(heading, end)
    return match.end() if match else end


def _article(heading: str) -> list[Candidate]:
    match = _ARTICLE.match(heading)
    if not match:
        return []
    value = numerals.digits(match["n"]) or numerals.cjk(match["n"])
    if value is None:
        return []
    inserted = _inserted("の" + match["ins"]) if match["ins"] else ""
    unit = match["unit"] or ""
    path = ((value, inserted, False),)
    rank = float(data.CJK_UNITS.get(unit, 6))
    return [Candidate(f"cjk {unit}", path, match.end("num"), match.end(), bool(unit), rank)]


def _sign(heading: str) -> list[Candidate]:
    match = _SIGN.match(heading)
    if not match:
        return []
    run = "§" if "§" in match["num"] else "no"
    return [
        Candidate(run, path, match.end("num"), _rest(heading, match.end("num")), True, 6.0)
        for path in _parts(match["n"], match["suffix"])
    ]


def _labelled(heading: str, strict: bool) -> list[Candidate]:
    first = _WORD.match(heading)
    if not first or numerals.fold(first["word"]) not in _LABELS:
        return []
    label = numerals.fold(first["word"])
    at = first.end()
    link = _WORD.match(heading, at)
    if link and numerals.fold(link["word"]) in _LINKS and link["space"]:
        at = link.end()
    if at == first.end() and not first["space"] and not first["dot"]:
        if not (at < len(heading) and heading[at].isdecimal()):
            return []
    return _numeral_at(heading, at, f"label {_family(label)}", True, float(_LABELS[label]), strict)


def _family(label: str) -> str:
    return {"art": "article", "sec": "section", "ch": "chapter", "cap": "capitulo", "ст": "статья"}.get(label, label)


def _numeral_at(
    heading: str, at: int, run: str, sure: bool, rank: float, strict: bool, label: str = ""
) -> list[Candidate]:
    match = _LABELLED_NUMERAL.match(heading, at)
    paths: list[tuple[Part, ...]] = []
    if match:
        end = match.end()
        if match["he"]:
            value = numerals.hebrew(match["he"])
            paths = [((value, "", False),)] if value else []
        elif match["cjk"]:
            value = numerals.cjk(match["cjk"])
            paths = [((value, "", False),)] if value else []
        else:
            paths = _parts(match["n"], match["suffix"])
    if not paths:
        value, end = _words_at(heading, at)
        paths = [((value, "", False),)] if value else []
        # "Part three of the plan" is a sentence, "Part Three" or "Part three: ..." a number
        if not paths or (strict and not _STOP.match(heading, end)):
            return []
    rest = _rest(heading, end)
    between = heading[end:rest]
    follows = heading[rest : rest + 1]
    if follows.islower() and not between.strip():
        return []  # "Section 5 applies to loans"
    if strict and follows and not between.strip() and not follows.isupper():
        return []
    return [Candidate(run, path, end, rest, sure, rank, label) for path in paths]


def _words_at(heading: str, at: int) -> tuple[int | None, int]:
    """The longest number word (up to three words) at a place, and where it ends."""
    best: tuple[int | None, int] = None, at
    end = at
    for __ in range(3):
        match = _WORDS.match(heading, end)
        if not match:
            break
        end = match.end()
        if value := numerals.word(heading[at:end].strip()):
            best = value, end
    return best


def _word_first(heading: str, strict: bool) -> list[Candidate]:
    """ "First Part", "Primera parte", "PRIMERA.-": the word before its label, or alone before punctuation."""
    value, end = _words_at(heading, 0)
    if not value:
        return []
    label = _WORD.match(heading, end)
    if label and numerals.fold(label["word"]) in _LABELS and _STOP.match(heading, label.end("word")):
        word = numerals.fold(label["word"])
        after = label.end("word")
        run = f"label {_family(word)}"
        return [Candidate(run, ((value, "", False),), after, _rest(heading, after), True, float(_LABELS[word]))]
    if _STOP.match(heading, end):
        return [Candidate("word", ((value, "", False),), end, _rest(heading, end), False, 6.5)]
    return []


def _bare(heading: str, strict: bool) -> list[Candidate]:
    out = []
    if match := _CJK_BARE.match(heading):
        value = numerals.cjk(match["n"])
        if value:
            run = "cjk" + (match["open"] and "(" or "")
            rank = 9.0 if match["open"] else 6.5
            out.append(Candidate(run, ((value, "", False),), match.end("num"), match.end(), False, rank))
    match = _BARE.match(heading)
    if not match:
        return out
    number, punct, opened = match["n"], match["punct"], match["open"]
    plain = bool(_DIGITS.fullmatch(number))
    dotted = bool(_DOT.search(number))
    if not punct and not opened and not dotted:
        if plain and (strict or int(numerals.digits(number) or 0) >= MAX_BARE):
            return out
        if not plain and (len(number) < 2 and not number.isupper() or strict or number.islower()):
            return out
        if not plain and numerals.roman(number) is None:
            return out
    if strict and dotted and not punct and heading[match.end() : match.end() + 1].islower():
        return out
    end, rest = match.end("num"), match.end()
    rest += len(heading[rest:]) - len(heading[rest:].lstrip())
    after = _after(heading, rest)
    for path in _parts(number, match["suffix"]):
        if after and not dotted and not opened and (plain or not path[0][2]):
            out.append(after[0].__class__(after[0].run, path, after[0].end, after[0].rest, False, after[0].rank, "<after"))
        style = ("(" if opened else "") + ("letter" if path[0][2] else "number" if plain or dotted else "roman")
        style += "" if path[0][2] or plain or dotted else number.islower() and " lower" or ""
        rank = 5.0 if "roman" in style else 5.5 if path[0][2] else 7.0
        rank += len(path) - 1 + (3.0 if opened or number.islower() and not plain and not dotted else 0.0)
        out.append(Candidate(style, path, end, rest, False, rank))
    return out


def _after(heading: str, at: int) -> list[Candidate]:
    """A label after its number: "1. cikk"."""
    match = _WORD.match(heading, at)
    if not match or numerals.fold(match["word"]) not in _AFTER:
        return []
    word, end = numerals.fold(match["word"]), match.end("word")
    return [Candidate(f"label {word}", (), end, _rest(heading, end), False, float(_LABELS.get(word, 6)))]


def _unlisted(heading: str, strict: bool) -> list[Candidate]:
    """One or two words nobody listed before a number: believed when three headings share them."""
    if strict:
        return []
    out: list[Candidate] = []
    end = 0
    for __ in range(2):
        match = _WORD.match(heading, end)
        if not match:
            break
        end = match.end()
        label = numerals.fold(heading[: match.end("word")]).strip()
        if heading[end : end + 1].isalpha() and numerals.digits(heading[end : end + 1]) is None:
            number = _LABELLED_NUMERAL.match(heading, end)
            if not number or not (number["he"] or number["n"] and len(number["n"]) > 1):
                continue
        for each in _numeral_at(heading, end, f"unlisted {label}", False, 6.0, False, label):
            if each.path[0][0] < MAX_BARE:
                out.append(each)
    return out


@cache
def note_words() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Folded headings of preambles, of notes, and the beginnings of notes on something."""

    def folded(words: str) -> list[str]:
        return [numerals.fold(word.replace("_", " ")) for word in words.split()]

    return frozenset(folded(data.PREAMBLES)), frozenset(folded(data.NOTES)), tuple(folded(data.NOTES_ON))
