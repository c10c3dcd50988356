"""The comparison page, and what stands beside changed clauses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kb.editions import acts
from kb.editions.freeze import Change, Release, publish_edition
from kb.editions.text import Blank, ClauseText
from kb.models import Edition
from tests.kb.making import clause, make_work, publish, text, translate
from tests.kb.views.conftest import part, queries


def get(reader: Client, address: str, status: int = 200) -> str:
    response = reader.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def row(page: str, key: str) -> str:
    """The html of one row of the comparison."""
    found = re.search(rf'<article class="change[^"]*" id="c-{key}".*?</article>', page, re.S)
    assert found, f"no row {key}"
    return found[0]


def beside(page: str, key: str) -> str:
    """What stands beside one clause of a text; "" where nothing does."""
    found = re.search(rf'id="c-{key}"(?:(?! id="c-).)*?(<details class="what-changed.*?</details>)', page, re.S)
    return found[1] if found else ""


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def release(label: str, day: str, *rows: ClauseText, changes: tuple[Change, ...] = (), work: str = "rules") -> Edition:
    make_work(work)
    made = Release(date.fromisoformat(day), f"What {label} changes.", False, "The board", changes)
    return publish_edition(text(work, label, *rows, title="House rules"), made).edition


@pytest.fixture
def rules(db: Any) -> dict[str, Edition]:
    """``rules``: 1.0 to 3.0 with everything that can happen to a clause."""
    blank = ClauseText(
        "fee", "blank", 2, {"blank.fee.label": "Fee", "blank.fee.help": "In euro"}, blank=Blank("fee", "choice", False, ("one", "two"))
    )
    lend, move = clause("lend", "Museums must lend with care.", number="1.1", level=1), clause("drift", "Drifting words.", number="1.2", level=1)
    first = [
        part("loans", "Loans", "1"),
        replace(lend, duty="must"),
        move,
        clause("pair", "A pair of members signs and a courier travels.", number="1.3", level=1),
        blank,
        part("gifts", "Gifts", "2"),
        clause("gift", "A gift may be accepted.", number="2.1", level=1),
        clause("stay", "This stays.", number="2.2", level=1),
    ]
    options = Blank("fee", "choice", True, ("one", "three"))
    second = [
        part("loans", "Loans", "1"),
        replace(lend, fields={**lend.fields, "text": "<p>Museums should lend with care.</p>"}, duty="should"),
        clause("pair", "A pair of members signs.", number="1.2", level=1),
        clause("courier", "A courier travels.", number="1.3", level=1),
        replace(blank, fields={"blank.fee.label": "Loan fee", "blank.fee.help": "In euro"}, blank=options),
        part("gifts", "Gifts and bequests", "2"),
        move,
        clause("stay", "This stays.", number="2.3", level=1),
    ]
    third = [*second[:3], clause("courier", "A courier always travels.", number="1.3", level=1), *second[4:]]
    said = (
        Change("courier", "split", ("pair",)),
        Change("lend", "reason", reason="Small museums could not <always> do it."),
        Change("gift", "reason", reason="Nobody gave."),
    )
    return {
        "1.0": release("1.0", "2020-01-01", *first),
        "2.0": release("2.0", "2021-01-01", *second, changes=said),
        "3.0": release("3.0", "2022-01-01", *third, changes=(Change("courier", "reason", reason="They stayed at home."),)),
    }


class TestCompare:
    def test_every_state(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/compare/1.0...2.0/")
        said = words(page)
        assert "4 clauses amended" in said  # loans, pair, fee; the part's heading too
        assert "1 new clause 1 clause repealed 1 clause moved 1 clause only renumbered (hidden) 1 clause unchanged (hidden)" in said
        lend = row(page, "lend")
        assert "Museums <del>" in lend and "should" in lend
        assert words(lend).count("must") == 2  # in the words, and the duty
        assert "Duty: deleted: must → inserted: should" in words(lend)
        assert "Why: Small museums could not <always> do it." in words(lend)
        assert "Split from 1.3 Pair" in words(row(page, "courier"))
        assert "New" in words(row(page, "courier"))
        assert "was 1.3" in words(row(page, "pair"))
        assert "was 1.3" in words(row(page, "pair"))
        assert "Repealed" in words(row(page, "gift")) and "Why: Nobody gave." in words(row(page, "gift"))
        assert "Moved from “ 1 Loans ” to “ 2 Gifts and bequests ”." in words(row(page, "drift"))
        assert "<h2" in row(page, "gifts") and "and bequests" in row(page, "gifts")
        fee = words(row(page, "fee"))
        assert "Required: deleted: no inserted: yes" in fee
        assert "Options: one · deleted: two · inserted: three" in fee
        assert "inserted: Loan" in fee
        assert 'id="c-stay"' not in page

    def test_several_editions_in_one_step(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/compare/1.0...3.0/")
        courier = words(row(page, "courier"))
        assert "Split from 1.3 Pair" in courier
        assert "Why, in edition 3.0: They stayed at home." in courier
        assert "Why, in edition 2.0: Small museums" in words(row(page, "lend"))

    def test_the_way_back(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/compare/2.0...1.0/")
        assert "This is the way back" in page
        assert 'href="/en/rules/compare/1.0...2.0/"' in page
        assert "Repealed" in words(row(page, "courier"))
        assert "New" in words(row(page, "gift"))
        assert 'rel="canonical" href="http://localhost:8000/en/rules/compare/1.0...2.0/"' in page

    def test_the_same_edition(self, rules: Any, reader: Client) -> None:
        assert "one and the same edition" in get(reader, "/en/rules/compare/2.0...2.0/")

    def test_nothing_changed(self, db: Any, reader: Client) -> None:
        publish("quiet", "1.0", "2020-01-01", clause("a", "Words."))
        publish("quiet", "1.1", "2021-01-01", clause("a", "Words."), minor=True)
        page = get(reader, "/en/quiet/compare/1.0...1.1/")
        assert "No clause changed" in page
        assert "what-changed" not in get(reader, "/en/quiet/").partition("</head>")[2]

    def test_side_by_side_and_whole(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/compare/1.0...2.0/?view=side")
        lend = row(page, "lend")
        before, after = lend.split('<p class="of">')[1:]
        assert "must" in before and "should" not in before.replace("shoulder", "")
        assert "should" in after and "<del>" not in after
        assert "Not in edition 1.0" in row(page, "courier")
        assert "Not in edition 2.0" in row(page, "gift")
        whole = get(reader, "/en/rules/compare/1.0...2.0/?show=all")
        assert "This stays." in row(whole, "stay") and "was 2.2" in words(row(whole, "stay"))
        assert "1 clause only renumbered 1 clause unchanged" in words(whole) and "(hidden)" not in whole
        both = get(reader, "/en/rules/compare/1.0...2.0/?view=side&show=all")
        assert row(both, "stay").count("This stays.") == 2
        assert 'href="/en/rules/compare/1.0...2.0/?view=side&amp;show=all" aria-current="true"' in both

    def test_unknown_parameters_are_the_default(self, rules: Any, reader: Client) -> None:
        plain = get(reader, "/en/rules/compare/1.0...2.0/")
        assert get(reader, "/en/rules/compare/1.0...2.0/?view=%00&show=9&x=1") == plain

    def test_next_and_previous(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/compare/1.0...2.0/")
        keys = re.findall(r'<article class="change[^"]*" id="c-([^"]+)"', page)
        for before, after in pairwise(keys):
            assert f'<a href="#c-{after}" class="next">' in row(page, before)
            assert f'<a href="#c-{before}" class="previous">' in row(page, after)
        assert 'class="previous"' not in row(page, keys[0])
        assert 'class="next"' not in row(page, keys[-1])

    def test_ids_are_unique(self, library: Any, reader: Client) -> None:
        for query in ("", "?view=side", "?show=all", "?view=side&show=all"):
            page = get(reader, f"/en/ethics/compare/1.0...2.0/{query}")
            ids = re.findall(r' id="([^"]+)"', page)
            assert len(ids) == len(set(ids)), sorted({each for each in ids if ids.count(each) > 1})

    @pytest.mark.parametrize(("pair", "status"), [("1.0...9.9", 404), ("9.9...1.0", 404), ("1.0...1.0...2.0", 404), ("1.0...", 404), ("1.0..2.0", 404), ("1.0....2.0", 404)])
    def test_unknown_editions(self, library: Any, reader: Client, pair: str, status: int) -> None:
        page = get(reader, f"/en/ethics/compare/{pair}/", status)
        if pair in ("1.0...9.9", "9.9...1.0"):
            assert "has no edition 9.9" in page
            assert 'href="/en/ethics/compare/"' in page

    def test_future_withdrawn_cancelled(self, library: dict[str, Edition], reader: Client) -> None:
        page = get(reader, "/en/ethics/compare/2.0...3.0/")
        assert "Not yet in force" in page and "1 new clause" in page
        acts.move(library["3.0"], in_force_from=None, reason="Too soon.", by="The board")
        assert "Too soon." in get(reader, "/en/ethics/compare/2.0...3.0/", 410)
        acts.withdraw(library["1.0"], reason="Wrong file.", by="The board")
        assert "Wrong file." in get(reader, "/en/ethics/compare/1.0...2.0/", 410)

    def test_queries(self, library: Any, reader: Client) -> None:
        reader.get("/en/ethics/at/2024-01-01/")
        with queries() as cold:
            get(reader, "/en/ethics/compare/1.0...2.0/")
        assert len(cold) == 4, "\n".join(cold)
        with queries() as warm:
            get(reader, "/en/ethics/compare/1.0...2.0/")
        assert len(warm) == 1
        with queries() as foreign:
            get(reader, "/es/ethics/compare/1.0...2.0/")
        assert len(foreign) == 6, "\n".join(foreign)


class TestLanguages:
    @pytest.fixture
    def translated(self, db: Any) -> dict[str, Edition]:
        """``hours``: both editions wholly in es, the second partly in fr; ar in neither."""
        from kb.locales import ensure_locale

        ensure_locale("ar")
        first = publish("hours", "1.0", "2020-01-01", clause("week", "Open at ten."), clause("rest", "Closed on Monday."), clause("x", "One, two.")).edition
        translate(first, "es", {"week": "Abre a las diez.", "rest": "Cerrado el lunes.", "x": "Uno y dos."})
        translate(first, "fr", {"week": "Ouvert à dix heures.", "rest": "Fermé le lundi.", "x": "Un, deux."})
        second = publish("hours", "2.0", "2021-01-01", clause("week", "Open at nine."), clause("rest", "Closed on Monday."), clause("x", "One and two.")).edition
        translate(second, "es", {"week": "Abre a las nueve.", "rest": "Cerrado el lunes siempre.", "x": "Uno y dos."})
        translate(second, "fr", {"x": "Un et deux."}, partial=True)
        return {"1.0": first, "2.0": second}

    def test_in_the_readers_words(self, translated: Any, reader: Client) -> None:
        page = get(reader, "/es/hours/compare/1.0...2.0/")
        week = row(page, "week")
        assert "Abre a las" in week and "diez" in week and "nueve" in week and "Open" not in week
        assert '<div class="comparison unified" lang="es" dir="ltr">' in page

    def test_another_translation_is_no_amendment(self, translated: Any, reader: Client) -> None:
        page = get(reader, "/es/hours/compare/1.0...2.0/")
        assert 'id="c-rest"' not in page
        assert "siempre" in row(get(reader, "/es/hours/compare/1.0...2.0/?show=all"), "rest")

    def test_same_words_in_translation(self, translated: Any, reader: Client) -> None:
        found = row(get(reader, "/es/hours/compare/1.0...2.0/"), "x")
        assert 'class="in-original"' in found
        assert 'class="wording difference" lang="en" dir="ltr"' in found
        assert "One" in found

    def test_half_translated(self, translated: Any, reader: Client) -> None:
        page = get(reader, "/fr/hours/compare/1.0...2.0/")
        assert "Un" in row(page, "x") and "in-original" not in row(page, "x")
        week = row(page, "week")
        assert 'class="wording difference" lang="en" dir="ltr"' in week and "nine" in week
        assert 'class="in-original"' in week

    def test_untranslated(self, translated: Any, reader: Client) -> None:
        page = get(reader, "/ar/hours/compare/1.0...2.0/")
        assert '<html lang="ar" dir="rtl">' in page
        assert '<div class="comparison unified" lang="en" dir="ltr">' in page
        assert "in-original" not in page.partition("</head>")[2]
        assert "nine" in row(page, "week")

    def test_beside_in_the_readers_words(self, translated: Any, reader: Client) -> None:
        page = get(reader, "/es/hours/")
        assert "nueve" in beside(page, "week") and "diez" in beside(page, "week")
        assert beside(page, "rest") == ""
        assert "lang=\"en\"" in beside(page, "x")
        assert "nine" in beside(get(reader, "/ar/hours/"), "week")


    def test_a_revision_is_read_for_its_own_sake(self, translated: Any, reader: Client) -> None:
        translate(translated["2.0"], "es", {"week": "Abre a las nueve en punto.", "rest": "Cerrado el lunes.", "x": "Uno y dos."})
        page = get(reader, "/es/hours/ed/2.0/r/1/?since=1.0")
        assert "what-changed" not in page.partition("</head>")[2]
        assert "since-title" not in page
        assert "last-read" not in page.partition("</head>")[2]
        assert "en punto" in beside(get(reader, "/es/hours/ed/2.0/"), "week")


class TestBeside:
    def test_states(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/ed/2.0/")
        lend = words(beside(page, "lend"))
        assert "Amended in edition 2.0 What changed?" in lend
        assert "Duty: deleted: must → inserted: should" in lend
        assert "Why: Small museums could not <always> do it." in lend
        assert "Compare editions 1.0 and 2.0" in lend
        assert 'href="/en/rules/compare/1.0...2.0/#c-lend"' in beside(page, "lend")
        assert "was 1.3" in words(beside(page, "pair"))
        assert "New in edition 2.0" in words(beside(page, "courier"))
        assert "Split from 1.3 Pair" in words(beside(page, "courier"))
        assert "Moved in edition 2.0" in words(beside(page, "drift"))
        assert "Moved from “ 1 Loans ” to “ 2 Gifts and bequests ”." in words(beside(page, "drift"))
        assert "Required: deleted: no inserted: yes" in words(beside(page, "fee"))
        assert beside(page, "stay") == ""
        assert " open>" not in beside(page, "lend")

    def test_the_first_edition_has_none(self, rules: Any, reader: Client) -> None:
        assert "what-changed" not in get(reader, "/en/rules/ed/1.0/").partition("</head>")[2]

    def test_one_clause(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/c/courier/")
        assert "Amended in edition 3.0" in page and "always" in page
        assert page.count("<details class=\"what-changed") == 1
        assert "what-changed" not in get(reader, "/en/rules/c/lend/").partition("</head>")[2]
        since = get(reader, "/en/rules/c/lend/?since=1.0")
        assert '<details class="what-changed amended" open>' in since

    def test_since(self, rules: Any, reader: Client) -> None:
        page = get(reader, "/en/rules/?since=1.0")
        assert "Amended since edition 1.0" in words(beside(page, "lend"))
        assert "Split from 1.3 Pair" in words(beside(page, "courier"))
        assert "New since edition 1.0" in words(beside(page, "courier"))
        assert beside(get(reader, "/en/rules/"), "lend") == ""

    def test_title_and_introduction(self, db: Any, reader: Client) -> None:
        make_work("named")
        for label, day, title in (("1.0", "2020-01-01", "Code"), ("2.0", "2021-01-01", "Code of conduct")):
            publish_edition(text("named", label, clause("a", "Words."), title=title), Release(date.fromisoformat(day), "Renamed."))
        page = get(reader, "/en/named/")
        head = page[page.index('<header class="text-head">') : page.index("</header>", page.index('<header class="text-head">'))]
        assert "Amended in edition 2.0" in head and "of conduct" in head.partition("what-changed")[2]
        compared = get(reader, "/en/named/compare/1.0...2.0/")
        assert "of conduct" in row(compared, "_text")
        assert "Title or introduction amended" in compared
        assert "Title or introduction amended" in get(reader, "/en/named/?since=1.0")

    def test_cost(self, rules: Any, reader: Client) -> None:
        """One query for reasons, one for the wordings before; states are known from the page before."""
        get(reader, "/es/rules/")
        with queries() as asked:
            get(reader, "/en/rules/")
        assert len(asked) == 4, "\n".join(asked)
        with queries() as first:
            get(reader, "/en/rules/ed/1.0/")
        assert len(first) == 3, "\n".join(first)  # as it was: the pulse, the text, the keys in force


class TestChoose:
    def test_form_leads_to_the_address(self, library: Any, reader: Client) -> None:
        response = reader.get("/en/ethics/compare/?from=1.0&to=2.0&view=side&show=all")
        assert response.status_code == 302
        assert response["Location"] == "/en/ethics/compare/1.0...2.0/?view=side&show=all"

    def test_the_form(self, library: Any, reader: Client) -> None:
        page = get(reader, "/en/ethics/compare/")
        assert '<option value="2.0" selected>' in page and '<option value="1.0" selected>' in page

    @pytest.mark.parametrize("query", ["from=1.0", "from=1.0&to=", "from=..&to=1.0", "from=%00&to=1.0", "from=a..b&to=1.0", "from=/x&to=/y"])
    def test_half_a_choice(self, library: Any, reader: Client, query: str) -> None:
        assert "Choose both editions" in get(reader, f"/en/ethics/compare/?{query}")

    def test_one_edition(self, db: Any, reader: Client) -> None:
        publish("single", "1.0", "2020-01-01", clause("a", "Words."))
        assert "There is one edition only, 1.0" in get(reader, "/en/single/compare/")
        assert "there is nothing to compare" in get(reader, "/en/single/compare/1.0...1.0/")

    def test_a_label_that_is_no_address(self, db: Any, reader: Client) -> None:
        publish("odd", "2019.v-1_a", "2019-01-01", clause("a", "Words."))
        publish("odd", "2020.v-1_b", "2020-01-01", clause("a", "Other words."))
        assert "1 clause amended" in get(reader, "/en/odd/compare/2019.v-1_a...2020.v-1_b/")


def test_nothing_is_written(library: Any, reader: Client) -> None:
    """Readers of changes write nothing, whatever the page."""
    with queries() as asked:
        for address in ("/en/ethics/compare/1.0...2.0/", "/en/ethics/?since=1.0", "/en/ethics/compare/?from=1.0&to=2.0"):
            reader.get(address)
    assert not [sql for sql in asked if not sql.startswith("SELECT")]
    assert connection.in_atomic_block  # the test's own transaction only
