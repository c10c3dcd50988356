"""The record from the shell: prove it, show it, withdraw a text."""

from __future__ import annotations

import sys
from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.editions import timeline
from kb.editions.acts import withdraw
from kb.editions.freeze import NotFrozen
from kb.editions.verify import verify
from kb.management.output import as_json, refuse
from kb.models import Edition, Work


class Command(BaseCommand):
    help = "verify: recompute every hash of the record and name the first row that does not fit; list CODE; withdraw CODE LABEL."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        prove = acts.add_parser(
            "verify", help="prove the record against its hash chain; exit 1 when something does not fit"
        )
        prove.add_argument(
            "--head",
            default="",
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
        for sub in (prove, show, take):
            sub.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        verdict = verify(head=options["head"])
        if options["json"]:
            faults = [{"row": fault.row, "message": fault.message} for fault in verdict.faults]
            self.stdout.write(
                as_json(
                    {
                        "ok": verdict.ok,
                        "log_rows": verdict.log_rows,
                        "clauses": verdict.clauses,
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
                f"The record {state}. {verdict.log_rows} log rows, {verdict.clauses} clauses, head {verdict.head}"
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
        work = _work(options["code"])
        edition = Edition.objects.filter(work=work, label=options["label"]).first()
        if edition is None:
            raise refuse(f"There is no edition {options['label']} of “{work.code}”.")
        try:
            row = withdraw(edition, reason=options["reason"], by=getuser(), locale=options["locale"])
        except NotFrozen as error:
            raise refuse(str(error)) from None
        if options["json"]:
            self.stdout.write(
                as_json(
                    {
                        "work": work.code,
                        "edition": edition.label,
                        "locale": row.locale,
                        "reason": row.reason,
                        "sha256": row.sha256,
                    }
                )
            )
        else:
            self.stdout.write(
                f"Withdrawn: {work.code} {edition.label} {row.locale or '(all languages)'}: {row.reason}"
            )


def _work(code: str) -> Work:
    work = Work.objects.filter(code=code).first()
    if work is None:
        raise refuse(f"There is no work “{code}”.")
    return work
