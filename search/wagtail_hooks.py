"""Search in Wagtail's admin: the words editors keep, the clauses they recommend, and what readers ask.

Who may: those with the model's permissions (kb/groups.py gives them to Editors, Publishers and Administrators).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet, SnippetViewSetGroup

from search.admin import field_words, may_add_words, may_see_questions, questions
from search.forms import ConfusionForm, PromotionForm, SynonymsForm
from search.models import Confusion, Promotion, Synonyms


def _panels(form: type, *names: str) -> ObjectList:
    return ObjectList([FieldPanel(name) for name in names], base_form_class=form)


class Prefilled(CreateView):
    """A form that begins with what the address says: from a question to what is done about it."""

    def get_initial_form_instance(self) -> Any:
        asked = {name: self.request.GET.get(name, "")[:120] for name in ("locale", "words")}
        return self.model(**{name: value for name, value in asked.items() if value and "\x00" not in value and hasattr(self.model, name)})


class SynonymsList(IndexView):
    """With a way to the words of the field, for those who may add words."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not may_add_words(self.request.user):
            return list(super().header_buttons)
        address = reverse("search_admin:field_words")
        return [*super().header_buttons, HeaderButton(_("Add the words of the field"), url=address, icon_name="list-ul")]


class SynonymsViewSet(SnippetViewSet):
    model = Synonyms
    icon = "list-ul"
    menu_label = _("Synonyms")
    index_view_class = SynonymsList
    add_view_class = Prefilled
    edit_handler = _panels(SynonymsForm, "locale", "words", "also", "note")
    list_display = ["words", "also", "locale"]
    list_filter = ["locale"]
    search_fields = ["words", "also", "note"]
    list_per_page = 100
    ordering = ["locale", "words"]
    base_url_path = "search/synonyms"


class ConfusionViewSet(SnippetViewSet):
    model = Confusion
    icon = "warning"
    menu_label = _("Not the same")
    edit_handler = _panels(ConfusionForm, "locale", "word", "other", "note")
    list_display = ["word", "other", "locale"]
    list_filter = ["locale"]
    search_fields = ["word", "other", "note"]
    ordering = ["locale", "word"]
    base_url_path = "search/confusions"


class PromotionViewSet(SnippetViewSet):
    model = Promotion
    icon = "pick"
    menu_label = _("Recommended clauses")
    add_view_class = Prefilled
    edit_handler = _panels(PromotionForm, "locale", "words", "work", "key", "place")
    list_display = ["words", "work", "key", "place", "locale"]
    list_filter = ["locale", "work"]
    search_fields = ["words", "key"]
    ordering = ["locale", "words", "place"]
    base_url_path = "search/promotions"


class QuestionsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_questions(request.user)


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("Search words")
    menu_icon = "search"
    menu_name = "search-words"
    menu_order = 92
    items = (SynonymsViewSet, ConfusionViewSet, PromotionViewSet)

    def get_submenu_items(self) -> list[Any]:
        asked = QuestionsItem(_("Questions"), reverse("search_admin:questions"), name="questions", icon_name="help", order=0)
        return [asked, *super().get_submenu_items()]


register_snippet(SearchGroup)


@hooks.register("register_admin_urls")
def search_urls() -> list[Any]:
    patterns = [
        path("search/questions/", questions, name="questions"),
        path("search/field-words/", field_words, name="field_words"),
    ]
    return [path("", include((patterns, "search_admin")))]
