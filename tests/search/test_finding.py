"""Filters with counts, earlier editions, order, synonyms, mended words, suggestions, similar clauses: the same on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from search import languages
from search.answer import Setting, answer
from search.engines.base import Engine, Passage
from search.engines.stemming import stems
from search.query.hints import Known
from search.query.parse import parse
from search.query.plan import DATE, EVER, FACETS, ORDER, Plan, Wish, plan, untranslated
from search.query.subjects import Met, Subjects
from search.query.thesaurus import Confusable, Entry, Thesaurus
from search.query.vocabulary import Vocabulary
from tests.search.conftest import Make
from tests.search.making import DAY, passage

OLD = {"edition": "1.0", "since": date(2019, 1, 1), "until": date(2024, 1, 1), "frozen_in": (1,)}
NOW = {"edition": "2.0", "since": date(2024, 1, 1), "frozen_in": (2,)}

SHELF = (
    passage("loans", "en", "Loans", "Works are lent with care.", "1.1", order=2, part="care", duty="must", changed_in="1.0", **OLD),
    passage("loans", "en", "Loans", "Works are lent with care.", "1.2", order=3, part="care", duty="must", changed_in="1.0", first=False, **NOW),
    passage("sale", "en", "Sale", "No work leaves the collection: deaccession is for the board.", "1.3", order=4, part="care", duty="should", changed_in="2.0", **NOW),
    passage("sale", "en", "Sale", "No work may be sold.", "1.2", order=3, part="care", duty="must", changed_in="1.0", **OLD),
    passage("sale", "es", "Venta", "Ninguna obra sale de la colección: la baja corresponde al patronato.", "1.3", order=4, part="care", **NOW),
    passage("gifts", "en", "Gifts of works", "A sponsor gets no favours for works given.", "2.1", order=6, part="money", duty="may", changed_in="2.0", **NOW),
    passage("dispute", "en", "A work in dispute", "Works in dispute stay where they are.", "1", work="guide", work_kind="guide", order=1, edition="1.0", since=date(2021, 1, 1), frozen_in=(3,), topics=("pressure",), changed_in="1.0"),
    passage("news", "en", "Works", "Works, works: a news item about works lent with care.", "", work="guide", order=9, rank=2, edition="1.0", since=date(2021, 1, 1), frozen_in=(3,)),
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf(shelf_of: Make) -> Engine:
    return shelf_of(SHELF)


def asked(words: str, locale: str = "en", **wish: Any) -> Plan:
    return plan(parse(words), locale=locale, day=DAY, wish=Wish(**wish), facets=FACETS)


def found(engine: Engine, words: str, **wish: Any) -> list[str]:
    return [hit.passage.id for hit in engine.search(asked(words, **wish)).hits]


def test_every_filter_but_its_own(shelf: Engine) -> None:
    everything = shelf.search(asked("works")).facets
    assert everything["work"] == {"ethics": 3, "guide": 2}
    assert everything["duty"] == {"must": 1, "should": 1, "may": 1}
    assert everything["part"] == {"ethics/care": 2, "ethics/money": 1}
    assert everything["topic"] == {"pressure": 1}
    narrowed = shelf.search(asked("works", filters={"duty": ("must",)}))
    assert [hit.passage.key for hit in narrowed.hits] == ["loans"]
    assert narrowed.facets["duty"] == everything["duty"]  # its own choice does not hide the other values
    assert narrowed.facets["work"] == {"ethics": 1} and narrowed.facets["part"] == {"ethics/care": 1}
    two = shelf.search(asked("works", filters={"duty": ("must", "may"), "part": ("ethics/money",)}))
    assert [hit.passage.key for hit in two.hits] == ["gifts"]
    assert two.facets["part"] == {"ethics/care": 1, "ethics/money": 1} and two.facets["duty"] == {"may": 1}


def test_several_plans_asked_together_answer_as_each_by_itself(shelf: Engine) -> None:
    narrowed = asked("works", filters={"duty": ("must",)})
    spanish = untranslated(plan(parse("disputes works"), locale="es", day=DAY))
    counted = replace(asked("works lent"), all_words=True, facets=(), size=0)
    nothing = asked("zeppelin")
    together = shelf.search_together((narrowed, spanish, counted, nothing, asked("2.1")))
    assert together == tuple(shelf.search(each) for each in (narrowed, spanish, counted, nothing, asked("2.1")))
    assert [hit.passage.key for hit in together[0].hits] == ["loans"] and together[0].facets["duty"]["may"] == 1
    assert together[1].total and all(hit.passage.locale == "en" for hit in together[1].hits)
    assert (together[2].hits, together[2].total) == ((), 2)
    assert (together[3].hits, together[3].total, together[3].facets["duty"]) == ((), 0, {})


def test_a_page_after_the_last_one_is_the_last_one_with_all_that_stands_beside_it(shelf: Engine) -> None:
    first, after = (answer(shelf, "obra dispute", locale="es", day=DAY, wish=Wish(page=page)) for page in (1, 2))
    assert [hit.passage.key for hit in first.results.hits] == ["sale"] and "dispute" in {hit.passage.key for hit in first.untranslated.hits}
    assert after == first


def test_what_is_in_force_and_what_ever_was(shelf: Engine) -> None:
    assert found(shelf, "sold") == []
    assert found(shelf, "sold", scope=EVER) == ["ethics/1.0/en/sale"]
    assert found(shelf, "lent", scope=EVER, filters={"work": ("ethics",)}) == ["ethics/1.0/en/loans"]  # each wording once
    assert found(shelf, "lent", filters={"edition": ("ethics/1.0",)}) == ["ethics/1.0/en/loans"]
    assert found(shelf, "sold", filters={"changed": ("ethics/2.0",)}) == []
    assert set(found(shelf, "works", filters={"changed": ("ethics/2.0",)})) == {"ethics/2.0/en/sale", "ethics/2.0/en/gifts"}


def test_what_was_in_force_on_a_day(shelf: Engine) -> None:
    known = Known(since=date(2019, 1, 1), today=DAY)
    old = plan(parse("sold 2020", known), locale="en", day=DAY)
    assert [hit.passage.id for hit in shelf.search(old).hits] == ["ethics/1.0/en/sale"]


def test_order_of_the_text_and_of_dates(shelf: Engine) -> None:
    assert [each.split("/")[-1] for each in found(shelf, "works", sort=ORDER)] == ["loans", "sale", "gifts", "dispute", "news"]
    assert {each.split("/")[0] for each in found(shelf, "works", sort=DATE)[:3]} == {"ethics"}


def test_the_norm_stands_above_news(shelf: Engine) -> None:
    assert found(shelf, "works lent with care")[0] == "ethics/2.0/en/loans"
    hits = shelf.search(plan(parse("works"), locale="en", day=DAY)).hits
    scores = {hit.passage.key: hit.score for hit in hits}
    assert scores["news"] < 0 < scores["sale"] < 3, "what is below the norm loses points, the norm has those of its words: on every engine"


def test_excluded_words_and_phrases(shelf: Engine) -> None:
    assert {each.split("/")[-1] for each in found(shelf, "works -sponsors -news")} == {"loans", "sale", "dispute"}
    assert "ethics/2.0/en/loans" not in found(shelf, 'works -"with care"')


def thesaurus(locale: str = "en") -> Thesaurus:
    entries = (Entry(("deaccession", "disposal", "getting rid")), Entry(("donor",), also=("sponsor",)))
    analyzer = languages.analyzer_of(locale)
    return Thesaurus(entries, (Confusable("loan", "deposit", "A deposit is kept for good."),), lambda text: stems(text, analyzer))


def test_synonyms_find_and_say_so(shelf: Engine) -> None:
    setting = Setting(thesaurus=thesaurus())
    for words in ("disposals", "getting rid"):
        got = answer(shelf, words, locale="en", day=DAY, setting=setting)
        assert got.results.hits[0].passage.key == "sale"
        assert got.results.hits[0].instead[0][1] == "deaccession"
        assert "<mark>deaccession</mark>" in got.results.hits[0].snippet
    assert answer(shelf, "donors", locale="en", day=DAY, setting=setting).results.hits[0].passage.key == "gifts"
    one_way = answer(shelf, "sponsor", locale="en", day=DAY, setting=setting)
    assert not one_way.plan.expansions
    assert answer(shelf, "deaccession", locale="en", day=DAY, setting=setting).results.hits[0].instead == ()


def test_pairs_not_to_be_confused(shelf: Engine) -> None:
    setting = Setting(thesaurus=thesaurus())
    assert [pair.other for pair in answer(shelf, "loans", locale="en", day=DAY, setting=setting).confused] == ["deposit"]
    assert answer(shelf, "loans or deposits", locale="en", day=DAY, setting=setting).confused == ()


@pytest.mark.parametrize(
    ("typed", "corrected", "first"),
    [("deacession", "deaccession", "sale"), ("sponsro", "sponsor", "gifts"), ("colection", "collection", "sale"), ("dispte", "dispute", "dispute"), ("withcare", "with care", "loans")],
)
def test_misspelt_words_are_mended(shelf: Engine, typed: str, corrected: str, first: str) -> None:
    got = answer(shelf, typed, locale="en", day=DAY)
    assert got.corrected == corrected
    assert got.results.hits[0].passage.key == first


@pytest.mark.parametrize("typed", ["works", "lending", "sponsors", "collections", "xyzzyqq", "3.2", "board", "the mayor"])
def test_a_question_that_is_fine_is_left_alone(shelf: Engine, typed: str) -> None:
    assert answer(shelf, typed, locale="en", day=DAY).corrected == ""


def test_a_word_that_editors_know_is_not_misspelt(shelf: Engine) -> None:
    assert answer(shelf, "sponsers", locale="en", day=DAY).corrected
    known = Thesaurus((Entry(("sponsers", "funders")),), (), lambda text: stems(text, "english"))
    assert answer(shelf, "sponsers", locale="en", day=DAY, setting=Setting(thesaurus=known)).corrected == ""


def test_a_clause_is_found_by_its_wording_in_another_language(shelf: Engine) -> None:
    got = answer(shelf, "patronato", locale="en", day=DAY)
    assert [each.hit.passage.id for each in got.foreign] == ["ethics/2.0/en/sale"]
    assert got.foreign[0].through.passage.locale == "es"
    gone = answer(shelf, "patronato", locale="en", day=DAY, withdrawn=(2,))
    assert gone.foreign == ()


def test_a_question_in_another_language_is_asked_in_it_and_answered_in_the_readers(shelf: Engine) -> None:
    words = Thesaurus((Entry(("patronato", "consejo")),), (), lambda text: stems(text, "spanish"))
    setting = Setting(locales=("en", "es"), thesauri=lambda locale: words if locale == "es" else None)
    got = answer(shelf, "la baja corresponde al consejo", locale="en", day=DAY, setting=setting)
    assert got.asked_in == "es"
    assert (got.foreign[0].hit.passage.id, got.foreign[0].through.passage.locale) == ("ethics/2.0/en/sale", "es")
    assert got.ranked[0].id == "ethics/2.0/en/sale"
    assert not got.corrected, "words of another language are not misspelt"
    for kept in (answer(shelf, "la baja corresponde al consejo", locale="en", day=DAY, setting=setting, literal=True),
                 answer(shelf, "the board decides", locale="en", day=DAY, setting=setting)):  # fmt: skip
        assert kept.asked_in == ""


def test_suggestions_while_typing(shelf: Engine) -> None:
    def suggested(typed: str, **facts: Any) -> list[str]:
        return [each.key for each in shelf.suggest(typed, "en", DAY, facts.get("withdrawn", frozenset()))]

    assert suggested("lo") == ["loans"]
    assert suggested("gifts of w") == ["gifts"]
    assert suggested("wor")[0] == "news"  # begins with it
    assert suggested("lo", withdrawn=frozenset((2,))) == []
    assert suggested("zzz") == suggested("") == []


def test_similar_clauses(shelf: Engine) -> None:
    one = shelf.passages(["ethics/2.0/en/loans"])["ethics/2.0/en/loans"]
    others = shelf.similar(one, plan(parse(""), locale="en", day=DAY, size=3))
    assert "news" in [hit.passage.key for hit in others.hits]
    assert "loans" not in [hit.passage.key for hit in others.hits]


def test_no_result_offers_earlier_editions(shelf: Engine) -> None:
    got = answer(shelf, "sold", locale="en", day=DAY, literal=True)
    assert (got.results.total, got.earlier) == (0, 1)


@pytest.mark.parametrize(
    ("locale", "words", "query", "found_in"),
    [
        ("de", ["leihvertrag", "kunst"], "vertrag", "leihvertrag"),
        ("de", ["leihe", "vertrag", "haus"], "leihvertrag", "vertrag"),
        ("nl", ["bruikleenovereenkomst"], "overeenkomst", "bruikleenovereenkomst"),
        ("he", ["המוזיאון", "ספר"], "מוזיאון", "המוזיאון"),
        ("he", ["מוזיאון"], "במוזיאון", "מוזיאון"),
        ("pl", ["muzeum", "dary"], "muzea", "muzeum"),
        ("cs", ["sbirka", "zapujcka"], "sbirky", "sbirka"),
    ],
)
def test_relatives_that_no_stemmer_joins(locale: str, words: list[str], query: str, found_in: str) -> None:
    vocabulary = Vocabulary(locale, dict.fromkeys(words, 3))
    assert found_in in [other for expansion in vocabulary.relatives(query) for other in expansion.others]


def test_relatives_are_not_any_word_that_begins_alike() -> None:
    vocabulary = Vocabulary("pl", {"muzyka": 3, "muzeum": 3, "muza": 1})
    assert [expansion.others for expansion in vocabulary.relatives("muzyki")] == [("muzyka",)]


def test_a_passage_knows_its_values() -> None:
    one: Passage = SHELF[2]
    assert {facet: one.values(facet) for facet in FACETS} == {
        "work": ("ethics",), "kind": (), "part": ("ethics/care",), "topic": (), "duty": ("should",), "locale": ("en",),
        "edition": ("ethics/2.0",), "changed": ("ethics/2.0",),
    }  # fmt: skip


def test_a_word_in_quotation_marks_is_meant_in_this_form_only() -> None:
    entries = (Entry.of_line('"fired", “laid off” -> dismiss'), Entry.of_line('lodge, "fling"'))
    one = Thesaurus(entries, (), partial(stems, name="english"))
    assert [each.others for each in one.expand("Fired!")] == [each.others for each in one.expand("was laid off")] == [("dismiss",)]
    assert not one.expand("fire in the store") and not one.expand("lay off"), "the same stems, another form"
    assert one.expand("lodges")[0].others == ("fling",), "led to without its marks"


def test_the_thesaurus_takes_the_longest_entry() -> None:
    one = Thesaurus(
        (Entry(("board", "trustees")), Entry(("governing body", "board of trustees", "patronage"))), (), partial(stems, name="english")
    )
    assert [expansion.typed for expansion in one.expand("the board of trustees decides")] == ["board of trustees"]


def test_words_are_named_in_the_form_in_which_they_were_asked() -> None:
    one = Thesaurus((Entry(("get rid of",), ("deaccession",)), Entry(("picture",), ("work",))), (), partial(stems, name="english"))
    found = one.expand("Getting rid  of PICTURES")
    assert [(each.typed, each.others) for each in found] == [("Getting rid  of", ("deaccession",)), ("PICTURES", ("work",))]


TOPICAL = (
    passage("removal", "en", "Removal", "A work leaves the wall by a written decision.", "1", order=1, settles=("removal",)),
    passage("removal", "es", "Retirada", "Una obra deja la pared por una decisión escrita.", "1", order=1, settles=("removal",)),
    passage("pressure", "en", "Pressure", "Nobody from outside decides.", "2", order=2, settles=("pressure",), touches=("removal",)),
    passage("chairs", "en", "Chairs", "Chairs are put away in the evening.", "3", order=3),
)


@pytest.fixture(scope="module")
def topical(shelf_of: Make) -> Engine:
    return shelf_of(TOPICAL)


def test_what_a_question_is_about_finds_clauses_without_its_words(topical: Engine) -> None:
    def about(words: str, *met: Met, **wish: Any) -> list[str]:
        return [hit.passage.id.removeprefix("ethics/1.0/") for hit in topical.search(replace(asked(words, **wish), topics=met)).hits]

    removal, pressure = Met("removal", 4.0), Met("pressure", 4.0)
    assert about("mayor takes down", removal) == ["en/removal", "en/pressure"], "what settles it, then what touches it"
    assert about("mayor takes down", pressure, removal) == ["en/pressure", "en/removal"], "what is about both comes first"
    assert about("chairs", Met("removal", 0.1)) == ["en/chairs", "en/removal", "en/pressure"], "words count as before"
    assert set(about("mayor takes down", removal, everywhere=True)) == {"en/removal", "es/removal", "en/pressure"}
    wanted = replace(asked("mayor takes down"), topics=(removal,))
    assert topical.count(wanted) == 2 and topical.count(replace(wanted, all_words=True)) == 0, "it holds not one of the words"
    assert topical.search(wanted).facets["work"] == {"ethics": 2}


def test_a_question_in_another_language_finds_what_it_is_about(topical: Engine) -> None:
    called = {"en": {"removal": ("Removal", "take down")}, "es": {"removal": ("Retirada de obras", "descolgar la pared")}}

    def subjects(locale: str) -> Subjects:
        return Subjects(called[locale], locale, partial(stems_of, languages.analyzer_of(locale)))

    setting = Setting(locales=("en", "es"), subjects=subjects)
    found = answer(topical, "una decisión de descolgar la obra", locale="en", day=DAY, setting=setting)
    assert found.asked_in == "es"
    assert [each.key for each in found.ranked][:2] == ["removal", "pressure"], "the second has no Spanish wording at all"


MANY = tuple(
    passage(f"c{number}", locale, title, words, str(number), order=number, settles=("money",))
    for number in range(30)
    for locale, title, words in (("en", "Money", f"Spend carefully, rule {number}."), ("es", "Dinero", f"El dinero se gasta con cuidado, regla {number}."))
    if locale == "en" or number < 25
)  # fmt: skip


@pytest.fixture(scope="module")
def many(shelf_of: Make) -> Engine:
    return shelf_of(MANY)


def test_no_page_of_a_question_in_another_language_repeats_the_first(many: Engine) -> None:
    called = {"en": {"money": ("Money",)}, "es": {"money": ("Dinero", "plata")}}

    def subjects(locale: str) -> Subjects:
        return Subjects(called[locale], locale, partial(stems_of, languages.analyzer_of(locale)))

    setting = Setting(locales=("en", "es"), subjects=subjects)
    pages = [answer(many, "gastar el dinero", locale="en", day=DAY, wish=Wish(page=page), setting=setting) for page in (1, 2)]
    first, second = ([each.key for each in found.ranked] for found in pages)
    assert pages[0].asked_in == "es" and len(pages[0].foreign) == 20
    assert set(first).isdisjoint(second) and len(set(first)) == len(first), "each clause once"
    assert pages[0].results.total == 30 and 0 < pages[0].twice <= 20, "what both find is said once"
    by_topic = answer(many, "la plata", locale="en", day=DAY, setting=replace(setting, vocabulary=lambda engine, locale: VOCABULARY[locale]))
    assert by_topic.asked_in == "es" and not by_topic.foreign, "no Spanish wording holds the word: the topic alone finds it, here"
    assert len(by_topic.results.hits) == 20


VOCABULARY = {"en": Vocabulary("en", {"money": 1}), "es": Vocabulary("es", {"plata": 1, "dinero": 1})}


def stems_of(analyzer: str, text: str) -> list[str]:
    return stems(text, analyzer)
