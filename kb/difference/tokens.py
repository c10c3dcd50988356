"""Words and signs of a text, in any script.

A token is what a reader takes for one thing and what is marked as one: a word with its inner apostrophes and hyphens,
a number with its separators and per cent sign, one sign of a script that writes without spaces (with its vowels and
tone marks), or one other sign. Letters are never parted from the marks on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import regex

#: Scripts that write words without spaces between them: each sign is a token.
_SCRIPTIO = "".join(
    f"\\p{{{script}}}"
    for script in "Han Hiragana Bopomofo Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Javanese Yi".split()
)
_LETTER = f"[[\\p{{L}}\\p{{N}}\\p{{M}}_\\u00ad\\u200c\\u200d]--[{_SCRIPTIO}]--[\\p{{Katakana}}ー]]"
_TOKEN = regex.compile(
    rf"""
      \s+
    | &(?:lt|gt|amp);
    | https?://[!-%'-;=?-~]+(?:&amp;[!-%'-;=?-~]*)*(?<![.,;:!?)\]'])
    | [A-Za-z0-9._%+-]{{1,64}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}})+
    | (?i:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|dell|nell|all|dall|sull|un|quest|quell)['’](?=\p{{L}}{{2}})
    | \p{{Nd}}+(?:[.,:/'’٫٬\u00a0\u202f-]\p{{Nd}}+)*(?:[ \u00a0\u202f]?[%٪‰](?!\w)|{_LETTER}*)
    | {_LETTER}+(?:(?:['’ʼ‘·‧\u2010\u2011-]|(?<=\p{{Hebrew}})["״׳](?=\p{{Hebrew}})){_LETTER}+)*\p{{M}}*
    | [\p{{Katakana}}ーｰ]+\p{{M}}*
    | [เ-ไເ-ໄ]?\X(?:[\u17d2\u1039]\X)*
    """,
    regex.V1 | regex.VERBOSE,
)
#: The same for texts without letters beyond Latin, Greek and Cyrillic, and without combining marks: much faster.
_SIMPLE_TEXT = re.compile(r"[\x01-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff]*")
_SIMPLE = re.compile(
    r"""
      \s+
    | &(?:lt|gt|amp);
    | https?://[!-%'-;=?-~]+(?:&amp;[!-%'-;=?-~]*)*(?<![.,;:!?)\]'])
    | [A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+
    | (?:[ldjmtscnLDJMTSCN]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uoiqu|quelqu|Quelqu|presqu|[dnDN]ell|[Aa]ll|[Dd]all|[Ss]ull|[Uu]n
        |[Qq]uest|[Qq]uell)['’](?=[^\W\d_]{2})
    | \d+(?:[.,:/'’\u00a0\u202f-]\d+)*(?:[ \u00a0\u202f]?[%‰](?!\w)|[\w\u00ad]*)
    | [\w\u00ad]+(?:['’ʼ‘·‧\u2010\u2011-][\w\u00ad]+)*
    | .
    """,
    re.VERBOSE | re.S,
)
#: A word that matters: anything but signs.
_WORD = regex.compile(r"[\p{L}\p{N}]")
_SIGN = regex.compile(rf"[เ-ไເ-ໄ]?[{_SCRIPTIO}]")
#: How every footnote mark is compared: what it says is in the footnote, its number is only its place.
FOOTNOTE_MARK = "<sup>"


class Tokens(NamedTuple):
    """The tokens of a line, side by side: ``words[i]`` stands at ``text[starts[i]:ends[i]]``."""

    words: list[str]  # as they are compared
    starts: list[int]
    ends: list[int]
    spaced: list[bool]  # whether white space stands before it


def tokens_of(text: str, objects: Sequence[tuple[int, str]] = ()) -> Tokens:
    """The tokens of escaped text; ``objects`` are things in it that are no text, by their place."""
    pattern = _SIMPLE if _SIMPLE_TEXT.fullmatch(text) else _TOKEN
    parts = pattern.findall(text)
    kept = [
        (part, end)
        for part, end in zip(parts, accumulate(map(len, parts)), strict=True)
        if not part.isspace()
    ]
    words = [part for part, _end in kept]
    ends = [end for _part, end in kept]
    starts = [end - len(part) for part, end in kept]
    spaced = [start != end for start, end in zip(starts, [0, *ends], strict=False)]
    if objects:
        things = dict(objects)
        for index, start in enumerate(starts):
            thing = things.get(start)
            if thing:
                words[index] = FOOTNOTE_MARK if thing.startswith("<sup") else thing
    return Tokens(words, starts, ends, spaced)


def is_word(word: str) -> bool:
    """Whether a token is a word or a number, not a sign."""
    return word[0] not in "<&" and (word[0].isalnum() or _WORD.search(word) is not None)


def in_scriptio(word: str) -> bool:
    """Whether a token is a sign of a script that writes without spaces."""
    return ord(word[0]) > 0x0DFF and _SIGN.match(word) is not None
