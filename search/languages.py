"""All analysis data in one place: which analyzer reads which locale, and how letters are levelled.

Adding a language with a stemmer of its own is one entry of ``ANALYZER_OF``; a language without an entry is read by
``default``: words as they stand, levelled (lower case, no accents), never stemmed. Stop lists: none, plain OR over all
words ranks best (docs/search.md).
"""

from __future__ import annotations

import re

#: Analyzers that stem, by name (an index has one field for each, so the list is closed), with their Snowball stemmer.
STEMMERS: dict[str, str] = {
    name: name
    for name in (
        *("arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian"),
        *("norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish"),
    )
}
BIGRAM, DEFAULT = "bigram", "default"
ANALYZERS: tuple[str, ...] = (*STEMMERS, BIGRAM, DEFAULT)

#: Locale to analyzer, by whole code or by the language before the first hyphen.
ANALYZER_OF: dict[str, str] = {
    "ar": "arabic",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    # written without spaces between words, or (Korean) with particles joined to them
    **dict.fromkeys(("bo", "dz", "ja", "km", "ko", "lo", "my", "th", "zh"), BIGRAM),
}

#: Scripts cut into pairs of characters wherever they occur, also inside a text of another language.
BIGRAM_SCRIPTS = ("Han", "Hiragana", "Katakana", "Hangul", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan")

#: Characters that change a word's spelling and not the word: vowel points of Arabic and Hebrew, joiners, soft hyphens.
DROPPED = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200d\ufeff"
#: Letters of one sound written in several ways.
LEVELLED: dict[str, str] = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ۀ": "ه", "ة": "ه", "ؤ": "و", "ئ": "ي",
    "ё": "е", "Ё": "Е", "ґ": "г", "ς": "σ", "׳": "", "״": "",
}  # fmt: skip
#: Words a stemmer takes for another (nouns for verbs, authorities for authors), levelled, with what is stemmed instead; that
#: need not be a word.
STEMMED_AS: dict[str, dict[str, str]] = {
    "english": {
        **dict.fromkeys(("authority", "authorities"), "authorit"),
        **dict.fromkeys(("objection", "objections"), "objectio"),
        **dict.fromkeys(("important", "importance", "importantly"), "importanc"),
        **dict.fromkeys(("publication", "publications"), "publish"),
    },
    "spanish": {
        **{f"{noun}s": noun for noun in ("prestamo", "reclamo", "tramo", "ramo", "gramo", "amo")},
        **dict.fromkeys(("autoridad", "autoridades"), "autoritat"),
        **dict.fromkeys(("publicar", "publicarse", "publicacion", "publicaciones", "publicado", "publicados", "publicadas"), "publicat"),
        **dict.fromkeys(("objetivo", "objetivos"), "objetiu"),
    },
}
#: Spellings of one word in several countries: (what is written, what is stemmed), tried in order on levelled words.
SPELT_AS: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "english": [
        (re.compile(r"(?<=\w\w\w)iz(?=(e|es|ed|er|ers|ing|ation|ations|ational|able)$)"), "is"),
        (re.compile(r"^(col|hon|lab|fav|behavi|neighb|harb|rum|hum|endeav|vig|splend)or(?=\w*$)"), r"\1our"),
        (re.compile(r"^(cent|theat|calib|lit|met|fib)er(?=s?$)"), r"\1re"),
        (re.compile(r"^(catalog|dialog|analog)(?=s?$)"), r"\1ue"),
        (re.compile(r"^program(?=s?$)"), "programme"),
        (re.compile(r"^artifact"), "artefact"),
        (re.compile(r"^(judg|acknowledg)ment"), r"\1ement"),
        (re.compile(r"^(licen|defen|offen|preten)se(?=s?$)"), r"\1ce"),
        (re.compile(r"^gray(?=(s|ed|ing)?$)"), "grey"),
    ],
}

#: Languages that write compounds as one word: a word is also found inside longer ones.
COMPOUNDING = frozenset("de nl sv da nb nn no fi".split())
#: Letters that are joined to the beginning of a word, in languages without a stemmer that knows them.
PREFIXES: dict[str, str] = {"he": "והבלמשכ"}

#: Words that may stand before the label of an edition, levelled, and the short ones that also stand before much else.
SHORT_LEADS = frozenset("in en dans im em nel na no в في".split())
EDITION_LEADS = SHORT_LEADS | frozenset(
    "edition editions ed version v edicion edicao edizione auflage ausgabe fassung utgave editie wydanie издание редакция"
    " الطبعة طبعة الاصدار اصدار 版 第".split()
)

#: Analyzers that know these letters themselves and need them as written.
KEEPS_LETTERS = frozenset(("arabic",))


def analyzer_of(locale: str) -> str:
    """The analyzer that reads a locale; always one of ``ANALYZERS``."""
    code = locale.lower().replace("_", "-")
    return ANALYZER_OF.get(code) or ANALYZER_OF.get(code.split("-")[0], DEFAULT)
