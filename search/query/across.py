"""In which of the site's languages a question is asked, where it is not the reader's. Pure: from the words that texts use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search import languages
from search.analysis import nfc, tokens
from search.query.common import commonness
from search.query.light import light_words
from search.query.vocabulary import Vocabulary

#: Part of the words that the other language has to know, and by how much it has to know more of them than the reader's.
KNOWN, MORE = 0.6, 0.25
#: How much more common a word may be in the other language and still be one of the reader's (powers of ten); one of more than
#: this commonness is hers whatever it is there.
NEARLY, LOAN = 0.5, 3.5


def asked_in(words: str, locale: str, others: Sequence[str], vocabulary: Callable[[str], Vocabulary]) -> str:
    """The other locale whose texts use the words of a question better than those of the reader's locale; "" where none does."""
    typed = list(dict.fromkeys(token.text for token in tokens(nfc(words)) if not token.paired and token.text.isalpha()))
    if not typed:
        return ""
    own = _known(typed, words, vocabulary(locale))
    if own > 1 - MORE:
        return ""
    base = locale.partition("-")[0]
    found = [(_known(typed, words, vocabulary(code)), code) for code in others if code.partition("-")[0] != base]
    known, code = max(found, key=lambda each: each[0], default=(0.0, ""))
    if known < max(KNOWN, own + MORE):
        return ""
    # No text of the reader's language holds these words, but she may still have meant her own: "chatbot" is Spanish too.
    theirs = set(light_words(words, (code,))) - set(light_words(words, (locale,)))
    hers = not theirs and all(commonness(word, locale) > max(0.0, min(LOAN, commonness(word, code) - NEARLY)) for word in typed)
    return "" if hers else code


def _known(typed: Sequence[str], words: str, vocabulary: Vocabulary) -> float:
    light = set(light_words(words, (vocabulary.locale,)))
    level = languages.analyzer_of(vocabulary.locale)
    own = {token.text for token in tokens(nfc(words), level)}
    return sum(word in light or word in own and vocabulary.knows(word) for word in typed) / len(typed)
