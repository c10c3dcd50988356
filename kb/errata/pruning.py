"""What is forgotten of reports: the hash of an origin after two days, name and address of a reporter some time after the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from kb.models import Erratum

ORIGIN_DAYS = 2


@dataclass(frozen=True)
class Pruned:
    """How many reports lost their origin, and how many their reporter."""

    origins: int
    reporters: int


def prune(now: datetime | None = None, days: int | None = None) -> Pruned:
    """Forget what is old. ``days`` after the decision for reporters (else ``ERRATA_KEEP_DAYS``); undecided reports keep theirs."""
    now = now or timezone.now()
    days = settings.ERRATA_KEEP_DAYS if days is None else days
    origins = Erratum.objects.exclude(origin="").filter(reported_at__lt=now - timedelta(days=ORIGIN_DAYS)).update(origin="")
    reporters = (
        Erratum.objects.exclude(state=Erratum.State.REPORTED)
        .filter(decided_at__lte=now - timedelta(days=days))
        .exclude(Q(reporter_name="") & Q(reporter_email=""))
        .update(reporter_name="", reporter_email="")
    )
    return Pruned(origins, reporters)
