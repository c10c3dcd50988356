"""The tables of the knowledge base: works, the frozen record, the working texts."""

from kb.models.pages import TextPage
from kb.models.record import (
    ClauseChange,
    Edition,
    EditionAct,
    EditionClause,
    EditionText,
    LogEntry,
    Withdrawal,
)
from kb.models.working import ImportRun, Surroundings, Unit
from kb.models.works import ClauseKey, Work

__all__ = [
    "ClauseChange",
    "ClauseKey",
    "Edition",
    "EditionAct",
    "EditionClause",
    "EditionText",
    "ImportRun",
    "LogEntry",
    "Surroundings",
    "TextPage",
    "Unit",
    "Withdrawal",
    "Work",
]
