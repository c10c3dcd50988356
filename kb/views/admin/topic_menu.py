"""Topics in the admin's menu: their names in every language, the words in which they are asked for, their addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from kb.models import Topic
from kb.views.admin.forms import languages_by_name
from kb.views.admin.topics_of_field import may_add_topics


class LanguageSelect(forms.Select):
    """The languages of the site; one that was removed stays where it stands."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        self.choices = [("", "---------"), *languages_by_name(*(value or ()))]
        return super().optgroups(name, value, attrs)


class TopicsList(IndexView):
    """With a way to the topics of the field, for those who may add topics."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not may_add_topics(self.request.user):
            return list(super().header_buttons)
        address = reverse("kb_admin:topics_of_field")
        return [*super().header_buttons, HeaderButton(_("Add the topics of the field"), url=address, icon_name="list-ul")]


class TopicViewSet(SnippetViewSet):
    """Editors, Publishers and Administrators (kb/groups.py)."""

    model = Topic
    index_view_class = TopicsList
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 91
    add_to_admin_menu = True
    base_url_path = "texts/topics"
    list_display = ["__str__", "slug"]
    search_fields = ["slug"]
    panels = [
        InlinePanel(
            "names",
            [FieldPanel("locale", widget=LanguageSelect), FieldPanel("name"), FieldPanel("words")],
            heading=_("Names, and words in which it is asked for"),
            label=_("name"),
            min_num=1,
        ),
        FieldPanel("slug"),
    ]


register_snippet(TopicViewSet)
