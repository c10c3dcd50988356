"""One numeral, written somehow, to its value: digits of any script, Roman, Chinese, Hebrew, letters, words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from kb.importing import number_words as data

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_SHAPE = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3}
_CJK_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
CJK = "".join(_CJK_DIGITS) + "".join(_CJK_UNITS)
_HEBREW = dict(
    zip("אבגדהוזחטיכלמנסעפצקרשת", [*range(1, 10), *range(10, 100, 10), *range(100, 500, 100)], strict=True)
) | {"ך": 20, "ם": 40, "ן": 50, "ף": 80, "ץ": 90}
HEBREW = "".join(_HEBREW)
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeff]")
_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ё": "е", "’": "'"})


def fold(text: str) -> str:
    """Lower case without accents, for comparing words; º and ª are kept apart from the letters o and a."""
    kept = text.replace("º", "°").replace("ª", "°")
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", kept).casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", plain)).translate(_FOLD)


def digits(text: str) -> int | None:
    """Decimal digits of any one script, full width too."""
    try:
        return int(text) if text and all(c.isdecimal() for c in text) else None
    except ValueError:
        return None


def roman(text: str) -> int | None:
    """A well-formed Roman numeral in one case, also the Unicode characters for them."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain or plain not in (plain.lower(), plain.upper()):
        return None
    low = plain.lower()
    if not set(low) <= set(_ROMAN) or not _ROMAN_SHAPE.fullmatch(low):
        return None
    values = [_ROMAN[c] for c in low]
    return sum(-v if v < max(values[i:], default=0) else v for i, v in enumerate(values))


def cjk(text: str) -> int | None:
    """A Chinese or Japanese numeral: 三, 十二, 二十, 一百零五, 二三."""
    if not text or not set(text) <= set(CJK):
        return None
    if not set(text) & set(_CJK_UNITS):
        return int("".join(str(_CJK_DIGITS[c]) for c in text))
    total = current = 0
    for c in text:
        if c in _CJK_UNITS:
            total += (current or 1) * _CJK_UNITS[c]
            current = 0
        else:
            current = _CJK_DIGITS[c]
    return total + current


def hebrew(text: str) -> int | None:
    """Hebrew letters as a number (א׳, ט״ו), geresh and gershayim left out."""
    letters = re.sub("[׳״'\"’”]", "", text)
    if not letters or not set(letters) <= set(_HEBREW) or len(letters) > 4:
        return None
    values = [_HEBREW[c] for c in letters]
    if values != sorted(values, reverse=True) and letters not in ("טו", "טז"):
        return None
    return sum(values)


def letter(text: str) -> int | None:
    """Place of one letter in its alphabet, from 1 on."""
    folded = fold(text)
    if len(folded) != 1:
        return None
    for alphabet in data.ALPHABETS:
        if folded in alphabet:
            return alphabet.index(folded) + 1
    return None


def word(text: str) -> int | None:
    """A number word of any language known: "one", "primera", "الثانية عشرة"."""
    return words().get(re.sub(r"\s+", " ", fold(text)))


@cache
def words() -> dict[str, int]:
    """All number words, folded."""
    out: dict[str, int] = {}
    units: dict[str, dict[int, list[str]]] = {}
    for language, lists in sorted(data.WORDS.items()):
        for words_ in lists:
            for value, forms in enumerate(words_.split(), 1):
                for form in forms.split("/"):
                    phrase = fold(form.replace("_", " "))
                    out.setdefault(phrase, value)
                    units.setdefault(language, {}).setdefault(value, []).append(phrase)
    for language, (joiners, tens) in sorted(data.TENS.items()):
        for value, forms in enumerate(tens.split(), 2):
            for form in forms.split("/"):
                ten = fold(form)
                out.setdefault(ten, value * 10)
                for unit in range(1, 10):
                    for low in units[language][unit]:
                        for joiner in joiners:
                            order = f"{low}{joiner}{ten}" if language == "ar" else f"{ten}{joiner}{low}"
                            out.setdefault(order, value * 10 + unit)
    _french(out)
    return out


def _french(out: dict[str, int]) -> None:
    """vingt et unième, trente-deuxième."""
    for value, ten in enumerate(("vingt", "trente", "quarante", "cinquante"), 2):
        out.setdefault(f"{ten} et unieme", value * 10 + 1)
        out.setdefault(f"{ten}-et-unieme", value * 10 + 1)
