"""Which topics the clauses of a text are about: all of them on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kb import topics as rules
from kb.editions import timeline
from kb.editions.canonical import unline
from kb.editions.compose import compose
from kb.editions.text import TEXT_KEY
from kb.models import Work
from kb.permissions import may_give_topics
from kb.views.admin.base import page, require, work_or_404


def topics(request: HttpRequest, code: str) -> HttpResponse:
    """The clauses of the newest edition with a box for each topic. Who may edit the text and change topics."""
    work = work_or_404(code)
    require(may_give_topics(request.user, work))
    rows = _rows(work)
    status = 200
    if request.method == "POST":
        if request.POST.get("seen") == rules.stamp_of(work):
            wanted = {row["key"]: request.POST.getlist(f"k-{row['key']}") for row in rows}
            changed = rules.give(work, wanted, by=request.user)
            said = ngettext("%(count)d topic was given or taken away.", "%(count)d topics were given or taken away.", changed)
            messages.success(request, said % {"count": changed} if changed else _("Nothing was changed."))
            return redirect("kb_admin:topics", work.code)
        messages.error(request, _("Somebody else changed the topics of this text meanwhile. Nothing was saved: look again, please."))
        status = 400
    return page(
        request,
        "topics",
        _("Topics of “%s”") % work.code,
        [(reverse("kb_admin:work", args=[work.code]), work.code)],
        work=work,
        rows=rows,
        topics=[(slug, name.words) for slug, name in sorted(rules.names(get_language() or "").items(), key=lambda each: each[1].words)],
        seen=rules.stamp_of(work),
        status=status,
    )


def _rows(work: Work) -> list[dict[str, Any]]:
    """What can be about something, in the order of the newest edition; none before the first one."""
    line = timeline.of_work(work.pk)
    if line.newest is None:
        return []
    shown = compose(line, line.newest, work.authoritative_locale)
    given = rules.given(work.pk)
    covered = rules.covering(shown.clauses, given)
    out = [{"key": TEXT_KEY, "name": _("The whole text"), "level": 0, "lang": "", "given": given.get(TEXT_KEY, ()), "from_above": ()}]
    for row in shown.clauses:
        own = given.get(row.key, ())
        name = f"{row.number} {unline(row.heading)}".strip() or row.plain[:80] or row.key
        above = tuple(slug for slug in covered.get(row.key, ()) if slug not in own)
        out.append({"key": row.key, "name": name, "level": row.level, "lang": row.lang, "given": own, "from_above": above})
    return out
