"""wagtail-localize kept to the site's other pages: texts are translated by clause, with units.

Its views ask only for ``wagtail_localize.submit_translation``; ours also ask for the change right on the page, send a
working text to its clauses and leave texts out of a submitted subtree. Whatever way is taken, no ``TranslationSource``
of a working text can be saved (kb/receivers.py), so its update, edit and stop views have nothing to act on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Locale, Page
from wagtail_localize.operations import TranslationCreator
from wagtail_localize.tasks import background
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from kb.models import TextPage
from kb.permissions import address_of


class SubmitOtherPages(SubmitPageTranslationView):
    """wagtail-localize's "Translate this page" for every page but a working text."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = get_object_or_404(Page, pk=kwargs["page_id"])
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        if issubclass(page.specific_class, TextPage):
            messages.info(request, _("Texts are translated clause by clause."))
            return redirect(address_of(page))
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        subtree = form.cleaned_data["include_subtree"]
        form.cleaned_data["include_subtree"] = False
        response = super().form_valid(form)
        if subtree:
            locales = list(form.cleaned_data["locales"])
            background.enqueue(translate_pages_below, [self.object.pk, locales, self.components, self.request.user], {})
        return response


@transaction.atomic
def translate_pages_below(page_id: int, locales: Sequence[Locale], components: Any, user: Any) -> None:
    """Submit every page below this one into the locales, parents first; working texts are left out."""
    creator = TranslationCreator(user, locales)
    for page in Page.objects.get(pk=page_id).get_descendants().not_type(TextPage).order_by("path"):
        creator.create_translations(page)
    if components is not None:
        components.save(creator, sources_and_translations=creator.mappings)
