"""The tables of the knowledge base: works, the frozen record, what stands around it, the working texts."""

from kb.models.around import ClauseReference, Erratum, GuessedClause, Relation
from kb.models.pages import TextPage
from kb.models.record import (
    ClauseChange,
    Edition,
    EditionAct,
    EditionClause,
    EditionText,
    LogEntry,
    Withdrawal,
    WorkAct,
)
from kb.models.working import Approval, DraftChange, ImportRun, ReviewLink, Surroundings, Unit
from kb.models.works import ClauseKey, Work

__all__ = [
    "Approval",
    "ClauseChange",
    "ClauseKey",
    "ClauseReference",
    "DraftChange",
    "Edition",
    "EditionAct",
    "EditionClause",
    "EditionText",
    "Erratum",
    "GuessedClause",
    "ImportRun",
    "LogEntry",
    "Relation",
    "ReviewLink",
    "Surroundings",
    "TextPage",
    "Unit",
    "Withdrawal",
    "Work",
    "WorkAct",
]
