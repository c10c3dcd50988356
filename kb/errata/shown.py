"""What readers may see of a work's errata: those verified or held, without who reported them and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kb import pulse
from kb.editions.compose import ShownClause
from kb.editions.timeline import Timeline
from kb.errata.deciding import PUBLIC
from kb.models import Erratum


@dataclass(frozen=True)
class ShownErratum:
    """``label`` and ``locale`` are of the frozen text it was reported in; it belongs to the wording with this hash."""

    id: int
    label: str
    locale: str
    key: str
    wording: str
    kind: str
    state: str
    reads: str
    should_read: str
    note: str
    decided_at: datetime


def of_work(work_id: int) -> tuple[ShownErratum, ...]:
    """All of a work, first decided first. Those of texts withdrawn since are among them: see ``readable``."""
    return pulse.kept("errata", [work_id], _read)[work_id]


def readable(errata: Iterable[ShownErratum], timeline: Timeline) -> list[ShownErratum]:
    """Without those whose text was withdrawn or cancelled: they would quote it."""
    having = {edition.label: set(edition.locales) for edition in timeline.standing if edition.authoritative is not None}
    return [erratum for erratum in errata if erratum.locale in having.get(erratum.label, ())]


def of_clauses(errata: Iterable[ShownErratum], clauses: Iterable[ShownClause]) -> dict[str, list[ShownErratum]]:
    """By key, those of the very wordings that are shown, in whichever edition they are carried."""
    by_wording: dict[tuple[str, str, str], list[ShownErratum]] = {}
    for erratum in errata:
        by_wording.setdefault((erratum.locale, erratum.key, erratum.wording), []).append(erratum)
    if not by_wording:
        return {}
    found = {clause.key: by_wording.get((clause.lang, clause.key, clause.sha256), []) for clause in clauses}
    return {key: errata for key, errata in found.items() if errata}


def _read(work_ids: list[int]) -> dict[int, tuple[ShownErratum, ...]]:
    """One query."""
    columns = ("id", "edition__label", "locale", "key", "wording", "kind", "state", "reads", "should_read", "note", "decided_at")
    rows = Erratum.objects.filter(edition__work_id__in=work_ids, state__in=PUBLIC, decided_at__isnull=False)
    out: dict[int, list[ShownErratum]] = {work_id: [] for work_id in work_ids}
    for work_id, *rest in rows.order_by("decided_at", "id").values_list("edition__work_id", *columns):
        out[work_id].append(ShownErratum(*rest))
    return {work_id: tuple(errata) for work_id, errata in out.items()}
