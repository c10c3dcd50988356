"""What is in force when: derived from the record's dates, acts and withdrawals, in the site's time zone.

One function reads (five small queries), everything else is plain data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

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
    """One frozen text of an edition that readers may see."""

    id: int
    locale: str
    revision: int
    authoritative: bool
    partial: bool
    title: str
    sha256: str
    at: datetime  # when it was published
    note: str | None = None  # what it corrects, where it is a further revision


@dataclass(frozen=True)
class Act:
    """A later act on an edition (move, cancel, withdraw) or on a work (repeal, revoke), as readers may see it.

    ``day_from`` is the day that was given up, ``day_to`` the new one: move has both, cancel and revoke the first, repeal the
    second, withdraw none. ``locale`` is the language that was withdrawn, "" for all.
    """

    kind: str
    day_from: date | None
    day_to: date | None
    reason: str
    at: datetime
    locale: str = ""


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
    revisions: tuple[TextInfo, ...] = ()  # every text readers may see: by locale, then revision
    acts: tuple[Act, ...] = ()  # in the order of the log
    at: datetime | None = None  # when it was published

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(text.locale for text in self.texts)

    def text(self, locale: str) -> TextInfo | None:
        """The newest text in this locale."""
        return next((text for text in self.texts if text.locale == locale), None)

    def revisions_of(self, locale: str) -> tuple[TextInfo, ...]:
        """Every text in this locale, first to newest."""
        return tuple(text for text in self.revisions if text.locale == locale)

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None while no end is known or it was replaced on its first day."""
        return self.until - timedelta(days=1) if self.until and self.until > self.since else None

    @property
    def authoritative(self) -> TextInfo | None:
        return next((text for text in self.texts if text.authoritative), None)

    @property
    def readable(self) -> bool:
        """Whether readers may see its words: neither withdrawn nor cancelled."""
        return self.status not in (CANCELLED, WITHDRAWN) and self.authoritative is not None


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
    acts: tuple[Act, ...] = ()  # repeals and their revocations, in the order of the log

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
        return next((repeal for repeal in reversed(self.repeals) if repeal.day > self.today), None)

    @property
    def in_force(self) -> EditionInfo | None:
        return self.at(self.today)

    @property
    def next(self) -> EditionInfo | None:
        """The earliest future edition."""
        return next((e for e in reversed(self.editions) if e.status == FUTURE), None)

    @property
    def standing(self) -> tuple[EditionInfo, ...]:
        """Editions that were neither cancelled nor withdrawn, newest first."""
        return tuple(e for e in self.editions if e.status not in (CANCELLED, WITHDRAWN))

    @property
    def newest(self) -> EditionInfo | None:
        """The newest standing edition, in force or not: what the working text goes on from, and translations translate."""
        return next(iter(self.standing), None)

    @property
    def newest_until_now(self) -> EditionInfo | None:
        """The newest standing edition that has begun: the one in force, or the last before a repeal."""
        return next((e for e in self.standing if e.since <= self.today), None)

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
    texts: dict[int, list[TextInfo]] = {}
    columns = ("edition_id", "id", "locale", "revision", "authoritative", "partial", "title", "sha256", "created_at", "note")
    for edition_id, *rest in (
        EditionText.objects.filter(edition__work_id__in=ids).order_by("locale", "revision").values_list(*columns)
    ):
        texts.setdefault(edition_id, []).append(TextInfo(*rest))
    acts: dict[int, list[EditionAct]] = {}
    for act in EditionAct.objects.filter(edition__work_id__in=ids).order_by("id"):
        acts.setdefault(act.edition_id, []).append(act)
    withdrawals: dict[int, list[Withdrawal]] = {}
    for row in Withdrawal.objects.filter(edition__work_id__in=ids).order_by("id"):
        withdrawals.setdefault(row.edition_id, []).append(row)
    of: dict[int, list[EditionInfo]] = {work_id: [] for work_id in ids}
    for edition in Edition.objects.filter(work_id__in=ids):
        of[edition.work_id].append(
            _info(edition, texts.get(edition.id, []), acts.get(edition.id, []), withdrawals.get(edition.id, []))
        )
    repeals = _repeals(ids)
    return {work_id: _derive(infos, *repeals.get(work_id, ((), ())), day) for work_id, infos in of.items()}


def in_force_from(edition: Edition) -> date:
    """The day an edition comes into force, after the acts that moved it."""
    moved = edition.acts.filter(kind="move").order_by("-id").values_list("in_force_from", flat=True).first()
    return moved or edition.in_force_from


def _info(
    edition: Edition, texts: list[TextInfo], acts: list[EditionAct], withdrawals: list[Withdrawal]
) -> EditionInfo:
    authoritative = next((text.locale for text in texts if text.authoritative), "")
    whole = next((row for row in withdrawals if row.locale in ("", authoritative)), None)
    # A withdrawal takes what was published before it; a corrected translation published later is a text of its own.
    taken = {row.locale: row for row in withdrawals}
    shown = [text for text in texts if text.locale not in taken or text.at > taken[text.locale].created_at]
    newest = {text.locale: text for text in shown}
    last = acts[-1] if acts else None
    since = edition.in_force_from
    said: list[tuple[datetime, Act]] = []
    for act in acts:
        said.append((act.created_at, Act(act.kind, since, act.in_force_from, act.reason, act.created_at)))
        since = act.in_force_from or since
    for row in withdrawals:
        said.append((row.created_at, Act("withdraw", None, None, row.reason, row.created_at, row.locale)))
    return EditionInfo(
        id=edition.id,
        label=edition.label,
        since=since,
        until=None,
        status=WITHDRAWN if whole else CANCELLED if last is not None and last.kind == "cancel" else "",
        minor=edition.minor,
        change_note=edition.change_note,
        signed_off_by=edition.signed_off_by,
        sha256=edition.sha256,
        order=edition.id,
        texts=() if whole else tuple(sorted(newest.values(), key=lambda text: (not text.authoritative, text.locale))),
        withdrawn_reason=whole.reason if whole else "",
        withdrawn_locales=tuple(sorted((locale, row.reason) for locale, row in taken.items() if locale and locale not in newest)),
        revisions=() if whole else tuple(shown),
        acts=tuple(act for _at, act in sorted(said, key=lambda pair: pair[0])),
        at=edition.created_at,
    )


def _repeals(work_ids: list[int]) -> dict[int, tuple[tuple[Repeal, ...], tuple[Act, ...]]]:
    """Repeals that stand, newest first (one that was revoked before it began is none), and all acts on each work."""
    standing: dict[int, list[Repeal]] = {}
    acts: dict[int, list[Act]] = {}
    columns = ("work_id", "kind", "day", "reason", "created_at")
    for work_id, kind, day, reason, at in (
        WorkAct.objects.filter(work_id__in=work_ids).order_by("id").values_list(*columns)
    ):
        stack = standing.setdefault(work_id, [])
        if kind == "repeal" and day is not None:
            stack.append(Repeal(day, reason))
            acts.setdefault(work_id, []).append(Act(kind, None, day, reason, at))
        elif stack:
            acts.setdefault(work_id, []).append(Act(kind, stack.pop().day, None, reason, at))
    return {
        work_id: (tuple(sorted(repeals, key=lambda repeal: repeal.day, reverse=True)), tuple(acts[work_id]))
        for work_id, repeals in standing.items()
    }


def _derive(infos: list[EditionInfo], repeals: tuple[Repeal, ...], acts: tuple[Act, ...], day: date) -> Timeline:
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
    return Timeline(tuple(out), day, repeals, acts)
