"""The forms of what editors keep for search: languages and texts are chosen from those of the site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from kb.models import EditionClause, Work
from kb.views.admin.forms import languages_by_name
from search import languages
from search.engines.stemming import stems
from search.models import Promotion, Synonyms


class InALanguage(WagtailAdminModelForm):  # type: ignore[misc]
    """``locale`` is one of the site's languages; one that was removed stays with the rows that have it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = languages_by_name(self.instance.locale)
        self.fields["locale"] = forms.ChoiceField(label=_("Language"), choices=choices, initial=self.instance.locale or None)

    def unknown(self, name: str, words: str, locale: str) -> bool:
        """Adds an error where a question could never hold these words."""
        if stems(words, languages.analyzer_of(locale)):
            return False
        self.add_error(name, _("There is no word in this that could be searched for."))
        return True


class SynonymsForm(InALanguage):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        entry = Synonyms(words=data.get("words", ""), also=data.get("also", "")).entry
        if data.get("words") and not entry.leads_somewhere:
            self.add_error("words", _("Give at least two words or phrases, separated by commas."))
        elif data.get("locale"):
            any(self.unknown("words", each, data["locale"]) for each in entry.words)
            any(self.unknown("also", each, data["locale"]) for each in entry.also)
        return data


class ConfusionForm(InALanguage):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("locale"):
            return data
        analyzer = languages.analyzer_of(data["locale"])
        for name in ("word", "other"):
            if data.get(name):
                self.unknown(name, data[name], data["locale"])
        if data.get("word") and stems(data["word"], analyzer) == stems(data.get("other", ""), analyzer):
            self.add_error("other", _("These are the same word to the search."))
        return data


class PromotionForm(InALanguage):
    work = forms.ChoiceField(label=gettext_lazy("Text"))
    key = forms.CharField(
        label=gettext_lazy("Clause"),
        max_length=64,
        help_text=gettext_lazy("The clause's key, as it stands in its address after /c/, or the whole address of its page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Work.objects.filter(editions__isnull=False).distinct().order_by("code").values_list("code", flat=True)
        self.fields["work"].choices = [(code, code) for code in codes]
        self.fields["key"].max_length = 300
        self.fields["key"].validators = []
        self.fields["key"].widget.attrs.pop("maxlength", None)

    def clean_key(self) -> str:
        last: str = self.cleaned_data["key"].strip().rstrip("/").rpartition("/")[2]
        return last.rpartition("#c-")[2]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("locale") and data.get("words"):
            self.unknown("words", data["words"], data["locale"])
        work, key = data.get("work"), data.get("key")
        if work and key and not EditionClause.objects.filter(text__edition__work__code=work, key=key).exists():
            self.add_error("key", ValidationError(_("The text “%(work)s” has no clause “%(key)s”."), params={"work": work, "key": key}))
        if work and key and data.get("locale") and data.get("words"):
            same = Promotion.objects.filter(locale=data["locale"], words=data["words"], work=work, key=key).exclude(pk=self.instance.pk)
            if same.exists():
                self.add_error("words", _("This clause is recommended for this question already."))
        return data
