"""What is in force when: derived from the record's dates, acts and withdrawals, in the site's time zone.

One function reads (three small queries), everything else is plain data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils import timezone

from kb.models.record import Edition, EditionAct, EditionText, Withdrawal, WorkAct

IN_FORCE, SUPERSEDED, REPEALED, FUTURE, CANCELLED, WITHDRAWN = (
    "in-force",
    "superseded",
    "repealed",  # its force ended with the repeal of the work, not with a successor
    "future",
    "cancelled",
    "withdrawn",
)


@dataclass(frozen=True)
class TextInfo:
    """One locale's newest text of an edition that readers may see."""

    id: int
    locale: str
    revision: int
    authoritative: bool
    partial: bool
    title: str
    sha256: str


@dataclass(frozen=True)
class EditionInfo:
    """An edition with what is derived about it on the asked day. ``until`` is the first day it no longer holds."""

    id: int
    label: str
    since: date
    until: date | None
    status: str
    minor: bool
    change_note: str
    signed_off_by: str
    sha256: str
    order: int  # its place in the log
    texts: tuple[TextInfo, ...]  # authoritative first, then by locale; newest revision each
    withdrawn_reason: str = ""
    withdrawn_locales: tuple[tuple[str, str], ...] = ()  # (locale, reason): only that language is withdrawn

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(text.locale for text in self.texts)

    def text(self, locale: str) -> TextInfo | None:
        """The newest text in this locale."""
        return next((text for text in self.texts if text.locale == locale), None)

    @property
    def authoritative(self) -> TextInfo | None:
        return next((text for text in self.texts if text.authoritative), None)


@dataclass(frozen=True)
class Repeal:
    """The work ends without a successor: ``day`` is the first day on which no edition holds."""

    day: date
    reason: str


@dataclass(frozen=True)
class Timeline:
    """All editions of a work, newest first by (since, log order), and its repeals, newest first."""

    editions: tuple[EditionInfo, ...]
    today: date
    repeals: tuple[Repeal, ...] = ()

    def at(self, day: date) -> EditionInfo | None:
        """The edition in force on a day: the newest that held then; cancelled and withdrawn ones are skipped."""
        for edition in self.editions:
            if edition.since <= day and edition.status not in (CANCELLED, WITHDRAWN):
                return edition if edition.until is None or day < edition.until else None
        return None

    def repealed_at(self, day: date) -> Repeal | None:
        """The repeal because of which nothing was in force on a day."""
        if self.at(day) is not None:
            return None
        return next((repeal for repeal in self.repeals if repeal.day <= day), None)

    @property
    def repeal(self) -> Repeal | None:
        """The repeal because of which nothing is in force today."""
        return self.repealed_at(self.today)

    @property
    def repeal_ahead(self) -> Repeal | None:
        """An announced repeal that has not begun."""
        return next((repeal for repeal in self.repeals if repeal.day > self.today), None)

    @property
    def in_force(self) -> EditionInfo | None:
        return self.at(self.today)

    @property
    def next(self) -> EditionInfo | None:
        """The earliest future edition."""
        return next((e for e in reversed(self.editions) if e.status == FUTURE), None)

    def labelled(self, label: str) -> EditionInfo | None:
        """The edition of this label, whatever its status."""
        return next((e for e in self.editions if e.label == label), None)


def today() -> date:
    """Today in the site's time zone. ``VADEMECUM_TODAY`` (a rehearsal or a test) puts another day in its place."""
    return settings.TODAY or timezone.localdate(timezone=timezone.get_default_timezone())


def of_work(work_id: int, day: date | None = None) -> Timeline:
    """The timeline of one work (five queries whatever its length)."""
    return of_works([work_id], day)[work_id]


def of_works(work_ids: Iterable[int], day: date | None = None) -> dict[int, Timeline]:
    """Timelines of several works, in the same five queries."""
    ids = list(work_ids)
    day = day or today()
    texts: dict[int, dict[str, TextInfo]] = {}
    columns = ("edition_id", "id", "locale", "revision", "authoritative", "partial", "title", "sha256")
    for edition_id, *rest in (
        EditionText.objects.filter(edition__work_id__in=ids).order_by("revision").values_list(*columns)
    ):
        info = TextInfo(*rest)
        texts.setdefault(edition_id, {})[info.locale] = info
    acts: dict[int, EditionAct] = {}
    for act in EditionAct.objects.filter(edition__work_id__in=ids).order_by("id"):
        acts[act.edition_id] = act
    withdrawals: dict[int, dict[str, str]] = {}
    for edition_id, locale, reason in Withdrawal.objects.filter(edition__work_id__in=ids).values_list(
        "edition_id", "locale", "reason"
    ):
        withdrawals.setdefault(edition_id, {})[locale] = reason
    of: dict[int, list[EditionInfo]] = {work_id: [] for work_id in ids}
    for edition in Edition.objects.filter(work_id__in=ids):
        of[edition.work_id].append(
            _info(edition, texts.get(edition.id, {}), acts.get(edition.id), withdrawals.get(edition.id, {}))
        )
    repeals = _repeals(ids)
    return {work_id: _derive(infos, repeals.get(work_id, ()), day) for work_id, infos in of.items()}


def in_force_from(edition: Edition) -> date:
    """The day an edition comes into force, after the acts that moved it."""
    moved = edition.acts.filter(kind="move").order_by("-id").values_list("in_force_from", flat=True).first()
    return moved or edition.in_force_from


def _info(
    edition: Edition, texts: dict[str, TextInfo], act: EditionAct | None, withdrawn: dict[str, str]
) -> EditionInfo:
    authoritative = next((t.locale for t in texts.values() if t.authoritative), "")
    reason = withdrawn.get("", withdrawn.get(authoritative, "")) if withdrawn else ""
    everywhere = "" in withdrawn or (bool(authoritative) and authoritative in withdrawn)
    since = edition.in_force_from
    if act is not None and act.in_force_from is not None:
        since = act.in_force_from
    status = WITHDRAWN if everywhere else CANCELLED if act is not None and act.kind == "cancel" else ""
    shown = [text for text in texts.values() if text.locale not in withdrawn]
    return EditionInfo(
        id=edition.id,
        label=edition.label,
        since=since,
        until=None,
        status=status,
        minor=edition.minor,
        change_note=edition.change_note,
        signed_off_by=edition.signed_off_by,
        sha256=edition.sha256,
        order=edition.id,
        texts=tuple(sorted(shown, key=lambda text: (not text.authoritative, text.locale))),
        withdrawn_reason=reason,
        withdrawn_locales=tuple(sorted((locale, why) for locale, why in withdrawn.items() if locale)),
    )


def _repeals(work_ids: list[int]) -> dict[int, tuple[Repeal, ...]]:
    """Repeals that stand, newest first: one that was revoked before it began is none."""
    out: dict[int, list[Repeal]] = {}
    for work_id, kind, day, reason in (
        WorkAct.objects.filter(work_id__in=work_ids).order_by("id").values_list("work_id", "kind", "day", "reason")
    ):
        standing = out.setdefault(work_id, [])
        if kind == "repeal" and day is not None:
            standing.append(Repeal(day, reason))
        elif standing:
            standing.pop()
    return {
        work_id: tuple(sorted(repeals, key=lambda repeal: repeal.day, reverse=True))
        for work_id, repeals in out.items()
    }


def _derive(infos: list[EditionInfo], repeals: tuple[Repeal, ...], day: date) -> Timeline:
    ordered = sorted(infos, key=lambda info: (info.since, info.order), reverse=True)
    out: list[EditionInfo] = []
    successor: date | None = None
    in_force_found = False
    for info in ordered:
        if info.status:
            out.append(info)
            continue
        end = min((r.day for r in repeals if r.day > info.since), default=None)
        repealed = end is not None and (successor is None or end < successor)
        until = end if repealed else successor
        if info.since > day:
            status = FUTURE
        elif repealed and end is not None and end <= day:
            status, in_force_found = REPEALED, True
        elif not in_force_found:
            status, in_force_found = IN_FORCE, True
        else:
            status = SUPERSEDED
        out.append(replace(info, until=until, status=status))
        successor = info.since
    return Timeline(tuple(out), day, repeals)
