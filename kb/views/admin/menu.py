"""What the page editor of a working text offers beside saving: its comparison, sign-off in words that are true, an edition."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.panels import Panel
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from kb.models import TextPage, Work
from kb.permissions import may_publish, may_see_draft


class LinkItem(ActionMenuItem):
    """A way on from the editor, in the menu of its actions."""

    def __init__(self, name: str, label: str, url: str, icon_name: str, order: int) -> None:
        super().__init__(order)
        self.name, self.label, self.icon_name, self.url = name, label, icon_name, url

    def get_url(self, parent_context: Any) -> str:
        return self.url


def menu_of(items: list[Any], request: HttpRequest, page: TextPage) -> list[Any]:
    """The actions without Publish and Unpublish; "Approve and Publish" says what it does: it approves."""
    out = [item for item in items if item.name not in ("action-publish", "action-unpublish")]
    task = page.current_workflow_task if page.pk else None
    if task is not None:
        labels = {(name, modal): label for name, label, modal in task.get_actions(page, request.user)}
        for item in out:
            if isinstance(item, WorkflowMenuItem):
                item.label = labels.get((item.name, item.launch_modal), item.label)
    work = _work(page)
    if work is None:
        return out
    if may_see_draft(request.user, work):
        url = reverse("kb_admin:draft", args=[work.code])
        out.append(LinkItem("draft-panel", _("What this draft changes"), url, "history", 200))
    if may_publish(request.user):
        url = reverse("kb_admin:publish_edition", args=[work.code])
        out.append(LinkItem("publish-edition", _("Publish an edition"), url, "upload", 210))
    return out


def header_buttons(page: Page, user: Any) -> list[Button]:
    """Beside Edit and History in the menu of the page's title."""
    work = _work(page) if issubclass(page.specific_class or Page, TextPage) else None
    if work is None or page.locale.language_code != work.authoritative_locale or not may_see_draft(user, work):
        return []
    url = reverse("kb_admin:draft", args=[work.code])
    return [Button(_("What this draft changes"), url, icon_name="history", priority=12)]


class DraftPanel(Panel):
    """First on the page: the way to the comparison, and what a save here does (and does not) do."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": gettext_lazy("This text"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "kb/admin/panel_draft.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and super().is_shown() and self._work() is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            user = self.request.user
            work = self._work()
            return {
                **super().get_context_data(parent_context),
                "work": work,
                "may_see_draft": work is not None and may_see_draft(user, work),
                "may_publish": may_publish(user),
            }

        def _work(self) -> Work | None:
            return _work(self.instance)


def _work(page: Any) -> Work | None:
    return Work.objects.filter(translation_key=page.translation_key).first() if page.pk else None
