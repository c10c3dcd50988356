"""What a question is about: pure."""

from __future__ import annotations

from functools import partial

from search import languages
from search.engines.stemming import stems
from search.query.light import weak_words
from search.query.subjects import LEAST, MOST, Met, Subjects
from search.query.thesaurus import Expansion

ASKED_AS = {
    "dismissal": ("Dismissal of the director", "fired", "sacked", "lose the job"),
    "removal": ("Removal of works", "take down", "unhang", "empty wall"),
    "pressure": ("Pressure from outside", "mayor", "minister", "phone call from the town hall"),
    "fees": ("Fees of artists", "pay", "money owed"),
}


def _stems(analyzer: str, text: str) -> list[str]:
    return stems(text, analyzer)


def subjects(locale: str = "en", asked_as: dict[str, tuple[str, ...]] | None = None) -> Subjects:
    return Subjects(ASKED_AS if asked_as is None else asked_as, locale, partial(_stems, languages.analyzer_of(locale)))


def met(words: str, *expansions: Expansion) -> list[str]:
    return [each.slug for each in found(words, *expansions)]


def found(words: str, *expansions: Expansion) -> tuple[Met, ...]:
    return subjects().met(words, weak_words(words, ("en",)), expansions)


def test_a_question_meets_what_its_words_are_about() -> None:
    assert met("the mayor wants to take down a painting") == ["pressure", "removal"]
    assert met("sacked") == ["dismissal"]
    assert met("removals of artists' works")[0] == "removal"
    assert met("climate") == [] and met("") == []


def test_a_whole_phrase_counts_more_than_a_part_of_one() -> None:
    whole, part = found("unhang")[0], found("town")[0]
    assert (whole.slug, part.slug) == ("removal", "pressure")
    assert whole.score > 2 * part.score
    assert found("money owed")[0].score > found("owed")[0].score


def test_light_words_hardly_count() -> None:
    assert met("from the fees") == ["fees"], "'from the' stands in a phrase of another topic"


def test_synonyms_and_mended_words_meet_topics_too() -> None:
    assert met("dethroned") == []
    assert met("dethroned", Expansion("dethroned", ("sacked",), 0.6)) == ["dismissal"]
    assert found("dethroned", Expansion("dethroned", ("sacked",), 0.6))[0].score < found("sacked")[0].score
    assert met("mayr", Expansion("mayr", ("mayor",), 0.8)) == ["pressure"]


def test_few_topics_and_none_that_is_far_behind() -> None:
    many = {f"topic-{number:02}": (f"Loans number {number}", "loan") for number in range(30)}
    assert len(subjects(asked_as=many).met("a loan", {})) == MOST
    scores = [each.score for each in found("the mayor wants to take down works of artists, money owed")]
    assert scores == sorted(scores, reverse=True) and scores[-1] >= LEAST * scores[0]


def test_any_script() -> None:
    assert [each.slug for each in subjects("zh", {"loans": ("借出作品",), "gifts": ("捐赠",)}).met("借出", {})] == ["loans"]
    assert [each.slug for each in subjects("ar", {"return": ("إعادة القطع",), "fees": ("أجور الفنانين",)}).met("الفنانون", {})] == ["fees"]


def test_words_by_length_for_mending() -> None:
    words = subjects().words
    assert "mayor" in words[5] and "sacked" in words[6] and "mayor" not in words[6]


def test_topics_are_offered_while_somebody_types() -> None:
    assert subjects().beginning("sac", 3) == [("dismissal", "sacked")]
    assert subjects().beginning("from the town h", 3) == [("pressure", "phone call from the town hall")]
    assert subjects().beginning("hall from", 3) == [("pressure", "phone call from the town hall")]
    assert subjects().beginning("Ré", 3) == [("removal", "Removal of works")], "accents and case make no difference"
    assert subjects().beginning("", 3) == [] and subjects().beginning("mayors", 3) == []
    assert [slug for slug, _words in subjects().beginning("of", 2)] == ["fees", "removal"], "the shortest first, so many"


def test_words_for_mending_are_levelled_as_the_language_is() -> None:
    assert "أجور" in subjects("ar", {"fees": ("أجور الفنانين",)}).words[4], "Arabic keeps its letters"


def test_nothing_to_ask_for() -> None:
    assert subjects(asked_as={}).met("mayor", {}) == () and subjects(asked_as={"a": ("---",)}).met("mayor", {}) == ()
