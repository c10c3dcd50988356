"""Wagtail's own views of a working text where they approve: what is signed off is what the approver had before the eyes.

In the page editor that is the form: it is refused when somebody else saved since it was opened. From the lists (the
dashboard, the report) nothing of the text is shown, so only what was handed in can be approved there.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Revision, TaskState

from kb.editions.approval import hash_of_text, name_of_person
from kb.editions.working import working_text
from kb.models import Approval, TextPage, Work
from kb.permissions import address_of, may_publish


class TextEditView(EditView):
    """The page editor. Who may edit the page (Wagtail's own rules)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("workflow-action-name") != "approve" or not request.POST.get("action-workflow-action"):
            return super().post(request, *args, **kwargs)
        with transaction.atomic():
            # Whoever saves the page waits for its row: nothing comes between the look, the approval and what is kept.
            self.latest_revision = _locked(self.page.pk).latest_revision
            self.page.latest_revision = self.latest_revision
            return super().post(request, *args, **kwargs)

    def perform_workflow_action(self) -> HttpResponse:
        if self.workflow_action != "approve":
            return super().perform_workflow_action()
        if self._other_words_meanwhile():
            return self._changed_meanwhile()
        before = self.page.current_workflow_state
        response = super().perform_workflow_action()
        return _signed_off(self.request, self.page, before) or response

    def _other_words_meanwhile(self) -> bool:
        """Whether the text says something else now than when the form was opened (or last saved from this very window)."""
        posted = self.request.POST
        opened = posted.get("overwrite_revision_id") or posted.get("loaded_revision_id")
        if not opened or not opened.isdecimal():
            return True
        if not self.is_out_of_date:
            return False
        revision = self.real_page_record.revisions.filter(pk=opened).first()
        if revision is None or posted.get("loaded_revision_created_at") != revision.created_at.isoformat():
            return True  # gone, or written over in place: nobody knows what it said
        return _differ(self.page, revision, self.latest_revision)

    def _changed_meanwhile(self) -> HttpResponse:
        """The form as it was sent, and what happened: to approve it all the same is then a choice made knowingly."""
        who = name_of_person(self.latest_revision.user) if self.latest_revision else ""
        said = _(
            "Not approved: %(name)s saved another version of this text while you had it open. Below is still the version you had."
            " Look at the other one first (in the history, or by opening this page anew); if you approve now, yours replaces it."
        )
        messages.error(self.request, said % {"name": who or _("somebody")})
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())


class TextWorkflowActionView(WorkflowActionView):
    """Approving from a list. Who may act on the task (Wagtail's own rules)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.action_name != "approve":
            return super().post(request, *args, **kwargs)
        with transaction.atomic():
            page = _locked(self.object.pk)
            if _differs_from_handed_in(page, self.task_state):
                said = _("This text was changed after it was handed in. Open it, look at it, and approve it there.")
                messages.error(request, said)
                edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
                if request.headers.get("x-requested-with") == "XMLHttpRequest":
                    return self.render_modal_json(request, {"step": "success", "redirect": edit})
                return redirect(edit)
            before = page.current_workflow_state
            response = super().post(request, *args, **kwargs)
            _signed_off(request, page, before, button=True)
            return response


class ToTheDraft(View):
    """Instead of a preview, which a working text has not: its comparison with the edition in force."""

    def dispatch(self, request: HttpRequest, page_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        page = get_object_or_404(TextPage, pk=page_id)
        work = Work.objects.filter(translation_key=page.translation_key).first()
        return redirect("kb_admin:draft", work.code) if work else redirect(address_of(page))


class TextPageViewSet(PageViewSet):
    """Registered in kb/wagtail_hooks.py."""

    model = TextPage
    icon = "doc-full"
    edit_view_class = TextEditView
    workflow_action_view_class = TextWorkflowActionView
    view_draft_view_class = ToTheDraft
    workflow_preview_view_class = ToTheDraft

    @cached_property
    def parent_models(self) -> list[Any]:
        """The explorer's lists stay Wagtail's."""
        return []


def _locked(pk: int) -> TextPage:
    Page.objects.select_for_update().get(pk=pk)
    return TextPage.objects.select_related("latest_revision").get(pk=pk)


def _differs_from_handed_in(page: TextPage, task_state: TaskState) -> bool:
    """Whether the newest revision says something else than what the task began with."""
    handed_in, latest = task_state.revision, page.latest_revision
    if latest is None or handed_in.created_at > task_state.started_at:
        return True  # it was written over in place since
    return _differ(page, handed_in, latest)


def _differ(page: TextPage, one: Revision, other: Revision | None) -> bool:
    """Whether two revisions of the page are different texts."""
    if other is None or one.pk == other.pk:
        return other is None
    work = Work.objects.filter(translation_key=page.translation_key).first()
    then, now = (working_text(work, revision=each) for each in (one, other)) if work else (None, None)
    return then is None or now is None or hash_of_text(then) != hash_of_text(now)


def _signed_off(request: HttpRequest, page: TextPage, before: Any, *, button: bool = False) -> HttpResponse | None:
    """When this approval was the last one: say so, and lead to where an edition is published (or to the draft)."""
    work = Work.objects.filter(translation_key=page.translation_key).first()
    if work is None or before is None:
        return None
    before.refresh_from_db()
    if before.status != before.STATUS_APPROVED or not Approval.objects.filter(work=work).exists():
        return None
    publisher = may_publish(request.user)
    target = reverse("kb_admin:publish_edition" if publisher else "kb_admin:draft", args=[work.code])
    said = _("The text is signed off as it stands. Readers see it when an edition is published from it.")
    buttons = [messages.button(target, _("Publish an edition"))] if publisher and button else []
    messages.success(request, said, buttons=buttons)
    return redirect(target)
