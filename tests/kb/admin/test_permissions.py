"""Who may do what: every admin view of ours for every role, reading and writing.

An empty POST is refused by the form of those who may act (400), or harmless; so a status says who gets as far as the act.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kb import review
from kb.models import ImportRun
from kb.views.admin.urls import urlpatterns
from tests.kb.admin.people import ROLES, Place, beside, browser, outcome, person, place, record, upload

EVERYBODY = {"editor", "publisher", "translator-es", "translator-fr", "administrator"}
WRITERS = {"editor", "publisher", "administrator"}
PUBLISHERS = {"publisher", "administrator"}
SPANISH = WRITERS | {"translator-es"}
FRENCH = WRITERS | {"translator-fr"}

#: name of the address, its arguments, method -> (who may, the status they get).
MATRIX: list[tuple[str, str, str, set[str], int]] = [
    ("texts", "texts/", "get", EVERYBODY, 200),
    ("work", "texts/of/ethics/", "get", EVERYBODY, 200),
    ("import_start", "texts/import/", "get", EVERYBODY, 200),
    ("import_start", "texts/import/", "post", EVERYBODY, 400),
    ("import", "texts/import/{planned}/", "get", WRITERS, 200),
    ("import", "texts/import/{planned}/", "post", WRITERS, 409),
    ("import", "texts/import/{planned_es}/", "get", SPANISH, 200),
    ("import", "texts/import/{planned_es}/", "post", SPANISH, 409),
    ("import", "texts/import/{applied}/", "get", WRITERS, 200),
    ("import", "texts/import/{applied_es}/", "get", SPANISH, 200),
    ("import_undo", "texts/import/{applied}/undo/", "post", WRITERS, 302),
    ("import_undo", "texts/import/{applied_es}/undo/", "post", SPANISH, 302),
    ("import_discard", "texts/import/{planned}/discard/", "post", WRITERS, 302),
    ("import_discard", "texts/import/{planned_es}/discard/", "post", SPANISH, 302),
    ("errata", "texts/errata/", "get", EVERYBODY, 200),
    ("erratum", "texts/errata/{erratum}/", "get", EVERYBODY, 200),
    ("erratum", "texts/errata/{erratum}/", "post", PUBLISHERS, 400),
    ("relations", "texts/of/ethics/relations/", "get", EVERYBODY, 200),
    ("relations", "texts/of/ethics/relations/", "post", PUBLISHERS, 400),
    ("relation", "texts/of/ethics/relations/{relation}/", "get", PUBLISHERS, 200),
    ("relation", "texts/of/ethics/relations/{relation}/", "post", PUBLISHERS, 400),
    ("relation_remove", "texts/of/ethics/relations/{relation}/remove/", "post", PUBLISHERS, 302),
    ("topics", "texts/of/ethics/topics/", "get", WRITERS, 200),
    ("topics_of_field", "texts/topics-of-the-field/", "get", WRITERS, 200),
    ("topics_of_field", "texts/topics-of-the-field/", "post", WRITERS, 302),
    ("topics", "texts/of/ethics/topics/", "post", WRITERS, 400),
    ("draft", "texts/of/ethics/draft/", "get", WRITERS, 200),
    ("draft", "texts/of/ethics/draft/", "post", WRITERS, 302),
    ("review_link", "texts/of/ethics/draft/links/", "post", WRITERS, 400),
    ("review_revoke", "texts/of/ethics/draft/links/{link}/revoke/", "post", WRITERS, 302),
    ("publish_edition", "texts/of/ethics/publish/", "get", PUBLISHERS, 200),
    ("publish_edition", "texts/of/ethics/publish/", "post", PUBLISHERS, 400),
    ("same", "texts/of/ethics/same/", "post", WRITERS, 302),
    ("publish_translation", "texts/of/ethics/publish/2.0/es/", "get", PUBLISHERS, 200),
    ("publish_translation", "texts/of/ethics/publish/2.0/es/", "post", PUBLISHERS, 400),
    ("withdraw", "texts/of/ethics/withdraw/1.0/", "get", PUBLISHERS, 200),
    ("withdraw", "texts/of/ethics/withdraw/1.0/", "post", PUBLISHERS, 400),
    ("move", "texts/of/ethics/move/1.0/", "get", PUBLISHERS, 200),
    ("move", "texts/of/ethics/move/1.0/", "post", PUBLISHERS, 400),
    ("cancel", "texts/of/ethics/cancel/1.0/", "get", PUBLISHERS, 200),
    ("cancel", "texts/of/ethics/cancel/1.0/", "post", PUBLISHERS, 400),
    ("correct_choose", "texts/of/ethics/correct/1.0/", "get", PUBLISHERS, 200),
    ("correct", "texts/of/ethics/correct/1.0/es/", "get", PUBLISHERS, 200),
    ("correct", "texts/of/ethics/correct/1.0/es/", "post", PUBLISHERS, 200),
    ("correct", "texts/of/ethics/correct/1.0/en/", "post", PUBLISHERS, 400),
    ("origins", "texts/of/ethics/origins/", "post", WRITERS, 302),
    ("repeal", "texts/of/ethics/repeal/", "get", PUBLISHERS, 200),
    ("repeal", "texts/of/ethics/repeal/", "post", PUBLISHERS, 400),
    ("units", "texts/of/ethics/units/es/", "get", SPANISH, 200),
    ("units", "texts/of/ethics/units/fr/", "get", FRENCH, 200),
    ("unit", "texts/of/ethics/units/es/care/", "get", SPANISH, 200),
    ("unit", "texts/of/ethics/units/fr/care/", "get", FRENCH, 200),
    ("unit", "texts/of/ethics/units/es/care/", "post", SPANISH, 400),
    ("unit", "texts/of/ethics/units/fr/care/", "post", FRENCH, 400),
    ("units", "texts/of/ethics/units/en/", "get", set(), 0),
    ("units", "texts/of/ethics/units/de/", "get", set(), 0),
]


@pytest.fixture
def scene(db: None) -> Place:
    return place()


def _expected(role: str, may: set[str], status: int) -> int | str:
    if role in ("anonymous", "nobody"):
        return "login"
    if not may:
        return 404  # there is no such place for anybody
    return status if role in may else "refused"


def test_matrix(scene: Place) -> None:
    before, wrong = record(), []
    ids = {name: run.pk for name, run in vars(scene).items() if "lanned" in name or "applied" in name}
    ids |= beside(scene)
    ids["link"] = review.make(scene.work, note="The lender", days=7, by="root")[0].pk
    for _name, address, method, may, status in MATRIX:
        for role in ROLES:
            with transaction.atomic():
                response = getattr(browser(role), method)("/admin/" + address.format(**ids))
                transaction.set_rollback(True)
            got, expected = outcome(response), _expected(role, may, status)
            if got != expected:
                wrong.append(f"{role} {method} {address}: {got}, expected {expected}")
    assert not wrong, "\n".join(wrong)
    assert record() == before


def test_matrix_is_complete() -> None:
    assert {pattern.name for pattern in urlpatterns} == {name for name, *_ in MATRIX}


def test_acts_refuse_get(scene: Place) -> None:
    client = browser("administrator")
    assert client.get(f"/admin/texts/import/{scene.applied.pk}/undo/").status_code == 405
    assert client.get(f"/admin/texts/import/{scene.planned.pk}/discard/").status_code == 405
    assert client.get("/admin/texts/of/ethics/same/").status_code == 405
    assert client.get("/admin/texts/of/ethics/draft/links/").status_code == 405


def test_forged_forms_are_refused(scene: Place) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    client.force_login(person("administrator"))
    assert client.post("/admin/texts/of/ethics/publish/", {"label": "3.0"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "work", "locale", "status"),
    [
        ("editor", "trial", "en", 302),
        ("translator-es", "trial", "en", "refused"),
        ("translator-es", "trial", "es", "refused"),  # a new work is for those who may add pages
        ("translator-es", "ethics", "es", 302),
        ("translator-es", "ethics", "fr", "refused"),
        ("translator-es", "ethics", "en", "refused"),
        ("translator-fr", "ethics", "fr", 302),
        ("editor", "ethics", "de", "refused"),  # a new language is for those who may add one
        ("administrator", "ethics", "de", 302),
    ],
)
def test_import_needs_the_right_on_work_and_language(scene: Place, role: str, work: str, locale: str, status: int | str) -> None:
    words = "# A title\n\n## 1. Care {#care}\n\nWords.\n"
    response = upload(browser(role), "a.md", words, work=work, locale=locale if locale != "de" else "")
    if locale == "de":
        response = upload(browser(role), "a.md", f"---\nwork: {work}\nlocale: de\n---\n{words}")
    assert outcome(response) == status


def test_publishing_by_import_needs_the_publishing_right(scene: Place) -> None:
    more: dict[str, Any] = {"work": "fresh", "locale": "en", "edition": "1.0", "publish": "on", "in_force_from": "2024-01-01", "change_note": "New."}
    words = "# A title\n\n## 1. Care {#care}\n\nWords.\n"
    # The editor's form has no such fields, so they are not read: the file goes to the working text only.
    response = upload(browser("editor"), "a.md", words, **more)
    assert response.status_code == 302
    run = ImportRun.objects.latest("pk")
    assert run.plan["asked"]["publish"] is False
    # A plan that a publisher started cannot be applied by an editor either.
    response = upload(browser("publisher"), "a.md", words, **more)
    run = ImportRun.objects.latest("pk")
    assert run.plan["asked"]["publish"] is True
    before = record()
    assert outcome(browser("editor").post(f"/admin/texts/import/{run.pk}/", {"apply": "1"})) == "refused"
    assert record() == before
    fingerprint = browser("publisher").get(f"/admin/texts/import/{run.pk}/").context["prepared"].fingerprint
    answer = {"apply": "1", "fingerprint": fingerprint}
    assert outcome(browser("editor").post(f"/admin/texts/import/{run.pk}/", answer)) == "refused"
    assert record() == before
    assert browser("publisher").post(f"/admin/texts/import/{run.pk}/", answer).status_code == 302
    assert record() != before


def test_lists_offer_only_what_one_may_do(scene: Place) -> None:
    page = browser("translator-es").get("/admin/texts/").content.decode()
    assert f"/admin/texts/import/{scene.planned_es.pk}/" in page
    assert f"/admin/texts/import/{scene.planned.pk}/" not in page
    page = browser("translator-es").get("/admin/texts/of/ethics/").content.decode()
    assert "/units/es/" in page and "/units/fr/" not in page
    assert "/publish/" not in page and "/withdraw/" not in page
