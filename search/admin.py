"""What readers ask, for editors: frequent questions, those without result, those whose results nobody opened. And the words of
the field, for those who want them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kb import pulse
from kb.views.admin.base import page, require
from kb.words import direction, language
from search import asked, field
from search.asking import Asking
from search.models import Promotion, Synonyms

PERIODS = (7, 30, 90)


def may_see_questions(user: Any) -> bool:
    """Those who may do something about a question."""
    return bool(user.has_perm("search.add_promotion") or user.has_perm("search.add_synonyms"))


def may_add_words(user: Any) -> bool:
    """Those who may add synonyms and pairs one by one."""
    return bool(user.has_perm("search.add_synonyms") and user.has_perm("search.add_confusion"))


@require_http_methods(["GET", "HEAD", "POST"])
def field_words(request: HttpRequest) -> HttpResponse:
    """``/admin/search/field-words/``: how many lines each language could be given; POST ``locale`` adds them.

    Editors, Publishers, Administrators.
    """
    require(may_add_words(request.user))
    back = reverse(Synonyms.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]
    if request.method == "POST":
        added = sum(field.add([request.POST.get("locale", "")]).values())
        if added:
            said = ngettext("%(count)d line was added.", "%(count)d lines were added.", added) % {"count": added}
            messages.success(request, said)
        else:
            messages.info(request, _("There was nothing new to add."))
        return redirect("search_admin:field_words")
    rows = [(locale, language(locale), new) for locale, new in field.offered().items()]
    return page(request, "field_words", _("Words of the field"), rows=rows, back=back)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """``/admin/search/questions/?kind=&locale=&days=``. Editors, Publishers, Administrators."""
    require(may_see_questions(request.user))
    kinds = {asked.FREQUENT: _("Frequent"), asked.NOTHING: _("Without result"), asked.UNOPENED: _("Without a result that was opened")}
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else asked.FREQUENT
    locales = pulse.current().locales
    locale = request.GET.get("locale", "")
    locale = locale if locale in locales else ""
    days = request.GET.get("days", "")
    period = int(days) if days in [str(each) for each in PERIODS] else 30

    def link(**changes: object) -> str:
        facts = {"kind": kind, "locale": locale, "days": period, **changes}
        return "?" + urlencode({name: value for name, value in facts.items() if value})

    return page(
        request,
        "questions",
        _("Questions"),
        kinds=[(label, link(kind=value), value == kind) for value, label in kinds.items()],
        locales=[(_("All languages"), link(locale=""), not locale)]
        + [(language(code), link(locale=code), code == locale) for code in locales],
        periods=[(_("%(days)d days") % {"days": each}, link(days=each), each == period) for each in PERIODS],
        rows=[_row(row, request.user) for row in asked.questions(kind, locale, period)],
    )


def _row(row: Any, user: Any) -> dict[str, Any]:
    facts = urlencode({"locale": row["locale"], "words": row["words"]})
    promote = reverse(Promotion.snippet_viewset.get_url_name("add")) if user.has_perm("search.add_promotion") else ""  # type: ignore[attr-defined]
    synonym = reverse(Synonyms.snippet_viewset.get_url_name("add")) if user.has_perm("search.add_synonyms") else ""  # type: ignore[attr-defined]
    return {
        **row,
        "dir": direction(row["locale"]),
        "language": language(row["locale"]),
        "url": Asking(row["words"]).address(row["locale"]),
        "promote": f"{promote}?{facts}" if promote else "",
        "synonym": f"{synonym}?{facts}" if synonym else "",
    }
