"""The form to report a mistake in a frozen clause: for anybody, without an account, without JavaScript.

Whatever is wrong with what is sent, the form comes back with every word that was typed. Nothing of a report is public
until an editor has decided. The page sets the CSRF cookie and is not kept anywhere.
"""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kb import addresses, rendering
from kb.editions.canonical import unline
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.text import TEXT_KEY
from kb.errata import limits, origin, token
from kb.errata.limits import Wait
from kb.errata.receiving import Report, receive
from kb.errata.token import Token
from kb.models import Erratum
from kb.views.edition import page_of
from kb.views.finding import Missing, Place, find, missing_page
from kb.views.public import page
from kb.views.revisions import find_revision
from kb.words import clause_words, direction, language


class Lines(forms.CharField):
    """Words of several lines. Browsers count a line break once and send it as two signs."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class ReportForm(forms.Form):
    """What a reader sends. ``website`` is for programs: people do not see it."""

    report = Lines(
        label=gettext_lazy("What is wrong?"),
        rows=4,
        max_length=4000,
        error_messages={"required": gettext_lazy("Say in a few words what is wrong.")},
    )
    reads = Lines(label=gettext_lazy("The text reads"), rows=2, required=False, max_length=2000)
    should_read = Lines(label=gettext_lazy("It should read"), rows=2, required=False, max_length=2000)
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of mistake is it?"),
        choices=Erratum.Kind.choices,
        initial=Erratum.Kind.EDITORIAL,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"})
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="report-%s", label_suffix="")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field must stay empty. It has been emptied: please send the report again."))
        return ""


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check, giving its reason instead of an error page on which the report would be lost."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


@csrf_exempt  # checked below: the form comes back with what was typed
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Any, locale: str, code: str, label: str, key: str) -> HttpResponse:
    """``/es/code/ed/2.0/c/<key>/report/``. Anybody."""
    number = request.GET.get("revision", "")
    of_revision = number.isascii() and number.isdecimal() and len(number) < 5
    place = find_revision(locale, code, label, int(number)) if of_revision else find(locale, code, label)
    if isinstance(place, Missing):
        return missing_page(request, place)
    shown = compose(place.timeline, place.edition, locale)
    row = shown.head if key == TEXT_KEY else shown.clause(key)
    if row is None:
        return missing_page(request, _no_clause(place))
    if request.method != "POST":
        return _show(request, place, shown, row, ReportForm(), sent=request.GET.get("sent", ""))
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.ERRATA_MAX_BYTES:
        return _show(request, place, shown, row, ReportForm(), trouble=_too_large(), status=413)
    return _take(request, place, shown, row)


def _take(request: Any, place: Place, shown: ShownText, row: ShownClause) -> HttpResponse:
    """Store what was sent, or show the form again and say why not."""
    check = _CsrfCheck(lambda _request: HttpResponse())
    check.process_request(request)
    foreign = check.process_view(request, None, (), {})  # type: ignore[arg-type]
    form = ReportForm(request.POST)
    made = token.read(request.POST.get("token", ""))
    if made is not None and made.key != row.key:
        made = None
    if foreign:
        return _show(request, place, shown, row, form, made, trouble=_no_cookie(), status=403)
    if not form.is_valid():
        return _show(request, place, shown, row, form, made, status=400)
    trouble = made.trouble if made else token.FOREIGN
    if made is None or trouble:
        return _show(request, place, shown, row, form, made, trouble=_again(trouble), status=400)
    data = form.cleaned_data
    words = {name: data[name] for name in ("kind", "report", "reads", "should_read", "name", "email")}
    answer = receive(Report(made.edition, made.locale, made.key, made.wording, **words), origin.address_of(request))
    if isinstance(answer, Wait):
        seconds = max(1, math.ceil((answer.until - timezone.now()).total_seconds()))
        response = _show(request, place, shown, row, form, made, trouble=_later(answer, seconds), status=429)
        response["Retry-After"] = str(seconds)
        return response
    here = addresses.report(place.locale, place.code, place.label, "" if row.key == TEXT_KEY else row.key, place.revision)
    done = f"{here}{'&' if '?' in here else '?'}sent={'new' if answer.new else 'known'}"
    return _private(HttpResponseRedirect(done, status=303))


def _show(
    request: Any,
    place: Place,
    shown: ShownText,
    row: ShownClause,
    form: ReportForm,
    made: Token | None = None,
    *,
    trouble: str = "",
    sent: str = "",
    status: int = 200,
) -> HttpResponse:
    whole = row.key == TEXT_KEY
    around = page_of(place, shown, request.interface, before={}, only=row.key)
    wording = rendering.body(row.html, around, row.key, clause_words(), 3) if row.kind != "blank" else row.html
    edition = next(each for each in place.timeline.editions if each.label == row.edition)
    made = made.again() if made else token.issue(edition.id, row.lang, row.key, row.sha256)
    name = unline(row.heading) or row.plain[:80] or row.key
    context = {
        "place": place,
        "clause": row,
        "whole": whole,
        "name": f"{row.number} {name}".strip(),
        "text_title": unline(shown.head.heading),
        "text_lang": shown.head.lang,
        "wording": mark_safe(wording),
        "wording_language": language(row.lang),
        "wording_dir": direction(row.lang),
        "back": place.address("" if whole else row.key),
        "form": form,
        "token": made.sign(),
        "csrf_token": get_token(request),
        "trouble": trouble,
        "sent": sent if sent in ("new", "known") else "",
        "keep_days": settings.ERRATA_KEEP_DAYS,
    }
    return _private(page(request, "kb/report.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _no_clause(place: Place) -> Missing:
    said = _("Edition %(label)s has no clause at this address.") % {"label": place.edition.label}
    link = (place.address(), _("Read the whole text, edition %(label)s") % {"label": place.edition.label})
    return Missing(404, _("There is no such clause"), (said,), links=(link,))


def _again(trouble: str) -> str:
    if trouble == token.EARLY:
        return _("That was quicker than anybody can type. Nothing is lost: wait a few seconds and send it again.")
    if trouble == token.LATE:
        return _("This form lay open for a long time. Nothing is lost: please send it again.")
    return _("This form was incomplete. Nothing is lost: please send it again.")


def _no_cookie() -> str:
    return _(
        "Your browser did not send back the cookie of this form. Nothing is lost: allow cookies for this site and send it again."
    )


def _too_large() -> str:
    most = settings.ERRATA_MAX_BYTES // 1000
    said = _("The report was larger than %(size)d kB and was not read. Go back in your browser, shorten it and send it again.")
    return said % {"size": most}


def _later(wait: Wait, seconds: int) -> str:
    """Which limit, and when to try again."""
    minutes = max(1, math.ceil(seconds / 60))
    reason = {
        limits.ORIGIN: _("Many reports have come from your network within an hour."),
        limits.CLAUSE: _("Many reports about this clause have come within an hour."),
        limits.SITE: _("Many reports have come within an hour."),
    }[wait.limit]
    when = ngettext(
        "Nothing you typed is lost: leave this page open and send it again in about %(minutes)d minute.",
        "Nothing you typed is lost: leave this page open and send it again in about %(minutes)d minutes.",
        minutes,
    )
    return f"{reason} {when % {'minutes': minutes}}"
