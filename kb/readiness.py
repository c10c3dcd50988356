"""What ``/readyz`` asks. Rooms add their own questions when the application starts:

    readiness.register("search", lambda: "" if index_is_there() else "The index is missing: run search_index rebuild.")
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kb.editions import guard

#: Answers "" when all is well, else one sentence without secrets.
Question = Callable[[], str]
_questions: dict[str, Question] = {}
_migrated = False


def register(name: str, question: Question) -> None:
    """Add a question; a second one of the same name replaces the first."""
    _questions[name] = question


def ask() -> dict[str, str]:
    """Every name with its answer. A question that fails is an answer too; what it says stays in the log."""
    return {name: _answer(question) for name, question in _questions.items()}


def _answer(question: Question) -> str:
    try:
        return question()
    except Exception as error:
        return f"Failed: {type(error).__name__}."


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    global _migrated
    if not _migrated:  # once they have all run, only a new release brings more
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "" if _migrated else "Migrations are waiting: run manage.py migrate."


def _record() -> str:
    missing = guard.missing(connection)
    return f"{len(missing)} triggers that guard the record are missing: run manage.py migrate." if missing else ""


register("database", _database)
register("migrations", _migrations)
register("record", _record)
