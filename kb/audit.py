"""Who did what around the texts, in Wagtail's own log: its actions and how a log entry reads (Reports, Site history)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from kb.models import Erratum, Relation


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register(actions: Any) -> None:
    """Relations and topics are logged on the work, decisions on the erratum."""

    class OfRelation(LogFormatter):  # type: ignore[misc]
        def format_message(self, log_entry: Any) -> str:
            return relation_words(log_entry.action, log_entry.data or {})

    for action, label in (
        ("kb.relation.add", _("Add a relation")),
        ("kb.relation.change", _("Change a relation")),
        ("kb.relation.remove", _("Remove a relation")),
    ):
        actions.register_action(action)(type("OfRelation", (OfRelation,), {"label": label}))

    @actions.register_action("kb.topics.give")
    class OfTopics(LogFormatter):  # type: ignore[misc]
        label = _("Give topics to clauses")

        def format_message(self, log_entry: Any) -> str:
            data = {"added": 0, "removed": 0} | (log_entry.data or {})
            return gettext("Topics of clauses: %(added)s given, %(removed)s taken away") % data

    @actions.register_action("kb.erratum.decide")
    class OfErratum(LogFormatter):  # type: ignore[misc]
        label = _("Decide on an erratum")

        def format_message(self, log_entry: Any) -> str:
            return decision_words(log_entry.data or {})


def relation_words(action: str, data: dict[str, str]) -> str:
    """What was said, changed or removed."""
    kind = dict(Relation.Kind.choices).get(data.get("kind", ""), data.get("kind", ""))
    names = {"relation": kind, "other": data.get("other", "")}
    if action == "kb.relation.add":
        return gettext("Said: %(relation)s “%(other)s”") % names
    if action == "kb.relation.change":
        return gettext("Changed to: %(relation)s “%(other)s”") % names
    return gettext("Removed: %(relation)s “%(other)s”") % names


def decision_words(data: dict[str, str]) -> str:
    """From which state to which."""
    states = dict(Erratum.State.choices)
    names = {"before": states.get(data.get("before", ""), ""), "after": states.get(data.get("after", ""), "")}
    return gettext("From “%(before)s” to “%(after)s”") % names
