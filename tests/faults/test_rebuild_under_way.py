"""A rebuild as a process of its own, while the indexer works, editions are published and readers ask."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from kb import pulse
from search import engines
from search.indexing.verify import verify
from search.models import Outbox
from tests.faults.killing import Trial, ask, environment, finds, indexer, publish_next, wait_for


def test_no_question_fails_and_nothing_that_came_meanwhile_is_missing(index_dir: Path, fresh_database: str) -> None:
    pulse.forget()
    trial = Trial()
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "search_index", "rebuild"]
    with indexer():
        wait_for("an index", lambda: engines.engine().health().ok)
        publish_next(trial)
        wait_for("the first publication", lambda: finds(trial.words[0]))
        generations = {engines.engine().health().generation}
        for _ in range(2):
            process = subprocess.Popen(command, env=dict(environment()), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            before = len(trial.words)
            while process.poll() is None:
                publish_next(trial)
                ask(trial)
            assert process.returncode == 0, process.stderr and process.stderr.read()
            assert len(trial.words) > before
            generations.add(engines.engine().health().generation)
        wait_for("an empty outbox", lambda: not Outbox.objects.exists())
    assert len(generations) == 3
    assert not trial.unanswered
    assert [word for word in trial.words if not finds(word)] == []
    assert verify("tantivy", mend=False).ok
