"""The editors' page of relations: adding, changing, removing, refusals with a sentence, and who did it."""

from __future__ import annotations

import pytest
from django.test import Client

from kb.models import Relation
from tests.kb.admin.people import browser
from tests.kb.making import clause, publish

ADDRESS = "/admin/texts/of/law/relations/"
EMPTY = {"kind": "complements", "other": "", "name": "", "url": "", "on": "", "note": ""}


@pytest.fixture
def publisher(db: None) -> Client:
    publish("law", "1.0", "2020-01-01", clause("a", "A."))
    publish("guide", "1.0", "2020-01-01", clause("a", "A."))
    return browser("publisher")


def test_add_change_remove(publisher: Client) -> None:
    response = publisher.post(ADDRESS, EMPTY | {"kind": "prevails", "other": "guide"}, follow=True)
    page = response.content.decode()
    assert response.status_code == 200 and "Readers see it now." in page and "prevails over" in page
    assert "prevails over this text" in publisher.get("/en/guide/").content.decode()
    said = Relation.objects.get()
    address = f"{ADDRESS}{said.pk}/"
    assert 'value="guide" selected' in publisher.get(address).content.decode()
    publisher.post(address, EMPTY | {"kind": "endorsed", "name": "Assembly", "on": "2019-05-20"}, follow=True)
    said.refresh_from_db()
    assert (said.kind, said.other, said.name, str(said.on)) == ("endorsed", None, "Assembly", "2019-05-20")
    assert "Said on other texts" not in publisher.get("/admin/texts/of/guide/relations/").content.decode()
    assert publisher.post(f"{address}remove/", follow=True).status_code == 200
    assert publisher.post(f"{address}remove/", follow=True).status_code == 200, "removed by somebody else meanwhile"
    page = publisher.get(ADDRESS).content.decode()
    assert not Relation.objects.exists()
    for words in ("Said: prevails over “guide”", "Changed to: endorsed by “Assembly”", "Removed: endorsed by “Assembly”", "publisher"):
        assert words in page, words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "prevails"}, "Choose a text of this site, or name another one."),
        ({"kind": "endorsed", "other": "guide"}, "Name the body that endorses the text."),
        ({"other": "guide", "name": "Both"}, "not both"),
        ({"name": "X", "url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"name": "X", "on": "2019-13-45"}, "Enter a valid date"),
        ({"name": "X" * 301}, "300"),
        ({"other": "law"}, "Select a valid choice"),
        ({"other": "nowhere"}, "Select a valid choice"),
        ({"kind": "hates", "name": "X"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_explained_and_kept(publisher: Client, data: dict[str, str], words: str) -> None:
    response = publisher.post(ADDRESS, EMPTY | {"note": "Keep me."} | data)
    page = response.content.decode()
    assert response.status_code == 400 and words in page and "Keep me." in page
    assert not Relation.objects.exists()


def test_a_contradiction_is_refused(publisher: Client) -> None:
    publisher.post(ADDRESS, EMPTY | {"kind": "prevails", "other": "guide"})
    response = publisher.post("/admin/texts/of/guide/relations/", EMPTY | {"kind": "prevails", "other": "law"})
    assert response.status_code == 400 and "“law” prevails over “guide” already" in response.content.decode()
    page = publisher.get("/admin/texts/of/guide/relations/").content.decode()
    assert "Said on other texts" in page


def test_of_another_text_is_not_found(publisher: Client) -> None:
    publisher.post(ADDRESS, EMPTY | {"kind": "prevails", "other": "guide"})
    said = Relation.objects.get()
    assert publisher.get(f"/admin/texts/of/guide/relations/{said.pk}/").status_code == 404
    publisher.post(f"/admin/texts/of/guide/relations/{said.pk}/remove/")
    assert Relation.objects.exists()
    assert publisher.get("/admin/texts/of/nowhere/relations/").status_code == 404


def test_the_site_history_says_it(publisher: Client) -> None:
    publisher.post(ADDRESS, EMPTY | {"kind": "prevails", "other": "guide"})
    page = browser("administrator").get("/admin/reports/site-history/")
    assert page.status_code == 200 and "prevails over “guide”" in page.content.decode()
