"""The queue of reported mistakes and the page of one: who sees what, deciding, deciding again, and at the same time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from kb.errata.deciding import stamp_of
from kb.models import EditionClause, Erratum
from tests.kb.admin.people import browser
from tests.kb.making import clause, publish
from tests.kb.views.conftest import queries

QUEUE = "/admin/texts/errata/"


def make(report: str = "A slip.", **changes: Any) -> Erratum:
    row = EditionClause.objects.get(text__edition__work__code="law", key="a")
    facts = {"edition": row.text.edition, "locale": "en", "key": "a", "wording": row.sha256, "report": report, "reads": "Museums", "should_read": "Musea"}
    return Erratum.objects.create(**facts | changes)


@pytest.fixture
def erratum(db: None) -> Erratum:
    publish("law", "1.0", "2020-01-01", clause("a", "Museums take care of things.", number="1"))
    return make(reporter_name="Ana", reporter_email="ana@example.org")


def decide(client: Client, erratum: Erratum, **data: str) -> Any:
    standing = {"state": "verified", "kind": "editorial", "reads": erratum.reads, "should_read": erratum.should_read, "note": ""}
    return client.post(f"{QUEUE}{erratum.pk}/", standing | {"seen": stamp_of(erratum)} | data)


def test_the_queue(erratum: Erratum) -> None:
    client = browser("editor")
    page = client.get(QUEUE).content.decode()
    assert "A slip." in page and "1 A" in page and "law 1.0, en" in page
    assert "Errata (1)" in client.get("/admin/").content.decode(), "the menu says how many wait"
    assert "Nothing is waiting" not in page and "There is nothing here." in client.get(f"{QUEUE}?state=held").content.decode()
    assert client.get(f"{QUEUE}?state=nonsense&page=x").status_code == 200


def test_editors_read_and_do_not_see_who(erratum: Erratum) -> None:
    page = browser("editor").get(f"{QUEUE}{erratum.pk}/").content.decode()
    assert "A slip." in page and "ana@example.org" not in page and "Keep the decision" not in page
    page = browser("publisher").get(f"{QUEUE}{erratum.pk}/").content.decode()
    assert "ana@example.org" in page and "Keep the decision" in page


def test_side_by_side(erratum: Erratum) -> None:
    page = browser("publisher").get(f"{QUEUE}{erratum.pk}/").content.decode()
    assert "<del>Museums</del>" in page and "<ins>Musea</ins>" in page and "These words are in the clause." in page
    other = make(reads="Words that nobody wrote", should_read="")
    assert "are not in the clause" in browser("publisher").get(f"{QUEUE}{other.pk}/").content.decode()


def test_deciding_and_again(erratum: Erratum) -> None:
    client = browser("publisher")
    response = decide(client, erratum, kind="technical", note="Thanks.")
    assert response.status_code == 302 and response["Location"] == QUEUE
    erratum.refresh_from_db()
    assert (erratum.state, erratum.kind, erratum.note, erratum.decided_by) == ("verified", "technical", "Thanks.", "publisher")
    assert "Technical erratum" in Client().get("/en/law/").content.decode()
    assert decide(client, erratum, state="rejected").status_code == 302
    assert "erratum " not in Client().get("/en/law/c/a/").content.decode()
    erratum.refresh_from_db()
    assert decide(client, erratum, state="reported").status_code == 302
    erratum.refresh_from_db()
    assert erratum.decided_at is None and erratum.decided_by == ""
    logged = ModelLogEntry.objects.for_instance(erratum).order_by("id")
    assert [(e.data["before"], e.data["after"], e.user.username) for e in logged] == [
        ("reported", "verified", "publisher"),
        ("verified", "rejected", "publisher"),
        ("rejected", "reported", "publisher"),
    ]
    page = client.get(f"{QUEUE}{erratum.pk}/").content.decode()
    assert "From “reported” to “verified”" in page and "From “verified” to “rejected”" in page
    assert "From “reported” to “verified”" in browser("administrator").get("/admin/reports/site-history/").content.decode()


def test_what_the_editor_changes_is_kept_in_the_history(erratum: Erratum) -> None:
    decide(browser("publisher"), erratum, reads="Museums take", should_read="Musea take")
    entry = ModelLogEntry.objects.for_instance(erratum).get()
    assert entry.data["was"] == {"reads": "Museums", "should_read": "Musea"}
    assert "reads “Museums take” and" in Client().get("/en/law/").content.decode().replace('<bdi class="quoted">', "").replace("</bdi>", "")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"state": ""}, "required"),
        ({"state": "nonsense"}, "valid choice"),
        ({"kind": "x"}, "valid choice"),
        ({"reads": "", "should_read": "", "note": ""}, "readers would see nothing"),
        ({"note": "n" * 2001}, "2000"),
        ({"seen": "verified yesterday"}, "while you were reading"),
        ({"seen": ""}, "while you were reading"),
    ],
)
def test_bad_decisions_keep_what_was_typed(erratum: Erratum, data: dict[str, str], words: str) -> None:
    response = decide(browser("publisher"), erratum, **{"note": "Keep me."} | data)
    page = response.content.decode()
    assert response.status_code == 400 and words in page
    assert "Keep me." in page or "note" in data
    erratum.refresh_from_db()
    assert erratum.state == "reported" and not ModelLogEntry.objects.for_instance(erratum).exists()


def test_two_editors_at_once(erratum: Erratum) -> None:
    client = browser("publisher")
    seen = stamp_of(erratum)
    decide(browser("administrator"), erratum, state="held", note="First.")
    response = decide(client, erratum, seen=seen, note="Second.")
    assert response.status_code == 400 and "Second." in response.content.decode()
    erratum.refresh_from_db()
    assert erratum.note == "First."
    fresh = response.context["form"]["seen"].value()
    assert decide(client, erratum, seen=fresh, note="Second.").status_code == 302, "looked at again, it can be sent again"


def test_strangers_words_are_text(erratum: Erratum) -> None:
    nasty = "<script>alert(1)</script>"
    bad = make(nasty, reads=nasty, should_read=nasty + "x", note=nasty, reporter_name=nasty)
    for address in (QUEUE, f"{QUEUE}{bad.pk}/", f"{QUEUE}{erratum.pk}/"):
        page = browser("publisher").get(address).content.decode()
        assert "<script>alert(1)" not in page, address
        assert "&lt;script&gt;" in page


def test_title_and_introduction(erratum: Erratum) -> None:
    row = EditionClause.objects.get(text__edition__work__code="law", key="_text")
    whole = make("The title.", key="_text", wording=row.sha256)
    page = browser("publisher").get(f"{QUEUE}{whole.pk}/").content.decode()
    assert "Title and introduction" in page and 'href="/en/law/ed/1.0/"' in page


def test_a_long_queue_has_pages_and_few_queries(erratum: Erratum) -> None:
    client = browser("editor")
    client.get(QUEUE)
    with queries() as few:
        client.get(QUEUE)
    for number in range(70):
        make(f"Report {number}")
    with queries() as many:
        page = client.get(QUEUE).content.decode()
    assert len(many) <= len(few) + 1
    assert "Page 1 of 2" in page and page.count("law 1.0, en") == 50
    Erratum.objects.update(state="held", decided_at=timezone.now() - timedelta(days=1))
    assert client.get(f"{QUEUE}?state=held&page=2").content.decode().count("law 1.0, en") == 21


def test_no_such_report(erratum: Erratum) -> None:
    assert browser("publisher").get(f"{QUEUE}99999/").status_code == 404
