"""The record from the shell: prove it, show it, and the later acts on it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from getpass import getuser
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from kb.editions import references, timeline
from kb.editions.acts import move, repeal, revoke_repeal, withdraw
from kb.editions.freeze import NotFrozen
from kb.editions.verify import verify
from kb.management.output import Ticker, as_json, day, refuse, sha256
from kb.models import Edition, Surroundings, Work, WorkAct

Row = TypeVar("Row")

_PROVES = (
    "Recompute every hash of the record from its words and files, and name every row that does not fit its hash or the log, and"
    " every trigger that is missing. What it cannot see: whoever owns the database and rewrites everything from some row on,"
    " hashes and log included, leaves a record that fits, with another head. So note the head elsewhere, give it back with --head,"
    " and publish it signed (manage.py record_key)."
)


class Command(BaseCommand):
    help = (
        "verify: recompute every hash of the record and name the first row that does not fit; list CODE: the editions of a work; "
        "move, cancel: an edition that is not yet in force; withdraw: take an edition or one of its languages from readers; "
        "repeal, revoke: end a work without a successor, or take that back; references: read anew which clauses name which. "
        "Exit 0: done; 1: the record does not fit; 2: refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        prove = acts.add_parser(
            "verify",
            help="prove the record against its hash chain; exit 1 when something does not fit",
            description=_PROVES,
        )
        prove.add_argument(
            "--head",
            type=sha256,
            metavar="HASH",
            help="a head of the chain noted earlier: it must still be in it",
        )
        show = acts.add_parser("list", help="the editions of a work")
        show.add_argument("code", metavar="CODE")
        take = acts.add_parser(
            "withdraw",
            help="take an edition, or one of its languages, from readers; its bytes stay verifiable",
        )
        take.add_argument("code", metavar="CODE")
        take.add_argument("label", metavar="LABEL")
        take.add_argument("--locale", default="", help="only the text in this language")
        take.add_argument("--reason", required=True, help="readers will see it")
        shift = acts.add_parser("move", help="give an edition that is not yet in force another day")
        stop = acts.add_parser("cancel", help="an edition that is not yet in force never comes into force")
        for sub in (shift, stop):
            sub.add_argument("code", metavar="CODE")
            sub.add_argument("label", metavar="LABEL")
        shift.add_argument("--to", type=day, required=True, metavar="DATE", help="the new first day in force, 2025-12-31")
        end = acts.add_parser("repeal", help="end a work without a successor: from a day on no edition is in force")
        end.add_argument("code", metavar="CODE")
        end.add_argument(
            "--from", dest="day", type=day, required=True, metavar="DATE", help="the first day without an edition in force, today or later"
        )
        again = acts.add_parser("revoke", help="take back a repeal that has not begun")
        again.add_argument("code", metavar="CODE")
        for sub in (shift, stop, end, again):
            sub.add_argument("--reason", required=True, help="readers will see it")
        read = acts.add_parser("references", help="read anew, from the frozen words, which clauses name which")
        for sub in (read, prove, show, take, shift, stop, end, again):
            sub.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        ticker, start = Ticker(self.stderr), time.monotonic()

        def progress(done: int, total: int, clauses: int) -> None:
            ticker.say(f"{done:,} of {total:,} log rows, {clauses:,} clauses")

        verdict = verify(head=options["head"] or "", progress=progress if ticker.awake else None)
        ticker.end()
        if options["json"]:
            faults = [{"row": fault.row, "message": fault.message} for fault in verdict.faults]
            self.stdout.write(
                as_json(
                    {
                        "ok": verdict.ok,
                        "log_rows": verdict.log_rows,
                        "clauses": verdict.clauses,
                        "files": verdict.files,
                        "seconds": round(time.monotonic() - start, 3),
                        "head": verdict.head,
                        "faults": faults,
                    }
                )
            )
        else:
            for fault in verdict.faults:
                self.stderr.write(f"{fault.row} {fault.message}.")
            state = (
                "fits"
                if verdict.ok
                else f"does not fit: {len(verdict.faults)} faults, the first is {verdict.faults[0].row}"
            )
            self.stdout.write(
                f"The record {state}. {verdict.log_rows} log rows, {verdict.clauses} clauses, {verdict.files} images and documents,"
                f" head {verdict.head}"
            )
        if not verdict.ok:
            sys.exit(1)

    def _list(self, options: dict[str, Any]) -> None:
        work = _work(options["code"])
        editions = timeline.of_work(work.id).editions
        if options["json"]:
            self.stdout.write(
                as_json(
                    [
                        {
                            "label": e.label,
                            "in_force_from": e.since,
                            "until": e.until,
                            "status": e.status,
                            "minor": e.minor,
                            "change_note": e.change_note,
                            "signed_off_by": e.signed_off_by,
                            "sha256": e.sha256,
                            "texts": [
                                {
                                    "locale": t.locale,
                                    "revision": t.revision,
                                    "authoritative": t.authoritative,
                                    "partial": t.partial,
                                    "sha256": t.sha256,
                                }
                                for t in e.texts
                            ],
                            "acts": [asdict(act) for act in e.acts],
                        }
                        for e in editions
                    ]
                )
            )
            return
        for e in editions:
            languages = " ".join(
                f"{t.locale}{'*' if t.authoritative else ''}{' (partial)' if t.partial else ''}"
                for t in e.texts
            )
            self.stdout.write(
                f"{e.label:<12}{e.since} – {e.until or '…'!s:<12}{e.status:<12}{languages}  {e.change_note}"
            )

    def _withdraw(self, options: dict[str, Any]) -> None:
        edition = _edition(options)
        row = _done(lambda: withdraw(edition, reason=options["reason"], by=getuser(), locale=options["locale"]))
        result = {"work": options["code"], "edition": edition.label, "locale": row.locale, "reason": row.reason, "sha256": row.sha256}
        where = row.locale or "(all languages)"
        self._say(options, result, f"Withdrawn: {options['code']} {edition.label} {where}: {row.reason}")

    def _move(self, options: dict[str, Any]) -> None:
        edition = _edition(options)
        row = _done(lambda: move(edition, in_force_from=options["to"], reason=options["reason"], by=getuser()))
        result = {"work": options["code"], "edition": edition.label, "in_force_from": row.in_force_from}
        result |= {"reason": row.reason, "sha256": row.sha256}
        self._say(options, result, f"Moved: {options['code']} {edition.label} to {row.in_force_from}: {row.reason}")

    def _cancel(self, options: dict[str, Any]) -> None:
        edition = _edition(options)
        row = _done(lambda: move(edition, in_force_from=None, reason=options["reason"], by=getuser()))
        result = {"work": options["code"], "edition": edition.label, "reason": row.reason, "sha256": row.sha256}
        self._say(options, result, f"Cancelled: {options['code']} {edition.label}: {row.reason}")

    def _repeal(self, options: dict[str, Any]) -> None:
        work = _work(options["code"])
        row = _done(lambda: repeal(work, day=options["day"], reason=options["reason"], by=getuser()))
        self._say(options, _work_act(row), f"Repealed: {work.code} from {row.day}: {row.reason}")

    def _revoke(self, options: dict[str, Any]) -> None:
        work = _work(options["code"])
        row = _done(lambda: revoke_repeal(work, reason=options["reason"], by=getuser()))
        self._say(options, _work_act(row), f"The repeal of {work.code} is taken back: {row.reason}")

    def _references(self, options: dict[str, Any]) -> None:
        with transaction.atomic():
            made = references.rebuild()
        Surroundings.touch()
        self._say(options, {"references": made}, f"{made:,} references between clauses.")

    def _say(self, options: dict[str, Any], result: dict[str, Any], sentence: str) -> None:
        self.stdout.write(as_json(result) if options["json"] else sentence)


def _done(act: Callable[[], Row]) -> Row:
    """What an act made; a refusal in one sentence."""
    try:
        return act()
    except NotFrozen as error:
        raise refuse(str(error)) from None


def _work_act(row: WorkAct) -> dict[str, Any]:
    return {"work": row.work.code, "act": row.kind, "from": row.day, "reason": row.reason, "sha256": row.sha256}


def _edition(options: dict[str, Any]) -> Edition:
    work = _work(options["code"])
    edition = Edition.objects.filter(work=work, label=options["label"]).first()
    if edition is None:
        raise refuse(f"There is no edition {options['label']} of “{work.code}”.")
    return edition


def _work(code: str) -> Work:
    work = Work.objects.filter(code=code).first()
    if work is None:
        raise refuse(f"There is no work “{code}”.")
    return work
