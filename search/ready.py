"""What ``/readyz`` says about search: whether the index answers, and whether somebody brings it up to date."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from kb import readiness
from search import beat
from search.engines import answering, configured
from search.models import Outbox

#: Seconds after which a row that waits means that publications are not becoming findable.
LAG = 60


def register() -> None:
    """Add the two questions."""
    readiness.register("search", _search)
    readiness.register("worker", _worker)


def _search() -> str:
    """One engine that can answer is enough."""
    states = [engine.health() for engine in answering()]
    if any(state.ok for state in states):
        return ""
    state = states[0]
    if state.state == "away":
        return "The search server does not answer: look at it and at VADEMECUM_SEARCH_URLS."
    return f"The search index is {state.state}: manage.py work builds it, or run manage.py search_index rebuild."


def _worker() -> str:
    for name in ("work", *(beat.indexer(name) for name in configured())):
        if not beat.read(name).alive:
            return f"No sign of life of the background process ({name}): start manage.py work."
    before = timezone.now() - timedelta(seconds=LAG)
    late = Outbox.objects.filter(engine__in=configured(), set_aside=False, created_at__lt=before).count()
    return f"{late} publications wait for the indexer for more than {LAG} s." if late else ""
