"""What is found, in which order, and what is marked: the same on every engine, each of them real."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from search.engines.base import Engine, Group
from search.engines.stemming import stems
from search.query.parse import parse
from search.query.plan import Wish, everywhere, plan, untranslated
from tests.search.conftest import Make
from tests.search.making import DAY, SHELF, keys, passage


@pytest.fixture(scope="module")
def shelf(shelf_of: Make) -> Engine:
    return shelf_of(SHELF)


@pytest.mark.parametrize(
    ("words", "locale", "expected"),
    [
        ("loans", "en", ["loans"]),
        ("insuring a loan", "en", ["loans"]),
        ("returned looted object", "en", ["return", "loans"]),
        ("owners", "en", ["return"]),
        ("trustee interests", "en", ["board"]),
        ("prestamos", "es", ["loans"]),
        ("préstamo", "es", ["loans"]),
        ("devolver objeto expoliado", "es", ["return"]),
        ("articulo", "es", ["board"]),
        ("ARTÍCULOS", "es", ["board"]),
        ("oeuvres spoliees", "fr", ["return", "loans"]),
        ("œuvre spoliée", "fr", ["return", "loans"]),
        ("ethique", "fr", ["ethics"]),
        ("l'éthique", "fr", ["ethics"]),
        ("المتحف", "ar", ["loans"]),
        ("متحف", "ar", ["loans"]),
        ("التامين", "ar", ["loans"]),
        ("مسروقة", "ar", ["return"]),
        ("归还藏品", "zh-hans", ["return", "loans"]),
        ("博物馆", "zh-hans", ["loans"]),
        ("馆", "zh-hans", ["loans"]),
        ("盗まれた作品", "ja", ["return", "loans"]),
        ("返還", "ja", ["return"]),
        ("보험", "ko", ["loans"]),
        ("произведение", "ru", ["loans"]),
        ("संग्रहालय", "hi", ["loans"]),
        ("พิพิธภัณฑ์", "th", ["loans"]),
        ("kunstwerk", "de", ["loans"]),
        ("GROSSE sorgfalt", "de", ["loans"]),
        ("פריטים", "he", ["loans"]),
        ("μουσειο", "el", ["loans"]),
    ],
)
def test_words_find_in_order(shelf: Engine, words: str, locale: str, expected: list[str]) -> None:
    assert keys(shelf, words, locale) == expected


@pytest.mark.parametrize(
    ("words", "locale", "first"),
    [
        ("3.2", "en", "loans"),
        ("clause 3.2", "en", "loans"),
        ("3.3", "en", "return"),
        ("Art. 7", "en", "board"),
        ("article seven", "en", "board"),
        ("7", "en", "board"),
        ("IV", "en", "gifts"),
        ("art 7", "es", "board"),
        ("artículo séptimo", "es", "board"),
        ("article 1er", "fr", "ethics"),
        ("المادة 7", "ar", "loans"),
        ("المادة ٧", "ar", "loans"),
        ("المادة السابعة", "ar", "loans"),
        ("第三条", "zh-hans", "loans"),
        ("第3条", "ja", "loans"),
        ("제3조", "ko", "loans"),
        ("§ 4", "de", "loans"),
        ("статья 3", "ru", "loans"),
        ("objects 3.2", "en", "loans"),
        ("Part 3", "en", "part"),
    ],
)
def test_a_number_finds_its_clause_first(shelf: Engine, words: str, locale: str, first: str) -> None:
    results = shelf.search(plan(parse(words), locale=locale, day=DAY))
    assert results.hits[0].passage.key == first
    assert results.hits[0].by_number
    assert results.exact >= 1


def test_a_number_that_is_not_there_is_counted_as_missing(shelf: Engine) -> None:
    assert shelf.search(plan(parse("9.9"), locale="en", day=DAY)).exact == 0


def test_quotes_keep_words_together(shelf: Engine) -> None:
    assert keys(shelf, '"great care"', "en") == ["loans"]
    assert keys(shelf, '"care great"', "en") == []
    assert keys(shelf, '"returned to their owners" museum', "en") == ["return"]
    assert keys(shelf, "「盗まれた作品」", "ja") == ["return"]
    assert keys(shelf, "« œuvres spoliées »", "fr") == ["return"]


def test_a_phrase_does_not_cross_from_heading_to_text(shelf: Engine) -> None:
    assert keys(shelf, '"loans the museum"', "en") == []


def test_only_the_language_asked_for_is_found(shelf: Engine) -> None:
    assert keys(shelf, "museum", "en") == ["loans"]
    assert keys(shelf, "museum", "es") == []


@pytest.mark.parametrize(
    ("words", "locale", "marked"),
    [
        ("insurance borrowers", "en", ["borrower", "insure"]),
        ("prestamo", "es", ["Préstamos"]),
        ("oeuvre", "fr", ["œuvres"]),
        ("متحف", "ar", ["المتحف"]),
        ("博物馆", "zh-hans", ["博物馆"]),
        ("馆", "zh-hans", ["馆"]),
        ("美術館", "ja", ["美術館"]),
    ],
)
def test_found_words_are_marked_as_they_are_written(shelf: Engine, words: str, locale: str, marked: list[str]) -> None:
    hit = shelf.search(plan(parse(words), locale=locale, day=DAY)).hits[0]
    html = hit.heading + hit.snippet
    assert [word for word in marked if f"<mark>{word}</mark>" in html] == marked


def test_what_is_shown_is_escaped(made: Make) -> None:
    nasty = passage("x", "en", "<b>Loans</b> & \"more\"", "<script>alert('loans')</script> loans <mark>no</mark>")
    hit = made([nasty]).search(plan(parse("loans script"), locale="en", day=DAY)).hits[0]
    rest = (hit.heading + hit.snippet).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest and ">" not in rest and '"' not in rest
    assert hit.heading == "&lt;b&gt;<mark>Loans</mark>&lt;/b&gt; &amp; &quot;more&quot;"


def test_a_long_text_is_cut_around_the_words(made: Make) -> None:
    long = "Nothing here is asked for. " * 40 + "A deaccession needs two votes of the board. " + "Nor is this. " * 40
    snippet = made([passage("x", "en", "Sale", long)]).search(plan(parse("deaccession vote"), locale="en", day=DAY)).hits[0].snippet
    assert "A <mark>deaccession</mark> needs two <mark>votes</mark>" in snippet
    assert snippet.startswith("… ") and snippet.endswith(" …") and len(snippet) < 400


def test_days_decide_what_is_found(made: Make) -> None:
    one = passage("loans", "en", "Loans", "Old wording.", since=date(2020, 1, 1), until=date(2025, 1, 1))
    two = passage("loans", "en", "Loans", "New wording.", edition="2.0", since=date(2025, 1, 1), until=date(2027, 1, 1))
    three = passage("loans", "en", "Loans", "Future wording.", edition="3.0", since=date(2027, 1, 1))
    engine = made([one, two, three])

    def editions(day: date) -> list[str]:
        return [hit.passage.edition for hit in engine.search(plan(parse("wording"), locale="en", day=day)).hits]

    assert editions(date(2019, 12, 31)) == []
    assert editions(date(2024, 12, 31)) == ["1.0"]
    assert editions(date(2025, 1, 1)) == ["2.0"]
    assert editions(date(2026, 12, 31)) == ["2.0"]
    assert editions(date(2027, 1, 1)) == ["3.0"]


def test_works_are_counted_whatever_work_was_chosen(made: Make) -> None:
    here = [passage(f"k{i}", "en", "Loans", "Care for loans.", work="ethics") for i in range(3)]
    there = [passage("k", "en", "Loans", "Care for loans.", work="guide")]
    engine = made([*here, *there])
    results = engine.search(plan(parse("loans"), locale="en", day=DAY, wish=Wish(filters={"work": ("guide",)}), facets=("work",)))
    assert (results.total, dict(results.facets["work"])) == (1, {"ethics": 3, "guide": 1})


def test_wordings_without_a_translation_are_found_apart(made: Make) -> None:
    own = passage("loans", "en", "Loans", "Lend objects.", shown_in=("es",))
    none = passage("gifts", "en", "Gifts", "Record objects.")
    engine = made([own, none, passage("loans", "es", "Préstamos", "Prestar objetos.")])
    wanted = plan(parse("objects"), locale="es", day=DAY)
    assert [hit.passage.key for hit in engine.search(untranslated(wanted)).hits] == ["gifts"]
    assert engine.search(untranslated(plan(parse("objects"), locale="en", day=DAY))).total == 0
    assert dict(engine.count_by_locale(everywhere(wanted))) == {"en": 2}


def test_a_withdrawn_text_is_hidden_from_an_index_that_still_holds_it(made: Make) -> None:
    engine = made([passage("loans", "en", "Loans", "Lend.", frozen_in=(7, 9)), passage("gifts", "en", "Gifts on loan", "", frozen_in=(8,))])
    assert keys(engine, "loan", "en", withdrawn={9}) == ["gifts"]


def test_every_word_can_be_asked_for(shelf: Engine) -> None:
    wanted = plan(parse("museum objects"), locale="en", day=DAY)
    assert shelf.count(wanted) == 2
    assert shelf.count(replace(wanted, all_words=True)) == 1


def test_a_reader_sees_a_commit_and_a_swap_at_once(made: Make) -> None:
    engine = made([passage("loans", "en", "Loans", "Lend.")])
    assert keys(engine, "gift", "en") == []
    with engine.writing() as writer:
        writer.put(Group("test/all/2", "test/all", "2", lambda: [passage("gifts", "en", "Gifts", "Give.")]))
    assert keys(engine, "gift", "en") == ["gifts"]
    with engine.writing() as writer:
        writer.drop("test/all/2")
    assert keys(engine, "gift", "en") == []
    generation = engine.new_generation()
    with engine.writing(generation) as writer:
        writer.put(Group("test/all/3", "test/all", "3", lambda: [passage("board", "en", "Gift to the board", "")]))
    assert keys(engine, "gift", "en") == []
    engine.swap(generation)
    assert keys(engine, "gift", "en") == ["board"]


def test_a_failed_write_changes_nothing(made: Make) -> None:
    engine = made([passage("loans", "en", "Loans", "Lend.")])
    with pytest.raises(RuntimeError), engine.writing() as writer:
        writer.drop("test/all/1")
        raise RuntimeError("killed")
    assert keys(engine, "loans", "en") == ["loans"]


@pytest.mark.parametrize(
    ("analyzer", "one", "two"),
    [("english", "organization", "organisation"), ("english", "colors", "colours"), ("english", "theater", "theatre"), ("english", "judgments", "judgements")],
)
def test_spellings_of_one_word_are_one(analyzer: str, one: str, two: str) -> None:
    assert stems(one, analyzer) == stems(two, analyzer)


@pytest.mark.parametrize(
    ("analyzer", "one", "two"),
    [
        ("english", "authorities", "authors"), ("english", "publication", "public"), ("english", "objections", "objects"), ("english", "prize", "prise"),
        ("spanish", "autoridades", "autores"), ("spanish", "publicaciones", "públicos"),
    ],
)  # fmt: skip
def test_words_a_stemmer_confuses_stay_apart(analyzer: str, one: str, two: str) -> None:
    assert stems(one, analyzer) != stems(two, analyzer)


def test_words_that_only_ask_weigh_less_than_those_that_say_what_about(shelf_of: Make) -> None:
    asked = "must we insure before the vernissage"
    chatter = passage("chatter", "en", "Answers", "We must, before we may, and before we must we may.")
    matter = passage("matter", "en", "Rooms", "Rooms are insured, swept, lit and heated; the doors stay shut until the vernissage.")
    others = [passage(f"o{i}", "en", "Other", "Works are kept with care and lent with care.") for i in range(8)]
    assert keys(shelf_of([chatter, matter, *others]), asked, "en")[:2] == ["matter", "chatter"]
