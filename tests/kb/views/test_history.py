"""The history of a clause, its tombstone, the timeline, and what applied on a day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kb.editions import acts, timeline
from kb.editions.freeze import Change, Release, publish_edition
from kb.editions.history import history
from kb.editions.stages import AMENDED, FIRST, INSERTED, NUMBER, PLACE, REINTRODUCED, REPEALED
from kb.models import Edition, Work
from kb.views.bar import bar
from kb.views.days import read_day
from tests.kb.making import clause, make_work, publish, text, translate
from tests.kb.views.conftest import part, queries, rows

GIFTS = "A gift may be accepted."


def read(reader: Client, address: str) -> str:
    return str(reader.get(address).content.decode())


def section(page: str, name: str) -> str:
    start = page.index(f'aria-labelledby="{name}"')
    return page[start : page.index("</section>", start)]


def stages(page: str) -> list[str]:
    return re.findall(r'<li class="stage (.*?)</li>\s*(?=<li class="stage|</ol>)', section(page, "history"), re.S)


def edition(label: str, day: str, *clauses: Any, changes: tuple[Change, ...] = (), minor: bool = False, note: str = "") -> Edition:
    make_work("rules")
    release = Release(date.fromisoformat(day), note or f"What {label} changes.", minor, "", changes)
    return publish_edition(text("rules", label, *clauses), release).edition


def of(key: str, locale: str = "en") -> Any:
    work = Work.objects.get(code="rules")
    return history(timeline.of_work(work.pk), key, locale)


@pytest.fixture
def rules(db: Any) -> dict[str, Edition]:
    """``gifts`` is amended in 2.0, repealed in 3.0 (split), brought back in 4.0; ``loans`` is renumbered and moved."""
    from kb.locales import ensure_locale

    ensure_locale("es")
    ensure_locale("ar")
    loans = clause("loans", "Lend with care.", number="1.2", level=1)
    one = [part("things", "Things", "1"), clause("gifts", GIFTS, number="1.1", level=1), loans, part("people", "People", "2"), clause("pay", "Pay.", number="2.1", level=1)]
    two = [one[0], clause("gifts", "A gift may be accepted in writing.", number="1.1", level=1), replace(loans, number="1.3", duty="must"), *one[3:]]
    three = [one[0], clause("donations", "Donations.", number="1.1", level=1), clause("bequests", "Bequests.", number="1.2", level=1), part("people", "People", "2"), replace(loans, number="2.1"), one[4]]
    out = {
        "1.0": edition("1.0", "2010-01-01", *one),
        "2.0": edition("2.0", "2015-01-01", *two, changes=(Change("gifts", "reason", (), "Disputes over promises."),)),
        "3.0": edition(
            "3.0",
            "2020-01-01",
            *three,
            changes=(Change("donations", "split", ("gifts",)), Change("bequests", "split", ("gifts",), "Two kinds, two rules.")),
        ),
        "4.0": edition("4.0", "2022-01-01", *three, clause("gifts", GIFTS, number="3")),
    }
    translate(out["1.0"], "es", {"things": "", "gifts": "Un regalo.", "loans": "Prestar con cuidado.", "people": "", "pay": "Pago."})
    return out


def test_stages_of_a_clause(rules: Any) -> None:
    found = of("gifts")
    assert [s.state for s in found.stages] == [REINTRODUCED, REPEALED, AMENDED, FIRST]
    assert [[e.label for e in s.editions] for s in found.stages] == [["4.0"], ["3.0"], ["2.0"], ["1.0"]]
    assert [(s.since.year, s.until and s.until.year) for s in found.stages] == [(2022, None), (2020, 2022), (2015, 2020), (2010, 2015)]
    back, gone, amended, first = found.stages
    assert amended.reason == "Disputes over promises."
    assert amended.before is not None and amended.before.plain == GIFTS
    assert gone.reason == "Two kinds, two rules."
    assert [(k.kind, k.into, [n.key for n in k.others]) for k in gone.kin] == [("split", True, ["bequests", "donations"])]
    assert back.before is not None and "writing" in back.before.plain
    assert back.last is not None and back.last.label == "2.0"
    assert first.before is None
    assert [e.label for e in found.editions] == ["4.0", "2.0", "1.0"]


def test_renumbered_moved_and_from_a_split(rules: Any) -> None:
    loans = of("loans")
    assert [s.state for s in loans.stages] == [FIRST]
    events = {(e.kind, e.edition.label): (e.before, e.after) for e in loans.stages[0].events}
    assert events[NUMBER, "2.0"] == ("1.2", "1.3")
    assert events[NUMBER, "3.0"] == ("1.3", "2.1")
    assert events[PLACE, "3.0"] == ("things", "people")
    assert events["duty", "2.0"] == ("none", "must")
    assert len(events) == 5  # the duty goes back in 3.0
    donations = of("donations")
    assert donations.stages[0].state == INSERTED
    assert [(k.into, [n.heading for n in k.others]) for k in donations.stages[0].kin] == [(False, ["Gifts"])]


def test_a_part_that_comes_or_goes_moves_nobody(db: Any) -> None:
    pay = clause("pay", "Pay.", level=1)
    edition("1.0", "2010-01-01", part("a", "A", "1"), pay)
    edition("2.0", "2015-01-01", part("b", "B", "1"), pay, clause("new", "New.", level=1))
    assert of("pay").stages[0].events == ()


def test_in_the_readers_language_where_it_is_faithful(rules: Any) -> None:
    found = of("gifts", "es")
    assert [s.wording.lang if s.wording else "" for s in found.stages] == ["es", "", "en", "es"]
    amended = found.stages[2]
    for stage in found.stages:  # words are compared within one language
        assert stage.before is None or (stage.after is not None and stage.before.lang == stage.after.lang)
    assert amended.before is not None and amended.before.lang == "en"
    back = found.stages[0]
    assert back.before is not None and "writing" in back.before.plain
    assert found.stages[0].wording.plain == "Un regalo."  # the same original came back
    assert of("loans", "es").stages[0].wording.plain == "Prestar con cuidado."


def test_cancelled_and_withdrawn_editions_never_were(rules: dict[str, Edition]) -> None:
    acts.withdraw(rules["2.0"], reason="A mistake.", by="The board")
    future = edition("5.0", "2090-01-01", clause("gifts", "Cancelled words."))
    acts.move(future, in_force_from=None, reason="No.", by="The board")
    found = of("gifts")
    assert [s.state for s in found.stages] == [REINTRODUCED, REPEALED, FIRST]
    page = read(Client(), "/en/rules/c/gifts/")
    assert "writing" not in page
    assert "Cancelled words" not in page
    acts.withdraw(rules["1.0"], reason="Bad.", by="The board", locale="es")
    assert of("gifts", "es").stages[0].wording.lang == "en"


def test_words_that_come_back_after_the_text_was_repealed(db: Any) -> None:
    edition("1.0", "2010-01-01", clause("a", "Words."))
    today = timeline.today()
    acts.repeal(Work.objects.get(code="rules"), day=today, reason="It ends.", by="B")
    edition("2.0", (today + timedelta(days=30)).isoformat(), clause("a", "Words."), minor=True)
    back, first = of("a").stages
    assert (back.state, first.state) == (REINTRODUCED, FIRST)
    assert first.until == today
    page = read(Client(), "/en/rules/ed/1.0/c/a/")
    assert "Brought back in edition 2.0" in page
    assert "The whole text was repealed from" in page


def test_two_editions_of_one_day(db: Any, reader: Client) -> None:
    edition("1.0", "2010-01-01", clause("a", "Words."))
    edition("2.0", "2015-01-01", clause("a", "Slip of the pen."))
    edition("2.0.1", "2015-01-01", clause("a", "Other words."))
    page = read(reader, "/en/rules/c/a/")
    assert "On 1 January 2015, replaced on the same day" in page
    assert "From 1 January 2010 to 31 December 2014" in page


def test_a_clause_nobody_had(rules: Any) -> None:
    assert of("never").stages == ()


def test_the_page_of_a_clause_tells_its_history(rules: Any, reader: Client) -> None:
    page = read(reader, "/en/rules/c/gifts/")
    back, gone, amended, first = stages(page)
    assert "Since 1 January 2022" in back
    assert "Brought back in edition 4.0" in back
    assert 'aria-current="true"' in back
    assert "What changed from edition 2.0" in back
    assert "From 1 January 2020 to 31 December 2021" in gone
    assert 'href="/en/rules/c/donations/"' in gone
    assert "Disputes over promises." in amended
    assert "<ins>" in amended and "writing" in amended
    assert "First wording, edition 1.0" in first
    assert 'href="/en/rules/ed/1.0/c/gifts/"' in first
    assert "<details" in first and GIFTS in first
    # The words of this page are not said twice.
    assert GIFTS not in re.sub(r"<details.*?</details>", "", back, flags=re.S)
    pinned = read(reader, "/en/rules/ed/1.0/c/gifts/")
    assert 'aria-current="true"' in stages(pinned)[3]
    assert "The wording" not in stages(pinned)[3]
    loans = read(reader, "/en/rules/c/loans/")
    assert "Was <bdi>1.2</bdi> until edition 1.0." in loans
    assert re.search(r'Moved from <a href="/en/rules/c/things/">1 Things</a> to <a [^>]+>2 People</a> in edition 3.0.', loans)
    assert "Duty until edition 1.0: no duty; since then: must." in loans
    assert "Its words have not changed since edition 1.0 of 1 January 2010." in loans
    assert "Split from:" in read(reader, "/en/rules/c/bequests/")


def test_history_in_another_language(rules: Any, reader: Client) -> None:
    page = read(reader, "/es/rules/c/gifts/")
    _back, _gone, amended, first = stages(page)
    assert "Un regalo." in first
    assert 'lang="en" dir="ltr"' in amended
    assert "1 de enero de 2010" in first
    arabic = read(reader, "/ar/rules/c/gifts/")
    assert '<div class="difference" lang="en" dir="ltr">' in arabic


def test_a_future_wording_is_said_to_be_one(rules: Any, reader: Client) -> None:
    edition("5.0", "2090-01-01", clause("gifts", "Words to come."))
    future = stages(read(reader, "/en/rules/c/gifts/"))[0]
    assert "Will apply from 1 January 2090" in future
    assert "Not yet in force" in future
    gone = read(reader, "/en/rules/c/loans/")
    assert "Repealed in edition 5.0" in gone
    assert reader.get("/en/rules/c/loans/").status_code == 200


def test_the_number_of_queries_does_not_grow(db: Any, reader: Client) -> None:
    def cold(address: str) -> int:
        from kb.editions import changes
        from kb.views.public import pages

        reader.get("/en/rules/")
        pages.clear()
        changes.forget()
        with queries() as asked:
            reader.get(address)
        return len(asked)

    days = [date(2000 + n, 1, 1) for n in range(12)]
    made = [
        [part("one", "One", "1"), clause("a", f"Words {n // 2}.", number=str(n), level=1), part("two", "Two", "2"), clause("b", f"More {n}.", level=1)]
        for n in range(12)
    ]
    for n in range(3):
        translate(edition(f"{n}.0", days[n].isoformat(), *made[n], minor=True), "es", {"a": "A."}, partial=True)
    few = [cold(address) for address in ("/en/rules/c/a/", "/es/rules/c/a/", "/en/rules/editions/")]
    for n in range(3, 11):  # as in the third, the last one amends the clause
        translate(edition(f"{n}.0", days[n].isoformat(), *made[n], minor=True), "es", {"a": "A."}, partial=True)
    assert [cold(address) for address in ("/en/rules/c/a/", "/es/rules/c/a/", "/en/rules/editions/")] == few
    assert max(few) <= 12


# -- tombstones -----------------------------------------------------------------------------------------------


def test_a_tombstone(db: Any, reader: Client) -> None:
    edition("1.0", "2010-01-01", clause("gifts", GIFTS, number="3"), clause("rest", "Rest."))
    edition("2.0", "2015-01-01", clause("rest", "Rest."), changes=(Change("gifts", "reason", (), "Nobody gave any."),))
    response = reader.get("/en/rules/c/gifts/")
    assert response.status_code == 410
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert "<h1>3 Gifts</h1>" in page
    assert "edition 2.0 repealed it from 1 January 2015 on" in page
    assert "Nobody gave any." in page
    assert GIFTS in section(page, "last-wording")
    assert 'href="/en/rules/ed/1.0/c/gifts/"' in page
    assert 'content="noindex"' in page
    assert [s.split('"')[0].split()[0] for s in stages(page)] == ["repealed", "first"]
    pinned = reader.get("/en/rules/ed/2.0/c/gifts/")
    assert pinned.status_code == 404
    assert "Nobody gave any." in pinned.content.decode()


def test_without_a_reason_the_edition_says_why(db: Any, reader: Client) -> None:
    edition("1.0", "2010-01-01", clause("gifts", GIFTS), clause("rest", "Rest."))
    edition("2.0", "2015-01-01", clause("rest", "Rest."), note="Gifts are regulated by law now.")
    assert "Gifts are regulated by law now." in read(reader, "/en/rules/c/gifts/")


def test_the_tombstone_of_a_clause_that_will_be_back(db: Any, reader: Client) -> None:
    edition("1.0", "2010-01-01", clause("gifts", GIFTS), clause("rest", "Rest."))
    edition("2.0", "2015-01-01", clause("rest", "Rest."))
    edition("3.0", "2090-01-01", clause("gifts", GIFTS), clause("rest", "Rest."))
    page = read(reader, "/en/rules/c/gifts/")
    assert reader.get("/en/rules/c/gifts/").status_code == 410
    assert "It will be back in force from 1 January 2090, with edition 3.0." in page
    assert 'href="/en/rules/ed/3.0/c/gifts/"' in page


def test_between_two_editions_that_have_it(rules: Any, reader: Client) -> None:
    response = reader.get("/en/rules/ed/3.0/c/gifts/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "It came back on 1 January 2022, with edition 4.0." in page
    assert 'href="/en/rules/c/donations/"' in page
    older = reader.get("/en/rules/ed/2.0/c/donations/")
    assert older.status_code == 404
    assert "it came with edition 3.0, on 1 January 2020" in older.content.decode()


def test_a_reference_to_a_repealed_clause_leads_to_its_tombstone(db: Any, reader: Client) -> None:
    edition("1.0", "2010-01-01", clause("gifts", GIFTS), clause("rest", "Rest."))
    edition("2.0", "2015-01-01", clause("rest", "Rest."))
    publish("other", "1.0", "2010-01-01", clause("a", '<p>See <a href="work:rules#gifts">gifts</a>.</p>'))
    page = read(reader, "/en/other/")
    assert 'href="/en/rules/c/gifts/"' in page
    assert reader.get("/en/rules/c/gifts/").status_code == 410


# -- the timeline ---------------------------------------------------------------------------------------------


def test_the_timeline_tells_what_became_of_each_edition(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=date(2091, 2, 1), reason="The assembly meets later.", by="B")
    acts.withdraw(library["2.0"], reason="Falsch übersetzt.", by="B", locale="ar")
    page = read(reader, "/en/ethics/editions/")
    today = re.escape(page_day())
    assert re.search(rf"It was to apply from 1 January 2090; on {today} this was moved to 1 February 2091\..*?The assembly meets later\.", page, re.S)
    assert re.search(rf"The Arabic text was withdrawn on {today}\..*?Falsch übersetzt\.", page, re.S)
    assert "From 1 May 2019 to 30 April 2024" in page
    assert '<a href="/en/ethics/compare/1.0...2.0/">Compare with edition 1.0</a>' in page
    two = page[page.index("ed/2.0/") : page.index("ed/1.0/")]
    assert "1 clause amended" in two
    assert "2 new clauses" in two
    assert "1 clause repealed" in two
    acts.move(library["3.0"], in_force_from=None, reason="Not agreed after all.", by="B")
    page = read(reader, "/en/ethics/editions/")
    assert re.search(rf"It was to apply from 1 February 2091; it was cancelled on {today}\..*?Not agreed after all\.", page, re.S)
    acts.withdraw(library["2.0"], reason="A court forbade it.", by="B")
    page = read(reader, "/en/ethics/editions/")
    assert re.search(rf"It was withdrawn on {today}\..*?A court forbade it\.", page, re.S)
    assert "What 2.0 changes." not in page


def page_day() -> str:
    from kb.words import day

    return day(timeline.today())


def test_a_repeal_stands_in_the_list(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="No.", by="B")
    work = Work.objects.get(code="ethics")
    acts.repeal(work, day=date(2089, 1, 1), reason="It ends.", by="B")
    acts.revoke_repeal(work, reason="It does not.", by="B")
    acts.repeal(work, day=timeline.today(), reason="For good.", by="B")
    page = read(reader, "/en/ethics/editions/")
    assert f"Repealed from {page_day()} on" in page
    assert "For good." in page
    assert re.search(r"A repeal from 1 January 2089 on was announced .*? taken back .*?It does not\.", page, re.S)
    assert page.index("ed/3.0/") < page.index("Repealed from") < page.index("ed/2.0/")


def test_the_matrix_of_languages(library: dict[str, Edition], reader: Client) -> None:
    translate(library["2.0"], "ar", {"return": "على المتحف.", "pay": "يدفع."}, partial=True, title="مدونة")
    acts.withdraw(library["1.0"], reason="Bad.", by="B", locale="es")
    page = section(read(reader, "/fr/ethics/editions/"), "matrix")
    head = re.findall(r'<span lang="([a-z-]+)"', page)
    assert head == ["en", "ar", "es", "fr", "pt-br"]
    second = page[page.index("ed/2.0/") :]
    cells = re.findall(r'class="cell-([a-z]+)"', second[: second.index("</tr>")])
    assert cells == ["authoritative", "partial", "missing", "missing", "partial"]  # the Spanish of 1.0 is withdrawn
    first = page[page.index('ed/1.0/">1.0') :]
    assert re.findall(r'class="cell-([a-z]+)"', first[: first.index("</tr>")]) == ["authoritative", "missing", "withdrawn", "missing", "missing"]
    english = section(read(reader, "/en/ethics/editions/"), "matrix")
    assert "in part, 2 of 8, revision 2" in english


def test_a_language_that_only_older_editions_have(library: Any, reader: Client) -> None:
    page = section(read(reader, "/en/ethics/editions/"), "matrix")
    second = page[page.index("ed/2.0/") : page.index("ed/1.0/")]
    assert '<td class="cell-carried"><a href="/es/ethics/ed/2.0/" hreflang="es">from earlier editions</a></td>' in second


def test_the_bar_is_decoration(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/editions/")
    svg = page[page.index("<svg class=\"bar\"") : page.index("</svg>", page.index("<svg class=\"bar\""))]
    assert 'aria-hidden="true"' in svg
    assert "style" not in svg
    assert svg.count("<rect") == 3
    line = timeline.of_work(Work.objects.get(code="ethics").pk)
    left, right = bar(line), bar(line, rtl=True)
    assert left is not None and right is not None
    for one, other in zip(left.segments, right.segments, strict=True):
        x, width, mirrored = (float(v.rstrip("%")) for v in (one.x, one.width, other.x))
        assert x + width + mirrored == pytest.approx(100, abs=0.05)
        assert 0 <= x <= 100 and x + width <= 100.05
        assert width > 5  # also the one that is far away
    assert len(left.ticks) <= 6


def test_a_single_edition(db: Any, reader: Client) -> None:
    publish("solo", "1.0", "2024-01-01", clause("a", "Words."))
    page = read(reader, "/en/solo/editions/")
    assert "<svg class=\"bar\"" not in page
    assert "compare" not in page
    alone = read(reader, "/en/solo/c/a/")
    assert "Its words have not changed since edition 1.0 of 1 January 2024." in alone


# -- a day ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2024-06-30", date(2024, 6, 30)),
        (" 2024-6-3 ", date(2024, 6, 3)),
        ("٢٠٢٤-٠٦-٣٠", date(2024, 6, 30)),
        ("2024-02-31", None),
        ("0000-01-01", None),
        ("2024", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_days(asked: str, day: date | None) -> None:
    assert read_day(asked) == day


def test_what_applied_on_a_day(library: Any, reader: Client) -> None:
    response = reader.get("/en/ethics/at/2023-06-01/", follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [("/en/ethics/ed/1.0/?on=2023-06-01", 302)]
    assert "This is what applied on 1 June 2023: edition 1.0, in force from 1 May 2019 to 30 April 2024." in page
    assert 'name="day" value="2023-06-01"' in page
    assert "This is what applies today" in reader.get(f"/en/ethics/at/{timeline.today()}/", follow=True).content.decode()
    future = reader.get("/en/ethics/at/2095-01-01/", follow=True).content.decode()
    assert "This is what will apply on 1 January 2095: edition 3.0, which will apply from 1 January 2090." in future
    tomorrow = timeline.today() + timedelta(days=1)
    soon = reader.get(f"/en/ethics/at/{tomorrow}/", follow=True).content.decode()
    assert "As far as is known today, this is what will apply" in soon
    assert "on-day" not in read(reader, "/en/ethics/ed/1.0/")


def test_another_edition_than_that_of_the_day(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/ed/2.0/?on=2020-01-01")
    assert "This edition, 2.0, is not the one of 1 January 2020." in page
    assert 'href="/en/ethics/at/2020-01-01/"' in page
    bad = read(reader, "/en/ethics/ed/2.0/?on=<b>x")
    assert "“&lt;b&gt;x” is not a day." in bad
    assert reader.get("/en/ethics/ed/2.0/?on=2020-01-01")["ETag"] != reader.get("/en/ethics/ed/2.0/")["ETag"]


@pytest.mark.parametrize("asked", ["2024-02-31", "nonsense", "0000-00-00", "2024-13-01", "%3Cscript%3E"])
def test_a_day_that_is_none(library: Any, reader: Client, asked: str) -> None:
    response = reader.get(f"/en/ethics/at/{asked}/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "is not a day" in page
    assert 'type="date"' in page
    assert "<script>" not in page
    form = reader.get(f"/en/ethics/at/?day={asked}")
    assert form.status_code == 400
    assert "is not a day" in form.content.decode()


def test_the_question_without_scripts(library: Any, reader: Client) -> None:
    assert 'action="/en/ethics/at/"' in read(reader, "/en/ethics/editions/")
    assert reader.get("/en/ethics/at/").status_code == 200
    assert reader.get("/en/ethics/at/?day=2023-06-01")["Location"] == "/en/ethics/at/2023-06-01/"
    assert reader.get("/en/ethics/at/2023-6-1/")["Location"] == "/en/ethics/at/2023-06-01/"
    assert reader.post("/en/ethics/at/").status_code == 405


def test_a_day_in_a_repealed_text(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="No.", by="B")
    acts.repeal(Work.objects.get(code="ethics"), day=timeline.today(), reason="For good.", by="B")
    response = reader.get(f"/en/ethics/at/{timeline.today()}/")
    assert response.status_code == 410
    assert "For good." in response.content.decode()
    assert reader.get("/en/ethics/at/2023-01-01/")["Location"] == "/en/ethics/ed/1.0/?on=2023-01-01"


def test_rows_are_those_of_the_library() -> None:
    assert [row.key for row in rows("2.0")][-1] == "fee"
