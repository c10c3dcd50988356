"""Where the texts meet Wagtail's admin: the menu, the page editor, and what is kept out of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from kb import audit  # noqa: F401  (it registers its log actions)
from kb.models import TextPage, Work
from kb.permissions import address_of, may_see_texts
from kb.views.admin import errata_menu, topic_menu  # noqa: F401  (they register their items)


class TextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_texts(request.user)


@hooks.register("register_admin_urls")
def texts_urls() -> list[Any]:
    return [path("", include("kb.views.admin.urls"))]


@hooks.register("register_admin_urls", order=-10)
def keep_texts_out_of_localize() -> list[Any]:
    """Texts are translated by clause, with units: wagtail-localize's own submit view refuses them."""
    return [path("localize/submit/page/<int:page_id>/", submit_page)]


def submit_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """wagtail-localize's view for every page but a working text."""
    from kb.localize import SubmitOtherPages

    return SubmitOtherPages.as_view()(request, page_id=page_id)


@hooks.register("register_admin_menu_item")
def texts_menu() -> MenuItem:
    return TextsMenuItem(_("Texts"), reverse("kb_admin:texts"), icon_name="doc-full", order=90)


@hooks.register("before_edit_page")
def translations_open_their_units(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The page of a translation is empty: its words are the units."""
    if isinstance(page, TextPage):
        work = Work.objects.filter(translation_key=page.translation_key).first()
        locale = page.locale.language_code
        if work is not None and locale != work.authoritative_locale:
            return redirect("kb_admin:units", work.code, locale)
    return None


@hooks.register("before_publish_page")
def texts_are_not_published(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A working text is never live; its editions are."""
    if isinstance(page, TextPage):
        messages.error(request, _("A working text is not published like a page: publish an edition of it."))
        return redirect(address_of(page))
    return None


@hooks.register("before_copy_page")
def texts_are_not_copied(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy would be another work with the same words: neither a text nor a page with the texts below it."""
    if isinstance(page.specific, TextPage):
        messages.error(request, _("A text is not copied: import it under another code instead."))
        return redirect(address_of(page))
    if request.POST.get("copy_subpages") and page.get_descendants().type(TextPage).exists():
        messages.error(request, _("There are texts below this page, and texts are not copied: copy it without the pages below."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("construct_page_action_menu")
def edition_instead_of_publish(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """No Publish and no Unpublish for a working text: its comparison and, for publishers, the way to an edition."""
    page = context.get("page")
    if isinstance(page, TextPage):
        from kb.views.admin.menu import menu_of

        menu_items[:] = menu_of(menu_items, request, page)


@hooks.register("register_admin_viewset")
def texts_are_signed_off() -> Any:
    """Wagtail's own views, where they approve."""
    from kb.views.admin.signing import TextPageViewSet

    return TextPageViewSet("kb_text_pages")


@hooks.register("register_page_header_buttons")
def draft_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Any]:
    """From the page of a working text to its comparison with the edition in force."""
    from kb.views.admin.menu import header_buttons

    return header_buttons(page, user)


@hooks.register("insert_editor_js")
def comments_are_finished_first() -> str:
    """A comment that is being written outlives the page's saving itself (static/js/comment-first.js says why)."""
    return format_html('<script type="module" src="{}"></script>', static("js/comment-first.js"))
