"""What ``/readyz`` says about search: whether the index answers, and whether somebody brings it up to date."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from kb import readiness
from search import beat
from search.engines import configured, engine
from search.models import Outbox

#: Seconds after which a row that waits means that publications are not becoming findable.
LAG = 60


def register() -> None:
    """Add the two questions."""
    readiness.register("search", _search)
    readiness.register("worker", _worker)


def _search() -> str:
    health = engine().health()
    mend = "manage.py work builds it, or run manage.py search_index rebuild."
    return "" if health.ok else f"The search index is {health.state}: {mend}"


def _worker() -> str:
    for name in ("work", "indexer"):
        if not beat.read(name).alive:
            return f"No sign of life of the background process ({name}): start manage.py work."
    before = timezone.now() - timedelta(seconds=LAG)
    late = Outbox.objects.filter(engine__in=configured(), set_aside=False, created_at__lt=before).count()
    return f"{late} publications wait for the indexer for more than {LAG} s." if late else ""
