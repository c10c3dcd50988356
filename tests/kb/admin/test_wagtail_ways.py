"""Wagtail's own ways to make a page public, to double or to move it: none works for a working text, for nobody.

Whatever is tried, the page is never live, never served, and every frozen byte is what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, Revision, Site, Workflow, WorkflowTask
from wagtail_localize.models import TranslationSource

from kb.editions.verify import verify
from kb.models import ClauseKey, EditionText, TextPage, Unit, Work
from tests.kb.admin.forms import edit_data
from tests.kb.admin.people import Place, browser, outcome, person, place, record, root


@pytest.fixture
def scene(db: None) -> Place:
    return place()


@pytest.fixture
def superuser(db: None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(root())
    return client


@pytest.fixture(autouse=True)
def nothing_happens(scene: Place) -> Iterator[None]:
    """After each test: no text is live, no text more, the record is the same."""
    before, texts, works = record(), TextPage.objects.count(), Work.objects.count()
    keys = list(ClauseKey.objects.order_by("pk").values_list("key", "block_id"))
    units = list(Unit.objects.order_by("pk").values_list("key", "field", "locale", "html"))
    yield
    assert not TextPage.objects.filter(live=True).exists()
    assert not Revision.objects.for_instance(scene.page).filter(approved_go_live_at__isnull=False).exists()
    assert (TextPage.objects.count(), Work.objects.count()) == (texts, works)
    assert list(ClauseKey.objects.order_by("pk").values_list("key", "block_id")) == keys
    assert list(Unit.objects.order_by("pk").values_list("key", "field", "locale", "html")) == units
    assert not TranslationSource.objects.filter(object_id=scene.work.translation_key).exists()
    assert record() == before
    assert verify().ok


def test_publish_button(scene: Place, superuser: Client) -> None:
    data = edit_data(superuser, scene.page)
    response = superuser.post(f"/admin/pages/{scene.page.pk}/edit/", {**data, "action-publish": "action-publish"})
    assert response.status_code == 302  # taken as "save draft"
    assert b"action-publish" not in superuser.get(f"/admin/pages/{scene.page.pk}/edit/").content


def test_schedule_fields_are_not_taken(scene: Place, superuser: Client) -> None:
    data = edit_data(superuser, scene.page) | {"go_live_at": "2020-01-01 10:00", "expire_at": "2030-01-01 10:00"}
    superuser.post(f"/admin/pages/{scene.page.pk}/edit/", {**data, "action-publish": "action-publish"})
    scene.page.refresh_from_db()
    assert scene.page.go_live_at is None


def test_schedule_made_by_hand(scene: Place) -> None:
    revision = scene.page.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(days=1))
    call_command("publish_scheduled")


def test_code_that_publishes(scene: Place) -> None:
    with pytest.raises(PermissionDenied):
        scene.page.save_revision().publish()
    with pytest.raises(PermissionDenied):
        scene.page.save_revision().publish(user=root(), skip_permission_checks=True)
    page = TextPage.objects.get(pk=scene.page.pk)
    page.live = True
    page.save()


@pytest.mark.parametrize("action", ["publish", "unpublish", "move"])
def test_bulk_actions(scene: Place, superuser: Client, action: str) -> None:
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={scene.page.pk}"
    superuser.get(address)
    superuser.post(address, {"chooser": Page.get_first_root_node().pk, "include_descendants": "on"})
    home = Page.objects.get(pk=scene.page.pk).get_parent()
    superuser.post(f"/admin/bulk/wagtailcore/page/publish/?id={home.pk}", {"include_descendants": "on"})
    assert Page.objects.get(pk=scene.page.pk).get_parent().pk == home.pk


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_pages_views(scene: Place, role: str) -> None:
    client, pk = browser(role), scene.page.pk
    before = Page.objects.get(pk=pk).path
    home = Page.objects.get(pk=pk).get_parent()
    spanish = Page.objects.get(pk=scene.translation_page.pk).get_parent()
    client.post(f"/admin/pages/{pk}/unpublish/")
    client.post(f"/admin/pages/{pk}/copy/", {"new_title": "X", "new_slug": "x", "new_parent_page": home.pk, "publish_copies": "on"})
    client.post(f"/admin/pages/{pk}/copy/", {"new_title": "X", "new_slug": "x", "new_parent_page": home.pk, "alias": "on"})
    client.post(f"/admin/pages/{pk}/convert_alias/")
    client.post(f"/admin/pages/{pk}/move/{spanish.pk}/confirm/", {})
    client.post(f"/admin/pages/{pk}/privacy/", {"restriction_type": "login"})
    assert Page.objects.get(pk=pk).path == before


def test_copying_the_pages_above(scene: Place, superuser: Client) -> None:
    home = Page.objects.get(pk=scene.page.pk).get_parent()
    data = {"new_title": "X", "new_slug": "x", "new_parent_page": Page.get_first_root_node().pk, "copy_subpages": "on", "publish_copies": "on"}
    response = superuser.post(f"/admin/pages/{home.pk}/copy/", data, follow=True)
    assert b"texts are not copied" in response.content
    response = superuser.post(
        f"/admin/api/main/pages/{home.pk}/action/copy/",
        {"recursive": True, "destination_page_id": Page.get_first_root_node().pk, "slug": "x"},
        content_type="application/json",
    )
    assert response.status_code in (400, 403)


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("publish", {}),
        ("unpublish", {}),
        ("copy", {"slug": "x"}),
        ("create_alias", {"update_slug": "x"}),
        ("convert_alias", {}),
        ("move", {"destination_page_id": 1}),
        ("copy_for_translation", {"locale": "fr", "alias": True}),
    ],
)
def test_api_of_the_admin(scene: Place, superuser: Client, action: str, more: dict[str, Any]) -> None:
    place_in_tree = Page.objects.get(pk=scene.page.pk).path
    address = f"/admin/api/main/pages/{scene.page.pk}/action/{action}/"
    assert superuser.post(address, more, content_type="application/json").status_code in (400, 403)
    assert Page.objects.get(pk=scene.page.pk).path == place_in_tree


def test_publishing_a_new_page_at_once(scene: Place, superuser: Client) -> None:
    """The parent allows pages to be published below it; the text is made as a draft (and deleted here again)."""
    home = Page.objects.get(pk=scene.page.pk).get_parent()
    address = f"/admin/pages/add/kb/textpage/{home.pk}/"
    data = edit_data(superuser, None, address) | {"title": "By hand", "slug": "by-hand", "action-publish": "1"}
    superuser.post(address, data)
    made = TextPage.objects.get(slug="by-hand")
    assert not made.live
    made.delete()
    Work.objects.get(code="by-hand").delete()


def test_finished_workflow_only_approves(scene: Place, superuser: Client) -> None:
    workflow = Workflow.objects.filter(active=True).first()
    assert workflow is not None and WorkflowTask.objects.filter(workflow=workflow).exists()
    scene.page.save_revision()
    state = workflow.start(scene.page, person("editor"))
    state.current_task_state.approve(user=root())
    state.refresh_from_db()
    assert state.status == "approved"


def test_moderator_approves_in_the_admin(scene: Place) -> None:
    workflow = Workflow.objects.filter(active=True).first()
    assert workflow is not None
    scene.page.save_revision()
    state = workflow.start(scene.page, person("editor")).current_task_state
    client = browser("publisher")
    response = client.post(f"/admin/pages/workflow/action/{scene.page.pk}/approve/{state.pk}/", {"comment": "Good."})
    assert response.status_code in (200, 302)
    state.refresh_from_db()
    assert state.status == "approved"


def submitter() -> Client:
    """Somebody who may enter the admin and submit pages to wagtail-localize, and nothing else."""
    user = person("editor")
    user.groups.clear()
    wanted = [("wagtailadmin", "access_admin"), ("wagtail_localize", "submit_translation")]
    for app, codename in wanted:
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def test_submitting_to_localize_needs_the_right_on_the_page(scene: Place) -> None:
    locale = Locale.objects.get(language_code="fr")
    client = submitter()
    home = Page.objects.get(pk=scene.page.pk).get_parent()
    for page in (scene.page, home):
        address = f"/admin/localize/submit/page/{page.pk}/"
        assert outcome(client.get(address)) == "refused"
        assert outcome(client.post(address, {"locales": [locale.pk], "include_subtree": "on"})) == "refused"
    response = client.post(
        f"/admin/api/main/pages/{scene.page.pk}/action/copy_for_translation/", {"locale": "fr"}, content_type="application/json"
    )
    assert response.status_code == 404
    for address in ("", "units/es/", "units/es/care/"):
        assert outcome(client.post(f"/admin/texts/of/ethics/{address}", {"text": "x", "state": "approved"})) in ("refused", 200)


def test_submitting_a_text_leads_to_its_clauses(scene: Place, superuser: Client) -> None:
    locale = Locale.objects.get(language_code="fr")
    address = f"/admin/localize/submit/page/{scene.page.pk}/"
    assert superuser.get(address)["Location"] == "/admin/texts/of/ethics/"
    assert superuser.post(address, {"locales": [locale.pk]})["Location"] == "/admin/texts/of/ethics/"


def test_submitting_a_subtree_leaves_texts_out(scene: Place, superuser: Client) -> None:
    german, _created = Locale.objects.get_or_create(language_code="de")
    TextPage.objects.filter(locale=german).delete()
    Page.objects.filter(locale=german).delete()
    home = Page.objects.get(pk=scene.page.pk).get_parent()
    response = superuser.post(f"/admin/localize/submit/page/{home.pk}/", {"locales": [german.pk], "include_subtree": "on"})
    assert response.status_code == 302
    assert Page.objects.filter(locale=german, translation_key=home.translation_key).exists()
    assert not TextPage.objects.filter(locale=german).exists()


def test_localize_holds_no_text(scene: Place) -> None:
    with pytest.raises(PermissionDenied):
        TranslationSource.update_or_create_from_instance(scene.page)


def test_sync_of_a_tree_makes_no_alias(scene: Place) -> None:
    with pytest.raises(ValidationError):
        scene.page.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True, alias=True)


def test_page_of_another_language_is_empty(scene: Place, superuser: Client) -> None:
    """However it is made, it is a draft that only opens the units."""
    french = Locale.objects.get(language_code="fr")
    made = scene.page.copy_for_translation(french)
    assert not made.body and not made.intro and not made.live
    made.delete()
    address = f"/admin/api/main/pages/{scene.page.pk}/action/copy_for_translation/"
    assert superuser.post(address, {"locale": "fr"}, content_type="application/json").status_code == 201
    made = TextPage.objects.get(locale=french, translation_key=scene.work.translation_key)
    assert not made.body and not made.intro and not made.live
    made.delete()


def test_edit_view_of_a_translation_opens_its_clauses(scene: Place, superuser: Client) -> None:
    for method in (superuser.get, superuser.post):
        response = method(f"/admin/pages/{scene.translation_page.pk}/edit/")
        assert response["Location"] == "/admin/texts/of/ethics/units/es/"


def test_never_served(scene: Place, superuser: Client) -> None:
    TextPage.objects.filter(pk=scene.page.pk).update(live=True, expired=False)  # behind the model's back
    site = Site.objects.get(is_default_site=True)
    assert scene.page.get_url_parts() is None and scene.page.full_url is None and site
    slug = TextPage.objects.get(pk=scene.page.pk).slug
    TextPage.objects.filter(pk=scene.page.pk).update(slug="elsewhere", url_path="/start/elsewhere/")
    assert Client(HTTP_HOST="localhost").get("/en/elsewhere/").status_code == 404
    TextPage.objects.filter(pk=scene.page.pk).update(slug=slug, live=False)
    for address in ("view_draft", f"revisions/{scene.page.latest_revision_id}/view"):
        assert outcome(superuser.get(f"/admin/pages/{scene.page.pk}/{address}/")) in ("refused", 404, 302)
    assert EditionText.objects.filter(edition__work=scene.work).count() == 3
