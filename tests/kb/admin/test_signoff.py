"""Sign-off through Wagtail's workflow, publishing exactly what was signed off, and the draft against the edition in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, Revision, TaskState, Workflow, WorkflowState, WorkflowTask

from kb.editions import timeline
from kb.editions.approval import hash_of_text, offered, text_of_approval
from kb.editions.publish import publish_working
from kb.editions.verify import verify
from kb.editions.working import working_text, write_working
from kb.models import Approval, ClauseChange, DraftChange, Edition, TextPage, Work
from tests.kb.admin.forms import edit_data
from tests.kb.admin.people import browser, person, record, root
from tests.kb.making import clause, make_work, publish, text, translate

ONE, TWO = "Museums take good care.", "Museums take the best care."


@dataclass
class Scene:
    """``ethics``: 1.0 (with es), 2.0, and a working text that says what 2.0 says. ``other``: a working text only."""

    work: Work
    page: TextPage


@pytest.fixture
def scene(db: None) -> Scene:
    one = publish("ethics", "1.0", "2020-01-01", clause("care", "Museums take care.", number="1"))
    translate(one.edition, "es", {"care": "Los museos cuidan."})
    publish("ethics", "2.0", "2022-01-01", clause("care", ONE, number="1"))
    write_working(make_work("other"), text("other", "", clause("first", "Words.", number="1")), root())
    work = Work.objects.get(code="ethics")
    return Scene(work, write_working(work, text("ethics", "", clause("care", ONE, number="1")), root()))


def blocks(page: TextPage) -> list[dict[str, Any]]:
    page.refresh_from_db()
    return [dict(block) for block in page.get_latest_revision_as_object().body.raw_data]


def worded(page: TextPage, words: str) -> list[dict[str, Any]]:
    """The body with other words in its clause."""
    body = blocks(page)
    body[0]["value"] = {**body[0]["value"], "text": f"<p>{words}</p>"}
    return body


def form_of(client: Client, page: TextPage, words: str | None = None, **more: str) -> dict[str, str]:
    page = TextPage.objects.get(pk=page.pk)
    return edit_data(client, page, blocks=worded(page, words) if words else None) | more


def edit(client: Client, page: TextPage, data: dict[str, str]) -> Any:
    return client.post(f"/admin/pages/{page.pk}/edit/", data)


def submit(page: TextPage, role: str = "editor", words: str | None = TWO) -> TaskState:
    client = browser(role)
    response = edit(client, page, form_of(client, page, words, **{"action-submit": "1"}))
    assert response.status_code == 302
    page = TextPage.objects.get(pk=page.pk)
    assert page.current_workflow_task_state is not None
    return page.current_workflow_task_state


APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
REJECT = {"action-workflow-action": "1", "workflow-action-name": "reject"}


def approve(page: TextPage, words: str | None = None, **more: str) -> Any:
    client = browser("publisher")
    return edit(client, page, form_of(client, page, words, **{**APPROVE, **more}))


def words_of(approval: Approval) -> str:
    return text_of_approval(approval).clauses[1].fields["text"]


def now(work: Work) -> str:
    found = working_text(work)
    assert found is not None
    return found.clauses[1].fields["text"]


# -- the workflow ---------------------------------------------------------------------------------------------


def test_editor_hands_in_and_publisher_signs_off(scene: Scene) -> None:
    page = browser("editor").get(f"/admin/pages/{scene.page.pk}/edit/").content.decode()
    assert "Submit to " in page and "action-publish" not in page and "What this draft changes" in page
    submit(scene.page)
    locked = browser("editor").get(f"/admin/pages/{scene.page.pk}/edit/").content.decode()
    assert "Page locked" in locked and "Only reviewers for this task" in locked
    page = browser("publisher").get(f"/admin/pages/{scene.page.pk}/edit/").content.decode()
    assert "Approve" in page and "Request changes" in page and "Approve with comment" in page
    assert "and Publish" not in page, "approving publishes nothing"
    before = record()
    response = approve(scene.page, **{"workflow-action-extra-data": '{"comment": "The board agreed."}'})
    assert response["Location"] == "/admin/texts/of/ethics/publish/"
    assert record() == before and not TextPage.objects.get(pk=scene.page.pk).live
    approval = Approval.objects.get()
    assert words_of(approval) == f"<p>{TWO}</p>" and approval.by == "publisher"
    assert approval.comment == "publisher: The board agreed." and approval.edition is None
    found = working_text(scene.work)
    assert found is not None and approval.content_sha256 == hash_of_text(found)
    assert set(approval.content) == {"title", "intro", "body", "keys"}
    assert list(approval.content["keys"].values()) == ["care"]


def test_editor_cannot_approve(scene: Scene) -> None:
    submit(scene.page)
    client = browser("editor")
    edit(client, scene.page, form_of(client, scene.page, None, **APPROVE))
    assert not Approval.objects.exists()
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS


def test_rejected_with_a_comment_and_handed_in_again(scene: Scene) -> None:
    submit(scene.page)
    client = browser("publisher")
    data = form_of(client, scene.page, None, **REJECT, **{"workflow-action-extra-data": '{"comment": "Say how."}'})
    assert edit(client, scene.page, data).status_code == 302
    assert not Approval.objects.exists() and WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    page = browser("editor").get(f"/admin/pages/{scene.page.pk}/edit/").content.decode()
    assert "Resubmit to" in page
    submit(scene.page, words="Museums take care, and say how.")
    assert approve(scene.page).status_code == 302
    assert "say how" in words_of(Approval.objects.get())


def test_comments_on_a_clause(scene: Scene) -> None:
    """Wagtail's own comments stand at a field of a block, and stay there."""
    client = browser("editor")
    block = blocks(scene.page)[0]["id"]
    data = form_of(client, scene.page)
    data |= {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": "Is “good” enough?",
        "comments-0-contentpath": f"body.{block}.text",
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    assert edit(client, scene.page, data).status_code == 302
    comment = Comment.objects.get()
    assert comment.contentpath == f"body.{block}.text" and comment.page_id == scene.page.pk
    page = browser("publisher").get(f"/admin/pages/{scene.page.pk}/edit/").content.decode()
    assert "enough?" in page and "Toggle comments" in page


def test_lock(scene: Scene) -> None:
    assert browser("publisher").post(f"/admin/pages/{scene.page.pk}/lock/").status_code == 302
    client = browser("editor")
    response = edit(client, scene.page, form_of(client, scene.page, "Never."))
    assert response.status_code == 200 and now(scene.work) == f"<p>{ONE}</p>"
    assert browser("publisher").post(f"/admin/pages/{scene.page.pk}/unlock/").status_code == 302
    assert edit(client, scene.page, form_of(client, scene.page, "Now.")).status_code == 302


# -- what exactly is approved ---------------------------------------------------------------------------------


def test_approvers_own_changes_are_in_it(scene: Scene) -> None:
    submit(scene.page)
    assert approve(scene.page, "Museums take every care.").status_code == 302
    assert words_of(Approval.objects.get()) == "<p>Museums take every care.</p>"


def test_changed_between_the_look_and_the_click(scene: Scene) -> None:
    """Another reviewer saved in the meantime: refused, what was typed stays, and a second click is made knowingly."""
    submit(scene.page)
    publisher = browser("publisher")
    opened = form_of(publisher, scene.page, None, **APPROVE)
    other = Client(HTTP_HOST="localhost")
    other.force_login(root())
    assert edit(other, scene.page, form_of(other, scene.page, "Slipped in.")).status_code == 302
    response = edit(publisher, scene.page, opened)
    page = response.content.decode()
    assert response.status_code == 200 and "Not approved: root saved another version" in page
    assert not Approval.objects.exists() and WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    assert now(scene.work) == "<p>Slipped in.</p>", "the other version is still the draft"
    assert "the best care" in page, "the form is as it was sent"
    assert approve(scene.page).status_code == 302
    assert words_of(Approval.objects.get()) == "<p>Slipped in.</p>"


def test_changed_in_place_by_autosave(scene: Scene) -> None:
    """Autosave writes over the revision the page was opened with: same id, other words."""
    submit(scene.page)
    publisher = browser("publisher")
    opened = form_of(publisher, scene.page, None, **APPROVE)
    revision = TextPage.objects.get(pk=scene.page.pk).latest_revision
    assert revision is not None
    page = TextPage.objects.get(pk=scene.page.pk).get_latest_revision_as_object()
    page.body = worded(scene.page, "Written over.")
    page.save_revision(user=revision.user, clean=False, overwrite_revision=revision)
    assert edit(publisher, scene.page, opened).status_code == 200
    assert not Approval.objects.exists()


def test_the_same_words_saved_again_are_no_other_version(scene: Scene) -> None:
    submit(scene.page)
    publisher = browser("publisher")
    opened = form_of(publisher, scene.page, None, **APPROVE)
    other = Client(HTTP_HOST="localhost")
    other.force_login(root())
    edit(other, scene.page, form_of(other, scene.page, TWO))
    assert edit(publisher, scene.page, opened).status_code == 302
    assert words_of(Approval.objects.get()) == f"<p>{TWO}</p>"


def test_people_are_told(scene: Scene, mailoutbox: list[Any]) -> None:
    person("publisher")
    submit(scene.page)
    assert any("/admin/pages/workflow/preview/" in mail.body for mail in mailoutbox)
    approve(scene.page)
    mail = next(mail for mail in mailoutbox if "approved in the workflow" in mail.body)
    assert "None" not in mail.body and f"/admin/pages/{scene.page.pk}/view_draft/" in mail.body
    assert mail.to == ["editor@example.org"]


def test_from_the_dashboard_only_what_was_handed_in(scene: Scene) -> None:
    state = submit(scene.page)
    publisher = browser("publisher")
    assert b"Awaiting your review" in publisher.get("/admin/").content
    other = Client(HTTP_HOST="localhost")
    other.force_login(root())
    edit(other, scene.page, form_of(other, scene.page, "Slipped in."))
    address = f"/admin/pages/workflow/action/{scene.page.pk}/approve/{state.pk}/"
    response = publisher.post(address, {"comment": ""}, follow=True)
    assert "changed after it was handed in" in response.content.decode() and not Approval.objects.exists()
    edit(other, scene.page, form_of(other, scene.page, TWO))
    assert publisher.post(address, {"comment": "Fine."}).status_code == 302
    assert words_of(Approval.objects.get()) == f"<p>{TWO}</p>", "the same words in a later revision are what was handed in"


def test_from_the_dashboard_after_an_overwrite(scene: Scene) -> None:
    state = submit(scene.page)
    revision = TextPage.objects.get(pk=scene.page.pk).latest_revision
    assert revision is not None and revision.pk == state.revision_id
    page = TextPage.objects.get(pk=scene.page.pk).get_latest_revision_as_object()
    page.body = worded(scene.page, "Written over.")
    page.save_revision(user=revision.user, clean=False, overwrite_revision=revision)
    publisher = browser("publisher")
    publisher.post(f"/admin/pages/workflow/action/{scene.page.pk}/approve/{state.pk}/", {"comment": ""})
    assert not Approval.objects.exists()


def test_nothing_later_touches_it(scene: Scene) -> None:
    """The revision is written over, the page edited and deleted: what was signed off is what it was."""
    submit(scene.page)
    approve(scene.page)
    approval = Approval.objects.get()
    revision = Revision.objects.get(pk=approval.revision_id)
    page = TextPage.objects.get(pk=scene.page.pk).get_latest_revision_as_object()
    page.body = worded(scene.page, "Later words.")
    page.save_revision(user=revision.user, clean=False, overwrite_revision=revision)
    assert words_of(Approval.objects.get()) == f"<p>{TWO}</p>"
    TextPage.objects.get(pk=scene.page.pk).delete()
    assert words_of(Approval.objects.get()) == f"<p>{TWO}</p>"


def test_an_altered_sign_off_is_not_published(scene: Scene) -> None:
    submit(scene.page)
    approve(scene.page)
    approval = Approval.objects.get()
    approval.content["body"] = approval.content["body"].replace("best", "worst")
    approval.save()
    page = browser("publisher").get("/admin/texts/of/ethics/publish/").content.decode()
    assert "Nobody has signed off" in page


def test_two_tasks_and_a_change_between(scene: Scene) -> None:
    """Who approved before the text was changed again did not sign off what stands now."""
    workflow = Workflow.objects.get(active=True)
    first = workflow.tasks.get()
    second = type(first.specific).objects.create(name="The board")
    second.groups.set(first.specific.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    submit(scene.page)
    assert approve(scene.page).status_code == 302
    assert not Approval.objects.exists(), "one task is left"
    other = Client(HTTP_HOST="localhost")
    other.force_login(root())
    edit(other, scene.page, form_of(other, scene.page, "Changed by the board.", **APPROVE))
    approval = Approval.objects.get()
    assert approval.by == "root" and words_of(approval) == "<p>Changed by the board.</p>"


# -- publishing -----------------------------------------------------------------------------------------------

ADDRESS = "/admin/texts/of/ethics/publish/"


def posted(client: Client, **more: str) -> dict[str, str]:
    form = client.get(ADDRESS).context["form"]
    out = {name: str(form[name].value() or "") for name in ("what", "label", "in_force_from", "change_note", "signed_off_by", "seen")}
    return {name: value for name, value in {**out, "sure": "on", **more}.items() if value}


def signed_off(scene: Scene) -> Approval:
    submit(scene.page)
    approve(scene.page)
    return Approval.objects.get()


def test_form_begins_with_what_is_known(scene: Scene) -> None:
    signed_off(scene)
    client = browser("publisher")
    response = client.get(ADDRESS)
    form = response.context["form"]
    assert form["change_note"].value() == "Amends 1 clause: 1 Care."
    assert form["signed_off_by"].value() == "publisher" and form["what"].value().startswith("approval-")
    assert form["label"].value() == "2.1" and form["minor"].value() is True
    assert "Signed off by publisher" in response.content.decode()


def test_exactly_what_was_signed_off_is_frozen(scene: Scene) -> None:
    approval = signed_off(scene)
    client = browser("editor")
    edit(client, scene.page, form_of(client, scene.page, "Later words."))
    publisher = browser("publisher")
    page = publisher.get(ADDRESS).content.decode()
    assert "The draft was changed in 1 place since it was signed off" in page and "Later" in page
    assert publisher.post(ADDRESS, posted(publisher, label="3.0")).status_code == 302
    edition = Edition.objects.get(label="3.0")
    assert edition.texts.get().clauses.get(key="care").html == f"<p>{TWO}</p>"
    approval.refresh_from_db()
    assert approval.edition == edition and edition.signed_off_by == "publisher" and verify().ok
    assert now(scene.work) == "<p>Later words.</p>", "the draft goes on"
    page = publisher.get(ADDRESS).content.decode()
    assert "Nobody has signed off this draft" in page


def test_the_unsigned_draft_can_be_published_and_it_is_said(scene: Scene) -> None:
    signed_off(scene)
    client = browser("editor")
    edit(client, scene.page, form_of(client, scene.page, "Later words."))
    publisher = browser("publisher")
    data = posted(publisher, label="3.0", what="draft", signed_off_by="Nobody yet")
    assert publisher.post(ADDRESS, data).status_code == 302
    assert Edition.objects.get(label="3.0").texts.get().clauses.get(key="care").html == "<p>Later words.</p>"
    assert Approval.objects.get().edition is None
    assert offered(scene.work, timeline.of_work(scene.work.pk)) is None, "an edition came after it"


def test_draft_that_changed_since_the_page_was_shown(scene: Scene) -> None:
    write_working(scene.work, text("ethics", "", clause("care", "Shown words.", number="1")), root())
    publisher = browser("publisher")
    data = posted(publisher, label="3.0", change_note="My own words.")
    write_working(scene.work, text("ethics", "", clause("care", "Other words.", number="1")), root())
    before = record()
    response = publisher.post(ADDRESS, data)
    page = response.content.decode()
    assert response.status_code == 400 and "changed since this page was shown" in page and record() == before
    assert "My own words." in page and 'value="3.0"' in page, "nothing that was typed is lost"
    assert publisher.post(ADDRESS, {**data, "seen": posted(publisher)["seen"]}).status_code == 302


def test_publishing_the_same_sign_off_twice(scene: Scene) -> None:
    signed_off(scene)
    publisher = browser("publisher")
    data = posted(publisher, label="3.0")
    assert publisher.post(ADDRESS, data).status_code == 302
    before = record()
    response = publisher.post(ADDRESS, data, follow=True)
    assert b"already published with these words" in response.content and record() == before


@pytest.mark.parametrize("what", ["approval-999999", "approval-x", "nonsense", "approval-" + "9" * 40])
def test_what_is_not_on_offer(scene: Scene, what: str) -> None:
    signed_off(scene)
    before = record()
    publisher = browser("publisher")
    response = publisher.post(ADDRESS, posted(publisher, label="3.0") | {"what": what})
    assert response.status_code == 400 and record() == before


def test_another_works_sign_off_is_refused(scene: Scene) -> None:
    approval = signed_off(scene)
    publisher = browser("publisher")
    response = publisher.post("/admin/texts/of/other/publish/", {"what": f"approval-{approval.pk}", "label": "9", "in_force_from": "2024-01-01", "change_note": "x", "sure": "on"})
    assert response.status_code == 400 and not Edition.objects.filter(label="9").exists()


def test_a_day_to_come_is_explained(scene: Scene) -> None:
    signed_off(scene)
    publisher = browser("publisher")
    day = (timeline.today() + timedelta(days=30)).isoformat()
    response = publisher.post(ADDRESS, posted(publisher, label="3.0", in_force_from=day), follow=True)
    assert "it applies from" in response.content.decode()
    line = timeline.of_work(scene.work.pk)
    assert line.in_force is not None and line.in_force.label == "2.0"


# -- reasons --------------------------------------------------------------------------------------------------

DRAFT = "/admin/texts/of/ethics/draft/"


def changed(scene: Scene) -> None:
    """One clause amended, one new, and (against 2.0) none repealed."""
    rows = [clause("care", TWO, number="1"), clause("drones", "No drones.", number="2")]
    write_working(scene.work, text("ethics", "", *rows), root())


def reason(client: Client, key: str, words: str, was: str = "") -> Any:
    return client.post(DRAFT, {f"was-{key}": was, f"reason-{key}": words}, follow=True)


def test_draft_against_the_edition(scene: Scene) -> None:
    changed(scene)
    page = browser("editor").get(DRAFT).content.decode()
    assert "Against edition 2.0" in page and "<del>" in page and "<ins>" in page and "No drones" in page
    assert 'name="reason-care"' in page and 'name="reason-drones"' in page and 'name="reason-_text"' not in page
    whole = browser("editor").get(f"{DRAFT}?show=all").content.decode()
    assert "Code of Ethics" in whole
    older = browser("editor").get(f"{DRAFT}?against=1.0").content.decode()
    assert "Against edition 1.0" in older


def test_what_translations_would_lack(scene: Scene) -> None:
    changed(scene)
    response = browser("editor").get(DRAFT)
    by = {lack.locale: lack for _name, lack, _may in response.context["lacking"]}
    assert [key for key, _name in by["es"].stale] == ["care"]
    assert [key for key, _name in by["es"].missing] == ["_text", "drones"] or [key for key, _name in by["es"].missing] == ["drones"]
    assert [key for key, _name in by["fr"].missing] == ["_text", "care", "drones"]


def test_reasons_are_frozen_with_the_edition(scene: Scene) -> None:
    changed(scene)
    client = browser("editor")
    assert "1 reason is saved" in reason(client, "care", "Good was too little.").content.decode()
    reason(client, "drones", "  They fell on visitors.\r\n")
    reason(client, "gone-key", "About nothing.")
    publish_working(scene.work, "3.0", in_force_from=date(2024, 1, 1), change_note="More.")
    found = dict(ClauseChange.objects.filter(edition__label="3.0", kind="reason").values_list("key", "reason"))
    assert found == {"care": "Good was too little.", "drones": "They fell on visitors."}
    assert list(DraftChange.objects.values_list("key", flat=True)) == ["gone-key"], "what was not about a change stays"
    assert verify().ok
    assert "About nothing." in client.get(DRAFT).content.decode()


def test_reason_for_a_repealed_clause(scene: Scene) -> None:
    write_working(scene.work, text("ethics", "", clause("drones", "No drones.", number="2")), root())
    reason(browser("editor"), "care", "Said elsewhere now.")
    publish_working(scene.work, "3.0", in_force_from=date(2024, 1, 1), change_note="Less.")
    assert ClauseChange.objects.get(edition__label="3.0", key="care").reason == "Said elsewhere now."


def test_last_writer_wins_and_is_told(scene: Scene) -> None:
    changed(scene)
    reason(browser("editor"), "care", "First.")
    page = reason(browser("publisher"), "care", "Second.").content.decode()
    assert "editor gave another reason" in page and "First." in page
    assert DraftChange.objects.get().reason == "Second." and DraftChange.objects.get().by == "publisher"
    # A field nobody touched does not bring an old reason back.
    assert "Nothing was changed" in reason(browser("editor"), "care", "First.", was="First.").content.decode()
    assert DraftChange.objects.get().reason == "Second."
    reason(browser("editor"), "care", "", was="Second.")
    assert not DraftChange.objects.exists()


def test_too_long_a_reason_is_kept_in_the_form(scene: Scene) -> None:
    changed(scene)
    response = reason(browser("editor"), "care", "x" * 2001)
    assert response.status_code == 400 and "x" * 2001 in response.content.decode() and not DraftChange.objects.exists()


def test_reasons_need_the_right_to_edit(scene: Scene) -> None:
    changed(scene)
    response = browser("translator-es").post(DRAFT, {"was-care": "", "reason-care": "Mine."})
    assert response.status_code in (302, 403) and not DraftChange.objects.exists()


def test_origins_said_while_drafting_are_frozen(scene: Scene) -> None:
    changed(scene)
    DraftChange.objects.create(work=scene.work, key="drones", kind="split", from_keys=["care"], by="editor")
    page = browser("editor").get(DRAFT).content.decode()
    assert "Split from" in page
    publish_working(scene.work, "3.0", in_force_from=date(2024, 1, 1), change_note="More.")
    assert ClauseChange.objects.get(edition__label="3.0", kind="split").from_keys == '["care"]'
    assert not DraftChange.objects.exists()


def test_words_that_state_another_duty(scene: Scene) -> None:
    rows = [replace(clause("care", "Museums must take care.", number="1"), duty="should")]
    write_working(scene.work, text("ethics", "", *rows), root())
    page = browser("editor").get(DRAFT).content.decode()
    assert "The words of 1 Care say “must”, but its duty is “should”." in page


def test_numbers_and_references_are_looked_at(scene: Scene) -> None:
    rows = [
        clause("care", 'See <a href="work:other#first">there</a>.', number="1"),
        clause("loans", "Loans.", number="2"),
        clause("gifts", "Gifts.", number="2"),
        clause("odd", "No number."),
    ]
    publish("other", "1.0", "2020-01-01", clause("second", "Words.", number="1"))
    write_working(scene.work, text("ethics", "", *rows), root())
    page = browser("editor").get(DRAFT).content.decode()
    for sentence in ("2 Loans and 2 Gifts have the same number.", "Odd has no number", "refers to “other#first”, which is no longer in force"):
        assert sentence in page, sentence


def test_first_edition_has_a_draft_panel(scene: Scene) -> None:
    page = browser("editor").get("/admin/texts/of/other/draft/").content.decode()
    assert "Nothing of this text is published yet" in page
    page = browser("publisher").get("/admin/texts/of/other/publish/").content.decode()
    assert 'value="1.0"' in page


def test_view_draft_leads_to_the_comparison(scene: Scene) -> None:
    state = submit(scene.page)
    client = browser("publisher")
    for address in (f"/admin/pages/{scene.page.pk}/view_draft/", f"/admin/pages/workflow/preview/{scene.page.pk}/{state.task_id}/"):
        assert client.get(address)["Location"] == DRAFT
    assert "waits for" in client.get(DRAFT).content.decode()


def test_only_approvals_after_the_last_save_count(scene: Scene) -> None:
    approval = signed_off(scene)
    assert approval.at <= timezone.now() and person("publisher").username == approval.by


# -- from the shell ---------------------------------------------------------------------------------------------


def from_shell(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("publish_edition", "ethics", *arguments, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_the_shell_freezes_what_was_signed_off(scene: Scene) -> None:
    with pytest.raises(CommandError, match="No text of “ethics” is signed off"):
        from_shell("--label", "3.0", "--signed-off")
    submit(scene.page)
    approve(scene.page)
    edit(browser("editor"), scene.page, form_of(browser("editor"), scene.page, "Museums changed their mind."))
    assert now(scene.work) != TWO
    with pytest.raises(CommandError, match="translations are published from their units"):
        from_shell("--label", "3.0", "--signed-off", "--locale", "es")
    facts = ("--label", "3.0", "--in-force-from", "2024-01-01", "--change-note", "Better.")
    assert from_shell(*facts, "--signed-off")["created"] is True
    edition = Edition.objects.get(label="3.0")
    assert [row.html for row in edition.texts.get().clauses.exclude(key="_text")] == [f"<p>{TWO}</p>"]
    assert edition.signed_off_by and Approval.objects.get().edition_id == edition.pk
    with pytest.raises(CommandError, match="is signed off that was not published"):
        from_shell("--label", "4.0", "--signed-off")
