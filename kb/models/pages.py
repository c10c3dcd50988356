"""The working text as a Wagtail page: draft only, never live, never served, never the record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PagePermissionTester

from kb.models.blocks import RICH_FEATURES, TextBody
from kb.models.works import Work, validate_code


class TextPagePermissions(PagePermissionTester):
    """A working text is edited, never published, copied or moved as a page: its editions are published."""

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False


class TextPage(Page):
    """One page per work and locale, joined by ``translation_key``.

    In the work's authoritative locale it holds the working text; in the others it is empty and opens the units.
    """

    intro = RichTextField(_("introduction"), blank=True, features=RICH_FEATURES)
    body = StreamField(TextBody(), blank=True, use_json_field=True, verbose_name=_("text"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    promote_panels = [FieldPanel("slug")]
    settings_panels: list[Any] = []
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
        if not Work.objects.filter(translation_key=self.translation_key).exists() and self.slug:
            try:
                validate_code(self.slug)
                if Work.objects.filter(code=self.slug).exists():
                    raise ValidationError(_("There is already a work with this code."))
            except ValidationError as error:
                raise ValidationError({"slug": error.messages}) from None

    def get_url_parts(self, *args: Any, **kwargs: Any) -> None:
        """A working text has no public address."""
        return None

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        from django.http import Http404

        raise Http404("A working text is never served.")
