"""Forms of the later acts on the record. Each asks for the reason that readers will see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kb.editions.timeline import EditionInfo
from kb.locales import native_name
from kb.views.admin.forms import DayInput


class ActForm(forms.Form):
    """What every act asks."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers will see it."),
    )


#: Stands for every language of an edition: nothing is withdrawn because a choice was not sent.
WHOLE = "all"


class WithdrawForm(ActForm):
    """Withdrawing an edition or one of its languages."""

    locale = forms.ChoiceField(label=_("What is withdrawn"), widget=forms.RadioSelect)
    sure = forms.BooleanField(label=_("I know that a withdrawal cannot be taken back."))
    field_order = ("locale", "reason", "sure")

    def __init__(self, edition: EditionInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        translations = [(text.locale, native_name(text.locale)) for text in edition.texts if not text.authoritative]
        choices = [(WHOLE, str(_("the whole edition, in every language")))]
        choices += [(code, _("only the text in %(language)s") % {"language": name}) for code, name in translations]
        self.fields["locale"].choices = choices  # type: ignore[attr-defined]


class SeenForm(ActForm):
    """An act on a future edition: ``seen`` is the day it was to come into force when the page was shown."""

    seen = forms.DateField(widget=forms.HiddenInput, required=False)


class MoveForm(SeenForm):
    """Another day for a future edition."""

    day = forms.DateField(label=_("New day"), widget=DayInput(), help_text=_("A day in the future: the edition comes into force on it."))
    field_order = ("day", "reason", "seen")


class CancelForm(SeenForm):
    """A future edition never comes into force."""

    sure = forms.BooleanField(label=_("I know that a cancelled edition cannot be brought back, and that its label cannot be used again."))
    field_order = ("reason", "sure", "seen")


class RepealForm(ActForm):
    """The end of a text without a successor."""

    day = forms.DateField(
        label=_("Repealed from"),
        widget=DayInput(),
        help_text=_("The first day on which no edition is in force. Until then it can be taken back."),
    )
    sure = forms.BooleanField(label=_("I know that readers will be told that the text no longer applies."))
    field_order = ("day", "reason", "sure")
