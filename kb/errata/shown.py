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
    reported_at: datetime


def of_work(work_id: int) -> tuple[ShownErratum, ...]:
    """All of a work, first decided first. Those of texts withdrawn since are among them: see ``readable``."""
    return of_works([work_id])[work_id]


def of_works(work_ids: Iterable[int]) -> dict[int, tuple[ShownErratum, ...]]:
    """The same of several works, in one query."""
    return pulse.kept("errata", list(work_ids), _read)


def readable(errata: Iterable[ShownErratum], timeline: Timeline) -> list[ShownErratum]:
    """Without those whose text was withdrawn or cancelled, also where a better one took its place since: they would quote it."""
    having = {edition.label: edition for edition in timeline.standing if edition.authoritative is not None}
    out = []
    for erratum in errata:
        edition = having.get(erratum.label)
        if edition is None or edition.text(erratum.locale) is None:
            continue
        if not any(
            act.kind == "withdraw" and act.locale == erratum.locale and act.at > erratum.reported_at for act in edition.acts
        ):
            out.append(erratum)
    return out


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
    columns = ("id", "edition__label", "locale", "key", "wording", "kind", "state", "reads", "should_read", "note")
    rows = Erratum.objects.filter(edition__work_id__in=work_ids, state__in=PUBLIC, decided_at__isnull=False)
    out: dict[int, list[ShownErratum]] = {work_id: [] for work_id in work_ids}
    for work_id, *rest in rows.order_by("decided_at", "id").values_list("edition__work_id", *columns, "decided_at", "reported_at"):
        out[work_id].append(ShownErratum(*rest))
    return {work_id: tuple(errata) for work_id, errata in out.items()}
