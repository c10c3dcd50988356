"""A process killed in the middle of an act (kill -9): nothing of it is there, the record fits, and the act can be done again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from kb.editions import timeline
from kb.editions.verify import verify
from kb.models import Edition, EditionAct, EditionText, LogEntry, Surroundings, Withdrawal, WorkAct
from search.models import Outbox
from tests.kb.making import clause, publish, translate

ROOT = Path(__file__).resolve().parents[3]
DAY = (timeline.today() + timedelta(days=30)).isoformat()
#: The process dies when the last listener is told, after everything was written and before it is committed.
SCRIPT = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from datetime import date, timedelta
from kb import signals
from kb.editions import acts, correct, timeline
from kb.models import Edition, Work
if sys.argv[3] == "kill":
    for signal_ in (signals.edition_moved, signals.withdrawn, signals.work_repealed, signals.edition_text_published):
        signal_.connect(lambda **kwargs: os.kill(os.getpid(), signal.SIGKILL), weak=False)
work, later = Work.objects.get(code="ethics"), timeline.today() + timedelta(days=60)
of = {each.label: each for each in Edition.objects.all()}
{
    "move": lambda: acts.move(of["2.0"], in_force_from=later, reason="Why.", by="ana"),
    "cancel": lambda: acts.move(of["2.0"], in_force_from=None, reason="Why.", by="ana"),
    "withdraw": lambda: acts.withdraw(of["1.0"], reason="Why.", by="ana"),
    "repeal": lambda: acts.repeal(work, day=later, reason="Why.", by="ana"),
    "correct": lambda: correct.publish_correction(work, "1.0", "es", {"loans": {"text": "<p>Con cuidado.</p>"}}, base=1, note="Why."),
}[sys.argv[2]]()
"""


def act(name: str, how: str) -> int:
    """Do it in a process of its own on the test's database; its exit code."""
    database = str(connection.settings_dict["NAME"])
    connection.close()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.run([sys.executable, "-c", SCRIPT, database, name, how], cwd=ROOT, env=environment, timeout=120, check=False).returncode


def everything() -> tuple[object, ...]:
    models = (Edition, EditionText, EditionAct, Withdrawal, WorkAct, LogEntry, Outbox)
    return (*(model._default_manager.count() for model in models), Surroundings.objects.get(pk=1).stamp)


@pytest.mark.parametrize("name", ["move", "cancel", "withdraw", "repeal", "correct"])
def test_killed_in_the_middle(fresh_database: str, name: str) -> None:
    one = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care.")).edition
    translate(one, "es", {"loans": "Sin cuidado."})
    publish("ethics", "2.0", DAY, clause("loans", "Lend with great care."))
    before = everything()
    assert act(name, "kill") == -9
    assert everything() == before and verify().ok
    assert act(name, "do") == 0
    assert everything() != before and verify().ok
