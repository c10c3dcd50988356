"""The indexer dies in mid-work, again and again. ``python -m tests.faults.trial 200`` is the long trial."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection

from kb import pulse
from tests.faults.killing import kills


def test_kills_at_random_moments_lose_nothing(index_dir: Path, fresh_database: str, capsys: Any) -> None:
    pulse.forget()
    trial = kills(14 if connection.vendor == "sqlite" else 5)
    with capsys.disabled():
        print(f"\n{trial}\n")
    assert trial.kills and len(trial.words) > trial.kills
    assert not trial.unanswered
    assert not trial.lost
    assert not trial.drift
    assert not trial.set_aside
