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
from kb.models.topics import ClauseTopic, Topic, TopicName
from kb.models.working import Approval, DraftChange, ImportRun, ReviewLink, Surroundings, Unit
from kb.models.works import ClauseKey, Work

__all__ = [
    "Approval",
    "ClauseChange",
    "ClauseKey",
    "ClauseReference",
    "ClauseTopic",
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
    "Topic",
    "TopicName",
    "Unit",
    "Withdrawal",
    "Work",
    "WorkAct",
]
