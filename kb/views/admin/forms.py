"""Forms of the editors' side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from kb.editions.checks import LABEL
from kb.importing.intake import Intake
from kb.locales import native_name
from kb.models import Work
from kb.models.works import validate_code
from kb.settings import import_max_bytes
from kb.words import language


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def locale_choices() -> list[tuple[str, str]]:
    """The site's languages by their own names."""
    codes = Locale.objects.order_by("language_code").values_list("language_code", flat=True)
    return [(code, f"{native_name(code)} ({code})") for code in codes]


def languages_by_name(*also: str) -> list[tuple[str, str]]:
    """The site's languages by their names in the interface language; ``also``: those of rows that outlived their language."""
    codes = {*Locale.objects.values_list("language_code", flat=True), *filter(None, also)}
    return sorted(((code, f"{language(code)} ({code})") for code in codes), key=lambda choice: choice[1])


class ImportForm(forms.Form):
    """A file and what it is. What the file's front matter says need not be said again."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Markdown, HTML or Word (.docx)."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,.html,.htm,.docx"}),
    )
    work = forms.CharField(
        label=_("Work"),
        required=False,
        max_length=40,
        help_text=_("Code of the text, as in “code”. A new code makes a new work. Empty: the file says it."),
        widget=forms.TextInput(attrs={"list": "works", "autocomplete": "off"}),
    )
    locale = forms.ChoiceField(label=_("Language"), required=False, help_text=_("Empty: the file says it."))
    title = forms.CharField(
        label=_("Title"), required=False, max_length=250, help_text=_("Empty: from the file.")
    )
    edition = forms.CharField(
        label=_("Edition"),
        required=False,
        max_length=40,
        help_text=_(
            "Only for a file that is an older edition, translates one, or is to be published at once."
        ),
    )
    publish = forms.BooleanField(
        label=_("Publish at once"),
        required=False,
        help_text=_("Freeze it as this edition. An older edition goes to the record only."),
    )
    in_force_from = forms.DateField(label=_("In force from"), required=False, widget=DayInput())
    change_note = forms.CharField(
        label=_("What it changes"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    minor = forms.BooleanField(label=_("Minor edition"), required=False)
    signed_off_by = forms.CharField(label=_("Signed off by"), required=False, max_length=200)
    partial = forms.BooleanField(
        label=_("Partial translation"), required=False, help_text=_("Publish although clauses are missing.")
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].choices = [("", "—"), *locale_choices()]  # type: ignore[attr-defined]
        if not may_publish:
            for name in ("publish", "in_force_from", "change_note", "minor", "signed_off_by", "partial"):
                del self.fields[name]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What every import asks."""
        return [self[name] for name in ("file", "work", "locale", "title")]

    @property
    def edition_fields(self) -> list[forms.BoundField]:
        """What only editions ask."""
        return [field for field in self.visible_fields() if field.name not in ("file", "work", "locale", "title")]

    @property
    def edition_fields_open(self) -> bool:
        """Something was said there, or was wrong."""
        return any(field.errors or (self.is_bound and field.value()) for field in self.edition_fields)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > import_max_bytes():
            raise ValidationError(_("The file is larger than %d MB.") % (import_max_bytes() // 1_000_000))
        return file

    def clean_work(self) -> str:
        code: str = self.cleaned_data["work"].strip()
        if code and not Work.objects.filter(code=code).exists():
            validate_code(code)
        return code

    def intake(self) -> Intake:
        """What was asked, as the importer takes it."""
        data = self.cleaned_data
        return Intake(
            work=data["work"],
            locale=data["locale"],
            title=data["title"].strip(),
            edition=data["edition"].strip(),
            in_force_from=data.get("in_force_from"),
            change_note=data.get("change_note", "").strip(),
            minor=True if data.get("minor") else None,
            signed_off_by=data.get("signed_off_by", "").strip(),
            publish=bool(data.get("publish")),
            partial=bool(data.get("partial")),
        )


def _label(value: str) -> str:
    value = value.strip()
    if not LABEL.fullmatch(value) or ".." in value:
        raise ValidationError(_("Use letters, digits, dots and hyphens, as in 2.0 or 2025-1."))
    return value


class EditionForm(forms.Form):
    """What an edition says about itself, and which text it is. ``seen``: hash of the draft as this page shows it."""

    what = forms.ChoiceField(label=_("Which text"), widget=forms.RadioSelect, required=False)
    label = forms.CharField(
        label=_("Label"),
        max_length=40,
        help_text=_("As in 2.0 or 2025-1. It is part of the address and cannot be changed."),
    )
    in_force_from = forms.DateField(
        label=_("In force from"),
        widget=DayInput(),
        help_text=_(
            "A day to come: until then readers see the edition before and are told of this one. On that day it takes its place"
            " in every language by itself. Until then it can be moved to another day or cancelled."
        ),
    )
    change_note = forms.CharField(
        label=_("What it changes"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For readers, in the language of the text. It begins with what the comparison found: say it better."),
    )
    minor = forms.BooleanField(
        label=_("Minor edition"), required=False, help_text=_("Corrections that change nobody’s duties.")
    )
    signed_off_by = forms.CharField(label=_("Signed off by"), required=False, max_length=200)
    sure = forms.BooleanField(label=_("I know that a published edition cannot be altered."))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, choices: list[tuple[str, str]], seen: str, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hint:
            self.fields["minor"].help_text = hint
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        self.initial.update(what=choices[0][0], seen=seen)
        if len(choices) == 1:
            self.fields["what"].widget = forms.HiddenInput()

    def clean_what(self) -> str:
        """Nothing said: what is offered first."""
        return self.cleaned_data["what"] or str(self.initial["what"])

    def clean_label(self) -> str:
        return _label(self.cleaned_data["label"])


class TranslationForm(forms.Form):
    """Publishing the translation of an edition."""

    partial = forms.BooleanField(
        label=_("Publish as partial"),
        required=False,
        help_text=_("Clauses that are not translated are shown in the authoritative language."),
    )
    sure = forms.BooleanField(label=_("I know that a published translation cannot be altered."))
