"""A text begun by hand as a Wagtail page, and a page that is deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

from kb.editions import timeline
from kb.editions.verify import verify
from kb.editions.working import page_of, working_text
from kb.models import ClauseKey, TextPage, Work
from tests.kb.admin.forms import edit_data
from tests.kb.admin.people import browser, place, record, root

CLAUSE = {"number": "1", "heading": "Care", "level": 0, "text": "<p>Museums take care.</p>", "duty": "must"}


@pytest.fixture
def editor(db: None) -> Client:
    return browser("editor")


def home(locale: str = "en") -> Page:
    top = Site.objects.get(is_default_site=True).root_page
    return Page.objects.get(translation_key=top.translation_key, locale__language_code=locale)


def create(client: Client, slug: str, *, locale: str = "en", **more: Any) -> Any:
    address = f"/admin/pages/add/kb/textpage/{home(locale).pk}/"
    block = {"type": "clause", "value": CLAUSE, "id": ""}
    data = edit_data(client, None, address, blocks=[block]) | {"title": "House rules", "slug": slug} | more
    return client.post(address, data)


@pytest.mark.parametrize("locale", ["en", "es"])
def test_page_made_by_hand_becomes_a_work(editor: Client, locale: str) -> None:
    assert create(editor, "house-rules", locale=locale).status_code == 302
    work = Work.objects.get(code="house-rules")
    assert work.authoritative_locale == locale
    text = working_text(work)
    assert text is not None and [clause.key for clause in text.clauses] == ["_text", "care"]
    data = {"label": "1.0", "in_force_from": "2020-01-01", "change_note": "First.", "sure": "on"}
    assert browser("publisher").post("/admin/texts/of/house-rules/publish/", data)["Location"] == "/admin/texts/of/house-rules/"
    assert timeline.of_work(work.pk).in_force is not None


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("search", "used by the site itself"),
        ("admin", "used by the site itself"),
        ("x", "cannot be the code of a work"),
        ("2-rules", "cannot be the code of a work"),
        ("House", "cannot be the code of a work"),
        ("a" * 60, "cannot be the code of a work"),
        ("ethics", "already"),
    ],
)
def test_bad_slug_is_an_error_of_the_form(editor: Client, slug: str, sentence: str) -> None:
    Work.objects.create(code="ethics", authoritative_locale="fr")
    before = Page.objects.count(), Work.objects.count()
    response = create(editor, slug)
    assert response.status_code == 200
    assert sentence in " ".join(response.context["form"].errors["slug"])
    assert (Page.objects.count(), Work.objects.count()) == before


def test_code_follows_the_slug_while_the_title_is_typed(editor: Client) -> None:
    create(editor, "house")
    page = TextPage.objects.get(slug="house")
    address = f"/admin/pages/{page.pk}/edit/"
    assert editor.post(address, edit_data(editor, page) | {"slug": "house-rules"}).status_code == 302
    assert [work.code for work in Work.objects.all()] == ["house-rules"]
    refused = editor.post(address, edit_data(editor, page) | {"slug": "search"})
    assert refused.status_code == 200 and "slug" in refused.context["form"].errors
    data = {"label": "1.0", "in_force_from": "2020-01-01", "change_note": "First.", "sure": "on"}
    browser("publisher").post("/admin/texts/of/house-rules/publish/", data)
    assert editor.post(address, edit_data(editor, page) | {"slug": "other"}).status_code == 302
    assert [work.code for work in Work.objects.all()] == ["house-rules"], "a published code is fixed"


def test_autosave_of_a_new_page(editor: Client) -> None:
    address = f"/admin/pages/add/kb/textpage/{home().pk}/"
    data = edit_data(editor, None, address, blocks=[]) | {"title": "House", "slug": "house"}
    answer = editor.post(address, data, headers={"Accept": "application/json"}).json()
    assert answer["success"] is True and Work.objects.get().code == "house"
    refused = editor.post(address, data | {"slug": "search"}, headers={"Accept": "application/json"}).json()
    assert refused["success"] is False and Work.objects.count() == 1


def test_translator_makes_no_text(db: None) -> None:
    assert browser("translator-es").get(f"/admin/pages/add/kb/textpage/{home('es').pk}/").status_code == 302
    assert not Work.objects.exists()


@pytest.mark.parametrize("way", ["view", "bulk", "api"])
def test_deleting_the_page_leaves_the_work_and_the_record(db: None, way: str) -> None:
    scene = place()
    client, before, keys = Client(HTTP_HOST="localhost"), record(), ClauseKey.objects.count()
    client.force_login(root())
    for page in (scene.page, scene.translation_page):
        if way == "view":
            client.post(f"/admin/pages/{page.pk}/delete/")
        elif way == "bulk":
            client.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}")
        else:
            client.post(f"/admin/api/main/pages/{page.pk}/action/delete/", content_type="application/json")
    assert page_of(scene.work) is None
    assert record() == before and verify().ok and ClauseKey.objects.count() == keys
    assert Work.objects.filter(code="ethics").exists()
    assert client.get("/admin/texts/").status_code == 200
    assert b"Edit the working text" not in client.get("/admin/texts/of/ethics/").content
    assert client.get("/admin/texts/of/ethics/publish/").status_code == 404
    assert client.get("/admin/texts/of/ethics/units/es/").status_code == 200
    assert client.get(f"/admin/texts/import/{scene.planned.pk}/").status_code == 200


def test_language_added_in_the_admin_has_units_at_once(db: None) -> None:
    place()
    Locale.objects.get_or_create(language_code="ar")
    response = browser("editor").get("/admin/texts/of/ethics/units/ar/care/")
    assert response.status_code == 200 and b'dir="rtl"' in response.content
