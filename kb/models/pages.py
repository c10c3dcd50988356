"""The working text as a Wagtail page: draft only, never live, never served, never the record."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PagePermissionTester, Revision
from wagtail.models.panels import CommentPanelPlaceholder, PanelPlaceholder

from kb.models.blocks import RICH_FEATURES, TextBody
from kb.models.works import Work, validate_code

logger = logging.getLogger(__name__)


class TextPagePermissions(PagePermissionTester):
    """A working text is edited, never published, copied or moved as a page: its editions are published.

    Asked by every way Wagtail has: buttons, bulk actions and the admin's API. Superusers are no exception.
    """

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_move_to(self, destination: Page) -> bool:
        return False


class TextPageForm(WagtailAdminPageForm):
    """An introduction the rich text editor would spoil (a table, footnotes) is edited as HTML, like such a clause."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from kb.editions.editor import from_editor, is_rich

        if "intro" in self.fields and not is_rich(from_editor(self.instance.intro or "")):
            self.fields["intro"].widget = AdminAutoHeightTextInput(attrs={"rows": 12})
            self.fields["intro"].help_text = _("This introduction holds more than the editor can, so it is edited as HTML.")


class TextPage(Page):
    """One page per work and locale, joined by ``translation_key``.

    In the work's authoritative locale it holds the working text; in the others it is empty and opens the units.
    """

    intro = RichTextField(_("introduction"), blank=True, features=RICH_FEATURES)
    body = StreamField(TextBody(), blank=True, use_json_field=True, verbose_name=_("text"))

    content_panels = [
        PanelPlaceholder("kb.views.admin.menu.DraftPanel", [], {}),
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        CommentPanelPlaceholder(),
    ]
    promote_panels = [FieldPanel("slug")]
    settings_panels: list[Any] = []
    base_form_class = TextPageForm
    subpage_types: list[str] = []
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("working text")
        verbose_name_plural = _("working texts")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return TextPagePermissions(user, self)

    def clean(self) -> None:
        """A page made by hand becomes a work whose code is its slug: refuse what no work may be called."""
        super().clean()
        work = Work.objects.filter(translation_key=self.translation_key).first()
        if self.slug and (work is None or self.slug != work.code and self.names(work)):
            try:
                validate_code(self.slug)
                if Work.objects.filter(code=self.slug).exists():
                    raise ValidationError(_("There is already a work with this code."))
            except ValidationError as error:
                raise ValidationError({"slug": error.messages}) from None

    def names(self, work: Work) -> bool:
        """Whether the work's code follows this page's slug: while it was made by hand and nothing stands on its code."""
        ours = self.locale.language_code == work.authoritative_locale
        return ours and not (work.editions.exists() or work.imports.exists())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whatever asks for it (publishing, a schedule, a sync, a script): never live, never an alias, a translation's body empty."""
        if self.alias_of_id:
            raise ValidationError({"alias_of": _("A working text cannot be an alias of another page.")})
        self.live, self.live_revision, self.go_live_at, self.expire_at = False, None, None, None
        if self.body or self.intro:
            work = (
                Work.objects.filter(translation_key=self.translation_key).only("authoritative_locale").first()
            )
            if work is not None and self.locale.language_code != work.authoritative_locale:
                self.body, self.intro = "[]", ""
        super().save(*args, **kwargs)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Refused. A schedule is taken off instead, so that the others of ``publish_scheduled`` go on."""
        if revision.approved_go_live_at:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            logger.warning(
                "The working text %s is not published on schedule: publish an edition of it.", self.pk
            )
            return
        raise PermissionDenied(_("A working text is not published like a page: publish an edition of it."))

    def get_url_parts(self, *args: Any, **kwargs: Any) -> None:
        """A working text has no public address."""
        return None

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        from django.http import Http404

        raise Http404("A working text is never served.")
