"""The duty a clause states, read from its words: the strongest modal verb of its first sentences wins.

Data per language; a language that is not here reads as "none". The file's own mark (``{duty=must}``) always wins.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "must": r"must|shall|may not|is required to|are required to",
        "should": r"should|ought to",
        "may": r"may|can choose",
    },
    "es": {
        "must": r"debe|deben|deber[áa]|deber[áa]n|tiene que|tienen que|no podr[áa]n?",
        "should": r"deber[íi]a|deber[íi]an|conviene|conviene que",
        "may": r"puede|pueden|podr[áa]|podr[áa]n",
    },
    "fr": {
        "must": r"doit|doivent|devra|devront|est tenue?|sont tenue?s|ne peut|ne peuvent",
        "should": r"devrait|devraient|il convient",
        "may": r"peut|peuvent|pourra|pourront",
    },
    "pt": {
        "must": r"deve|devem|dever[áa]|dever[ãa]o",
        "should": r"deveria|deveriam|conv[ée]m",
        "may": r"pode|podem|poder[áa]|poder[ãa]o",
    },
    "de": {
        "must": r"muss|m[üu]ssen|hat zu|haben zu|darf nicht|d[üu]rfen nicht",
        "should": r"soll|sollen|sollte|sollten",
        "may": r"darf|d[üu]rfen|kann|k[öo]nnen",
    },
    "it": {
        "must": r"deve|devono|dovr[àa]|dovranno",
        "should": r"dovrebbe|dovrebbero",
        "may": r"pu[òo]|possono|potr[àa]",
    },
    "ca": {
        "must": r"ha de|han de|haur[àa] de|hauran de",
        "should": r"hauria de|haurien de|conv[ée]",
        "may": r"pot|poden|podr[àa]",
    },
    "nl": {
        "must": r"moet|moeten|mag niet|mogen niet",
        "should": r"zou moeten|zouden moeten|dient|dienen",
        "may": r"mag|mogen|kan|kunnen",
    },
    "ar": {"must": r"يجب|يتعين|يلتزم|لا يجوز", "should": r"ينبغي", "may": r"يجوز|يمكن"},
}
_PATTERNS = {
    locale: {duty: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for duty, words in duties.items()}
    for locale, duties in _WORDS.items()
}


def duty_of(words: str, locale: str) -> str:
    """``must``, ``should``, ``may`` or ``none``."""
    patterns = _PATTERNS.get(locale.split("-")[0])
    if patterns is None:
        return "none"
    text = unicodedata.normalize("NFC", words)
    return next((duty for duty in ("must", "should", "may") if patterns[duty].search(text)), "none")
