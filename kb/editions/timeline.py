"""What is in force when: derived from the record's dates, acts and withdrawals, in the site's time zone.

One function reads (three small queries), everything else is plain data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from kb.models.record import Edition, EditionAct, EditionText, Withdrawal

IN_FORCE, SUPERSEDED, FUTURE, CANCELLED, WITHDRAWN = (
    "in-force",
    "superseded",
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
class Timeline:
    """All editions of a work, newest first by (since, log order)."""

    editions: tuple[EditionInfo, ...]
    today: date

    def at(self, day: date) -> EditionInfo | None:
        """The edition in force on a day: the newest that held then; cancelled and withdrawn ones are skipped."""
        return next(
            (e for e in self.editions if e.since <= day and e.status not in (CANCELLED, WITHDRAWN)), None
        )

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
    """Today in the site's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def of_work(work_id: int, day: date | None = None) -> Timeline:
    """The timeline of one work (four queries whatever its length)."""
    return of_works([work_id], day)[work_id]


def of_works(work_ids: Iterable[int], day: date | None = None) -> dict[int, Timeline]:
    """Timelines of several works, in the same four queries."""
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
    return {work_id: _derive(infos, day) for work_id, infos in of.items()}


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


def _derive(infos: list[EditionInfo], day: date) -> Timeline:
    ordered = sorted(infos, key=lambda info: (info.since, info.order), reverse=True)
    out: list[EditionInfo] = []
    until: date | None = None
    in_force_found = False
    for info in ordered:
        if info.status:
            out.append(info)
            continue
        if info.since > day:
            status = FUTURE
        elif not in_force_found:
            status, in_force_found = IN_FORCE, True
        else:
            status = SUPERSEDED
        out.append(replace(info, until=until, status=status))
        until = info.since
    return Timeline(tuple(out), day)
