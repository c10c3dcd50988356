"""Reporting a mistake: what is taken, what is refused without losing a word, and where a verified one is shown."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from kb.editions import acts
from kb.errata import limits, origin, token
from kb.errata.deciding import Decision, NotDecided, decide, stamp_of
from kb.errata.limits import Limits, Past
from kb.errata.receiving import Received, Report, receive
from kb.models import Edition, Erratum, Surroundings
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import queries

FORM = "/en/ethics/ed/2.0/c/pay/report/"
REPORT = {"report": "“talks” is wrong.", "reads": "talks", "should_read": "lectures", "kind": "editorial"}


@pytest.fixture(autouse=True)
def _no_haste(settings: Any) -> None:
    settings.ERRATA_MIN_SECONDS = 0


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def send(address: str = FORM, client: Client | None = None, **data: str) -> Any:
    """Open the form and send it, as a browser does (with Django's own check of the cookie)."""
    client = client or Client(enforce_csrf_checks=True)
    page = client.get(address).content.decode()
    hidden = {"csrfmiddlewaretoken": field(page, "csrfmiddlewaretoken"), "token": field(page, "token")}
    return client.post(address, hidden | REPORT | data)


def stored(**filters: Any) -> Erratum:
    return Erratum.objects.get(**filters)


def editor() -> Any:
    return get_user_model().objects.get_or_create(username="editor")[0]


def verified(erratum: Erratum | None = None, **changes: Any) -> Erratum:
    erratum = erratum or stored()
    decision = {"state": "verified", "kind": erratum.kind, "reads": erratum.reads, "should_read": erratum.should_read} | changes
    return decide(erratum.pk, Decision(**decision), editor())


# -- taking -------------------------------------------------------------------------------------------------------


def test_a_report_is_stored_and_nothing_is_public(library: Any, reader: Client) -> None:
    before = reader.get("/en/ethics/").content
    response = send(name="Ana", email="ana@example.org")
    assert (response.status_code, response["Location"]) == (303, f"{FORM}?sent=new")
    erratum = stored()
    assert (erratum.edition.label, erratum.locale, erratum.key, erratum.state) == ("2.0", "en", "pay", "reported")
    assert (erratum.reads, erratum.should_read, erratum.reporter_email) == ("talks", "lectures", "ana@example.org")
    assert len(erratum.wording) == 64 and len(erratum.origin) == 64 and "127.0.0.1" not in erratum.origin
    assert reader.get("/en/ethics/").content == before
    assert "lectures" not in reader.get("/en/ethics/errata/").content.decode()
    thanks = reader.get(response["Location"])
    assert "an editor will read it" in thanks.content.decode() and thanks["Cache-Control"] == "private, no-store"


def test_the_form(library: Any) -> None:
    client = Client()
    response = client.get(FORM)
    page = response.content.decode()
    assert response.status_code == 200 and "csrftoken" in response.cookies and "sessionid" not in response.cookies
    assert response["Cache-Control"] == "private, no-store" and "Cookie" in response["Vary"] and response["X-Robots-Tag"] == "noindex"
    assert "Artists are paid for exhibitions and talks." in page and "edition 2.0, in English" in page
    assert client.head(FORM).status_code == 200 and client.put(FORM).status_code == 405


def test_links_to_the_form(library: Any, reader: Client) -> None:
    for address in ("/en/ethics/c/pay/", "/en/ethics/ed/2.0/c/pay/", "/en/ethics/", "/en/ethics/ed/2.0/"):
        assert f'href="{FORM}"' in reader.get(address).content.decode(), address
    assert 'href="/es/ethics/ed/1.0/c/gifts/report/"' in reader.get("/es/ethics/ed/1.0/").content.decode()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/es/ethics/ed/1.0/c/gifts/report/", ("1.0", "es")),
        ("/es/ethics/ed/2.0/c/return/report/", ("1.0", "es")),  # carried into 2.0: the wording stands in 1.0
        ("/es/ethics/ed/2.0/c/pay/report/", ("2.0", "en")),  # not translated: the English wording is what one reads
        ("/ar/ethics/ed/2.0/c/return/report/", ("2.0", "ar")),
        ("/en/ethics/ed/3.0/c/ai/report/", ("3.0", "en")),  # announced
        ("/en/ethics/ed/2.0/c/people/report/", ("2.0", "en")),  # a part
        ("/en/ethics/ed/2.0/c/fee/report/", ("2.0", "en")),  # a blank
        ("/en/ethics/ed/2.0/report/", ("2.0", "en")),  # title and introduction
    ],
)
def test_a_report_is_about_the_wording_that_is_read(library: Any, address: str, expected: tuple[str, str]) -> None:
    assert send(address).status_code == 303
    assert (stored().edition.label, stored().locale) == expected


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/ethics/ed/2.0/c/gifts/report/", 404),
        ("/en/ethics/ed/9.9/c/pay/report/", 404),
        ("/en/ethics/ed/2.0/c/never/report/", 404),
        ("/xx/ethics/ed/2.0/c/pay/report/", 404),
        ("/en/ethics/ed/2.0/c/pay/report/?revision=7", 404),
        ("/en/ethics/ed/2.0/c/pay/report/?revision=x", 200),
    ],
)
def test_where_there_is_no_wording(library: Any, reader: Client, address: str, status: int) -> None:
    assert reader.get(address).status_code == status
    if status != 200:
        assert reader.post(address, REPORT).status_code == status


def test_withdrawn(withdrawn: Any, reader: Client) -> None:
    response = reader.get("/en/gone/ed/1.0/c/a/report/")
    assert response.status_code == 410 and "Words that may not be shown" not in response.content.decode()


def test_of_an_older_revision(library: dict[str, Edition]) -> None:
    translate(library["2.0"], "ar", {"return": "نص آخر."}, partial=True, title="مدونة")
    assert send("/ar/ethics/ed/2.0/c/return/report/?revision=1").status_code == 303
    assert send("/ar/ethics/ed/2.0/c/return/report/").status_code == 303
    assert len(set(Erratum.objects.values_list("wording", flat=True))) == 2


# -- refusing without losing a word -----------------------------------------------------------------------------


def kept(response: Any) -> str:
    page = str(response.content.decode())
    assert "“talks” is wrong." in page and ">lectures<" in page.replace("\n", ""), "what was typed is still there"
    assert not Erratum.objects.exists()
    return page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "not an address"}, "valid email"),
        ({"kind": "nonsense"}, "valid choice"),
        ({"name": "x" * 121}, "120"),
        ({"website": "https://spam.example"}, "must stay empty"),
        ({"name": "a\x00b"}, "Null characters"),
    ],
)
def test_bad_fields(library: Any, data: dict[str, str], words: str) -> None:
    response = send(**data)
    assert response.status_code == 400 and words in kept(response)
    assert "spam.example" not in response.content.decode()


def test_nothing_said(library: Any) -> None:
    for nothing in ("", "   ", "\n"):
        response = send(report=nothing)
        assert response.status_code == 400 and "Say in a few words" in response.content.decode()
    assert send(report="x" * 4001).status_code == 400
    assert not Erratum.objects.exists()
    assert send(report="x\r\n" * 1990).status_code == 303, "a line break counts as one sign, as in the browser"


@pytest.mark.parametrize("forged", ["", "nonsense", "WzEsImVuIl0:1abc:xyz"])
def test_a_form_that_is_not_ours(library: Any, forged: str) -> None:
    response = send(token=forged)
    page = kept(response)
    assert response.status_code == 400 and "This form was incomplete." in page
    assert Client().post(FORM, REPORT | {"token": field(page, "token")}).status_code == 303, "the next try works"


def test_a_form_of_another_clause(library: Any) -> None:
    other = Client().get("/en/ethics/ed/2.0/c/care/report/").content.decode()
    assert send(token=field(other, "token")).status_code == 400


def test_too_fast_and_too_old(library: Any, settings: Any) -> None:
    settings.ERRATA_MIN_SECONDS = 3
    client = Client()
    first = field(client.get(FORM).content.decode(), "token")
    response = client.post(FORM, REPORT | {"token": first})
    assert response.status_code == 400 and "quicker than anybody can type" in kept(response)
    again = token.read(field(response.content.decode(), "token"))
    assert again == token.read(first), "waiting goes on from the first time"
    with patch("kb.errata.token.time.time", return_value=again.at + 25 * 3600):
        response = client.post(FORM, REPORT | {"token": first})
        assert response.status_code == 400 and "lay open for a long time" in kept(response)
        fresh = field(response.content.decode(), "token")
        assert client.post(FORM, REPORT | {"token": fresh}).status_code == 303, "and can be sent at once"


def test_without_the_cookie(library: Any) -> None:
    page = Client().get(FORM).content.decode()
    stranger = Client(enforce_csrf_checks=True)
    data = REPORT | {"token": field(page, "token"), "csrfmiddlewaretoken": field(page, "csrfmiddlewaretoken")}
    response = stranger.post(FORM, data)
    assert response.status_code == 403 and "did not send back the cookie" in kept(response)
    shown = response.content.decode()
    data |= {"token": field(shown, "token"), "csrfmiddlewaretoken": field(shown, "csrfmiddlewaretoken")}
    assert stranger.post(FORM, data).status_code == 303, "the page that says so brings the cookie"


def test_a_report_of_megabytes_is_not_read(library: Any, settings: Any) -> None:
    response = send(report="x" * (settings.ERRATA_MAX_BYTES + 1))
    assert response.status_code == 413 and "larger than 150 kB" in response.content.decode()
    assert not Erratum.objects.exists()


def test_the_longest_report_in_any_script_fits(library: Any) -> None:
    assert send(report="館" * 4000, reads="館" * 2000, should_read="博" * 2000).status_code == 303


def test_sent_twice(library: Any) -> None:
    assert send()["Location"].endswith("sent=new")
    response = send(report="  “TALKS”   is wrong. ")
    assert response["Location"].endswith("sent=known") and Erratum.objects.count() == 1
    assert send(report="Something else.")["Location"].endswith("sent=new")
    assert send("/en/ethics/ed/2.0/c/return/report/")["Location"].endswith("sent=new"), "of another clause"


# -- limits -----------------------------------------------------------------------------------------------------


def test_too_many_from_one_origin(library: Any, settings: Any) -> None:
    settings.ERRATA_PER_ORIGIN = 2
    for number in range(2):
        assert send(report=f"Number {number}").status_code == 303
    response = send()
    page = response.content.decode()
    assert response.status_code == 429 and 3500 < int(response["Retry-After"]) <= 3600
    assert "from your network" in page and "in about 60 minutes" in page and "“talks” is wrong." in page
    assert response["Cache-Control"] == "private, no-store"
    assert send("/en/ethics/ed/2.0/c/return/report/").status_code == 429, "whatever the clause"
    assert send(report="Number 1").status_code == 303, "what has arrived is not refused"
    other = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")
    assert send(client=other).status_code == 303, "others may"
    Erratum.objects.update(reported_at=F("reported_at") - timedelta(minutes=61))
    assert send(report="After an hour").status_code == 303


def test_too_many_about_one_clause_or_on_the_site(library: Any, settings: Any) -> None:
    settings.ERRATA_PER_ORIGIN, settings.ERRATA_PER_CLAUSE, settings.ERRATA_PER_SITE = 0, 1, 3
    assert send(report="One").status_code == 303
    response = send(report="Two")
    assert response.status_code == 429 and "about this clause" in response.content.decode()
    for key in ("return", "care"):
        assert send(f"/en/ethics/ed/2.0/c/{key}/report/").status_code == 303
    response = send("/en/ethics/ed/2.0/c/provenance/report/")
    assert response.status_code == 429 and "Many reports have come within an hour." in response.content.decode()


def test_when_the_next_one_is_taken() -> None:
    now = timezone.now()
    wording, other = (1, "en", "a"), (1, "en", "b")
    past = [Past(now - timedelta(minutes=m), o, w) for m, o, w in ((1, "x", wording), (10, "x", other), (20, "y", wording), (61, "x", wording))]

    def wait(**least: int) -> Any:
        found = limits.wait(past, ["x"], wording, now, Limits(**{"origin": 0, "clause": 0, "site": 0} | least))
        return found and (found.limit, round((found.until - now).total_seconds() / 60))

    assert wait(origin=2) == ("origin", 50) and wait(origin=1) == ("origin", 59) and wait(origin=3) is None
    assert wait(clause=2) == ("clause", 40) and wait(site=3) == ("site", 40) and wait(site=4) is None
    assert wait(origin=2, site=1) == ("site", 59), "the longest wait is said"
    assert wait() is None


def test_reports_at_the_same_time_are_counted(fresh_database: Any, settings: Any) -> None:
    settings.ERRATA_PER_ORIGIN = 5
    edition = publish("ethics", "1.0", "2020-01-01", clause("a", "A.")).edition

    def one(number: int) -> bool:
        try:
            return isinstance(receive(Report(edition.pk, "en", "a", "0" * 64, "editorial", f"Report {number}"), "203.0.113.9"), Received)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(one, range(24)))
    assert sum(taken) == 5 and Erratum.objects.count() == 5


def test_the_same_report_at_the_same_time_is_one(fresh_database: Any) -> None:
    edition = publish("ethics", "1.0", "2020-01-01", clause("a", "A.")).edition

    def one(_number: int) -> Any:
        try:
            return receive(Report(edition.pk, "en", "a", "0" * 64, "editorial", "Twice"), "203.0.113.9")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(one, range(6)))
    assert sum(answer.new for answer in answers) == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "10.0.0.1"),  # nobody asked us to believe it
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the sender wrote the first one
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_whose_address(rf: Any, settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert origin.address_of(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)) == expected


def test_origins() -> None:
    noon = timezone.now().replace(hour=12, minute=0)
    assert origin.origins("", noon) == origin.origins("unix:", noon) == ()
    assert len(origin.origins("192.0.2.1", noon)) == 1
    midnight = noon.replace(hour=0, minute=20)
    today, yesterday = origin.origins("192.0.2.1", midnight)
    assert yesterday == origin.origins("192.0.2.1", midnight - timedelta(hours=1))[0] != today
    assert origin.origins("2001:db8:1:2::3", noon) == origin.origins("2001:db8:1:2:ffff::9", noon) != origin.origins("2001:db8:1:3::3", noon)
    assert origin.origins("::ffff:192.0.2.1", noon) == origin.origins("192.0.2.1", noon)


# -- shown ------------------------------------------------------------------------------------------------------


def box(page: str) -> str:
    found = re.search(r'<div class="erratum .*?</div>', page, re.S)
    return re.sub(r"<[^>]+>", "", found[0]) if found else ""


def test_a_verified_one_stands_beside_the_clause(library: Any, reader: Client) -> None:
    frozen = library["2.0"].texts.get(locale="en").clauses.get(key="pay")
    send()
    verified(note="Found by a reader.")
    for address in ("/en/ethics/", "/en/ethics/ed/2.0/", "/en/ethics/c/pay/", "/en/ethics/ed/2.0/c/pay/", "/es/ethics/c/pay/"):
        said = box(reader.get(address).content.decode())
        if address.startswith("/en"):
            assert said.startswith("Editorial erratum, verified on "), address
            assert "reads “talks” and should read “lectures”. Found by a reader. The text itself stays as it was published." in said
        assert "lectures" in said
    page = reader.get("/en/ethics/").content.decode()
    assert page.index('id="c-pay"') < page.index('class="erratum') < page.index('id="c-care"')
    assert "Artists are paid for exhibitions and talks." in page
    again = library["2.0"].texts.get(locale="en").clauses.get(key="pay")
    assert again.html == frozen.html and "talk" in again.html
    assert not box(reader.get("/en/ethics/ed/1.0/").content.decode()), "1.0 words the clause otherwise"
    assert not box(reader.get("/en/ethics/c/care/").content.decode())


def test_it_follows_its_wording(library: Any, reader: Client) -> None:
    send("/es/ethics/ed/1.0/c/return/report/", reads="Texto", should_read="<b>Textos</b>")
    verified()
    assert "&lt;b&gt;Textos&lt;/b&gt;" in reader.get("/es/ethics/").content.decode(), "carried into 2.0"
    assert "reported in edition 1.0" not in box(reader.get("/es/ethics/ed/1.0/").content.decode())
    assert not box(reader.get("/en/ethics/").content.decode()), "not beside the original"
    Erratum.objects.all().delete()
    send("/en/ethics/ed/1.0/c/return/report/")
    verified()
    said = box(reader.get("/en/ethics/").content.decode())
    assert "It was reported in edition 1.0, which has the same wording." in said


def test_a_corrected_translation_is_rid_of_it(library: dict[str, Edition], reader: Client) -> None:
    send("/ar/ethics/ed/2.0/c/return/report/")
    verified()
    assert "lectures" in reader.get("/ar/ethics/").content.decode()
    translate(library["2.0"], "ar", {"return": "نص مصحح."}, partial=True, title="مدونة")
    assert "lectures" not in reader.get("/ar/ethics/").content.decode()
    assert "lectures" in reader.get("/ar/ethics/ed/2.0/r/1/").content.decode()
    assert "lectures" in reader.get("/en/ethics/errata/").content.decode()
    assert "Revision 2 of the translation words the clause otherwise." in reader.get("/en/ethics/errata/").content.decode()


def test_held_is_shown_and_rejected_is_not(library: Any, reader: Client) -> None:
    send(kind="technical")
    erratum = verified(state="held")
    assert box(reader.get("/en/ethics/").content.decode()).startswith("Technical mistake, reported. Held for the next edition since ")
    verified(erratum, state="rejected", note="It is meant.")
    assert not box(reader.get("/en/ethics/").content.decode())
    assert "It is meant." not in reader.get("/en/ethics/errata/").content.decode()
    verified(erratum, state="verified")
    assert box(reader.get("/en/ethics/").content.decode())
    verified(erratum, state="reported")
    assert not box(reader.get("/en/ethics/").content.decode())


@pytest.mark.parametrize(
    ("reads", "should_read", "note", "words"),
    [
        ("", "lectures", "", "The text should read “lectures”."),
        ("talks", "", "", "The mistake is in “talks”."),
        ("", "", "See the minutes.", "See the minutes."),
    ],
)
def test_whatever_is_said_makes_a_sentence(library: Any, reader: Client, reads: str, should_read: str, note: str, words: str) -> None:
    send()
    verified(reads=reads, should_read=should_read, note=note)
    assert words in box(reader.get("/en/ethics/c/pay/").content.decode())


def test_strangers_write_text_only(library: Any, reader: Client) -> None:
    nasty = '<script>alert("1")</script>&amp;%(day)s{{ 7 }}\u202e'
    send(report=nasty, reads=nasty, should_read=nasty, name=nasty)
    verified(note=nasty)
    for address in ("/en/ethics/", "/en/ethics/c/pay/", "/en/ethics/errata/", "/ar/ethics/"):
        page = reader.get(address).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;%(day)s{{ 7 }}" in page, address
    response = send(report="", reads=nasty)
    assert "<script>alert" not in response.content.decode()


def test_title_and_introduction(library: Any, reader: Client) -> None:
    send("/en/ethics/ed/2.0/report/")
    verified()
    page = reader.get("/en/ethics/").content.decode()
    assert "lectures" in box(page) and page.index('class="erratum') < page.index('id="c-preamble"')
    assert "Title and introduction" in reader.get("/en/ethics/errata/").content.decode()


def test_the_list(library: dict[str, Edition], reader: Client) -> None:
    assert "No mistake is known." in reader.get("/en/ethics/errata/").content.decode()
    for address in (FORM, "/es/ethics/ed/1.0/c/gifts/report/", "/en/ethics/ed/3.0/c/ai/report/"):
        send(address, name="Ana Secret")
    for erratum in Erratum.objects.all():
        verified(erratum)
    page = reader.get("/en/ethics/errata/").content.decode()
    order = [page.index(f">{words}<") for words in ("Edition 3.0", "Ai", "Edition 2.0", "2.1 Pay", "Edition 1.0", "1.3 es gifts")]
    assert order == sorted(order) and "” is wrong" not in page and "Secret" not in page
    assert '<a href="/es/ethics/ed/1.0/c/gifts/" lang="es" dir="ltr">' in page
    assert 'href="/en/ethics/errata/"' in reader.get("/en/ethics/").content.decode()
    assert 'href="/en/ethics/errata/"' in reader.get("/en/ethics/editions/").content.decode()
    assert "3 known mistakes" in reader.get("/en/ethics/").content.decode()
    acts.withdraw(library["1.0"], reason="Not ours.", by="The board", locale="es")
    acts.withdraw(library["2.0"], reason="Not ours.", by="The board")
    page = reader.get("/en/ethics/errata/").content.decode()
    assert "Edition 3.0" in page and "2.1 Pay" not in page and "es gifts" not in page, "it would quote what was withdrawn"


def test_a_long_list_has_pages(library: dict[str, Edition], reader: Client) -> None:
    row = library["2.0"].texts.get(locale="en").clauses.get(key="pay")
    now = timezone.now()
    Erratum.objects.bulk_create(
        Erratum(edition=library["2.0"], locale="en", key="pay", wording=row.sha256, state="verified", reads=f"word {n}", decided_at=now) for n in range(60)
    )
    Surroundings.touch()
    first, second = (reader.get(f"/en/ethics/errata/{page}").content.decode() for page in ("", "?page=2"))
    assert first.count('id="erratum-') == 50 and second.count('id="erratum-') == 10 and "Page 2 of 2" in second
    assert reader.get("/en/ethics/errata/?page=nonsense").status_code == 200


def test_queries(library: dict[str, Edition], reader: Client) -> None:
    def cost(address: str) -> int:
        reader.get("/pt-br/ethics/")
        with queries() as asked:
            reader.get(address)
        return len(asked)

    addresses = ("/en/ethics/", "/en/ethics/c/pay/", "/es/ethics/ed/2.0/", "/en/ethics/errata/")
    without = [cost(address) for address in addresses]
    rows = {row.key: row for row in library["2.0"].texts.get(locale="en").clauses.all()}
    now = timezone.now()
    Erratum.objects.bulk_create(
        Erratum(edition=library["2.0"], locale="en", key=key, wording=row.sha256, state="verified", reads="word", decided_at=now)
        for key, row in rows.items()
        for _each in range(4)
    )
    Surroundings.touch()
    assert reader.get("/en/ethics/").content.decode().count('class="erratum ') == 4 * len(rows)
    Surroundings.touch()
    assert [cost(address) for address in addresses] == [*without[:3], without[3] + 1]


# -- deciding ---------------------------------------------------------------------------------------------------


def test_a_decision_announces_itself(library: Any) -> None:
    from kb.signals import erratum_decided

    heard: list[tuple[str, bool]] = []

    def listener(erratum: Erratum, **kwargs: Any) -> None:
        heard.append((erratum.state, connection.in_atomic_block))

    erratum_decided.connect(listener)
    try:
        send()
        before = Surroundings.objects.get(pk=1).stamp
        erratum = verified()
        assert heard == [("verified", True)] and Surroundings.objects.get(pk=1).stamp > before
        assert erratum.decided_by == "editor" and erratum.decided_at
    finally:
        erratum_decided.disconnect(listener)


def test_a_report_alone_makes_no_page_old(library: Any) -> None:
    before = Surroundings.objects.get(pk=1).stamp
    send()
    verified(state="rejected")
    assert Surroundings.objects.get(pk=1).stamp == before


def test_decisions_that_are_refused(library: Any) -> None:
    send()
    erratum = stored()
    seen = stamp_of(erratum)
    with pytest.raises(NotDecided, match="readers would see nothing"):
        decide(erratum.pk, Decision("verified", "editorial"), editor())
    decide(erratum.pk, Decision("rejected", "editorial"), editor(), seen=seen)
    with pytest.raises(NotDecided, match="while you were reading"):
        decide(erratum.pk, Decision("held", "editorial", note="x"), editor(), seen=seen)
    erratum.refresh_from_db()
    assert erratum.state == "rejected"


# -- forgetting -------------------------------------------------------------------------------------------------


def test_what_is_forgotten(library: Any, capsys: Any) -> None:
    send(name="Ana", email="ana@example.org")
    send(report="Another.", name="Bea", email="bea@example.org")
    erratum = verified(stored(report__contains="talks"))
    call_command("errata", "prune", "--json")
    assert '"origins": 0' in capsys.readouterr().out
    Erratum.objects.update(reported_at=timezone.now() - timedelta(days=3))
    call_command("errata", "prune", "--days", "0")
    assert capsys.readouterr().out == "Forgotten: 1 reporters, 2 origins.\n"
    erratum.refresh_from_db()
    assert (erratum.reporter_name, erratum.reporter_email, erratum.origin) == ("", "", "")
    assert stored(state="reported").reporter_name == "Bea", "an editor may still have to ask"


def test_forgotten_by_itself(library: Any) -> None:
    send(name="Ana")
    erratum = verified()
    Erratum.objects.update(decided_at=timezone.now() - timedelta(days=366), reported_at=timezone.now() - timedelta(days=400))
    send(report="The next one.")
    erratum.refresh_from_db()
    assert (erratum.reporter_name, erratum.origin) == ("", "")
