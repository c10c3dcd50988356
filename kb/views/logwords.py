"""What a row of the publication log seals, in words: codes, labels and languages only, no words of any text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kb import addresses
from kb.atom import Row
from kb.models import Edition, EditionAct, EditionText, Withdrawal, WorkAct
from kb.words import language

_EDITION = ("edition__work__code", "edition__label")


def said_of_rows(rows: Sequence[Row], locale: str) -> list[tuple[str, str]]:
    """Words and page of each row, in order. Five queries at most."""
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault("edition" if row.kind == "changes" else row.kind, []).append(row.row)
    found = {kind: _facts(kind, ids) for kind, ids in wanted.items()}
    return [_said(row, found["edition" if row.kind == "changes" else row.kind][row.row], locale) for row in rows]


def _facts(kind: str, ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """(code, label, ...) by row id."""
    model, columns = {
        "edition": (Edition, ("work__code", "label")),
        "text": (EditionText, (*_EDITION, "locale", "revision")),
        "act": (EditionAct, (*_EDITION, "kind")),
        "withdrawal": (Withdrawal, (*_EDITION, "locale")),
        "workact": (WorkAct, ("work__code", "kind")),
    }[kind]
    return {row[0]: row[1:] for row in model.objects.filter(id__in=ids).values_list("id", *columns)}  # type: ignore[attr-defined]


def _said(row: Row, facts: tuple[Any, ...], locale: str) -> tuple[str, str]:
    code = facts[0]
    names: dict[str, object] = {"code": code}
    if row.kind == "workact":
        words = _("%(code)s: repeal") if facts[1] == "repeal" else _("%(code)s: repeal taken back")
        return words % names, addresses.timeline(locale, code)
    names["label"] = facts[1]
    words = _("%(code)s %(label)s: edition")
    if row.kind == "changes":
        words = _("%(code)s %(label)s: where its clauses came from")
    elif row.kind == "text":
        names |= {"language": language(facts[2]), "revision": facts[3]}
        words = _("%(code)s %(label)s: text in %(language)s, revision %(revision)d")
    elif row.kind == "act":
        words = _("%(code)s %(label)s: cancelled") if facts[2] == "cancel" else _("%(code)s %(label)s: moved to another day")
    elif row.kind == "withdrawal" and facts[2]:
        names["language"] = language(facts[2])
        words = _("%(code)s %(label)s: withdrawn in %(language)s")
    elif row.kind == "withdrawal":
        words = _("%(code)s %(label)s: withdrawn")
    return words % names, addresses.timeline(locale, code)
