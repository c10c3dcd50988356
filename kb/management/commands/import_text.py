"""Bring a file of Markdown, HTML or DOCX into the working text or the units and, with --publish, into the record."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.editions.freeze import NotFrozen
from kb.importing.apply import Prepared, apply, prepare
from kb.importing.intake import Intake
from kb.importing.plan import answers_from, name, open_questions
from kb.importing.read import read
from kb.importing.shapes import ImportRefused
from kb.management.output import UNDECIDED, as_json, day, refuse
from kb.settings import import_max_bytes


class Command(BaseCommand):
    help = (
        "Bring files of Markdown, HTML or DOCX into the working text (authoritative language) or the units (translations); "
        "with --publish also freeze an edition. Prints the plan: new, changed, moved, removed, unchanged, guessed, unaligned, stripped. "
        "Exit 0: done; 2: refused, nothing written; 3: something must be decided first, nothing written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="files, brought in one after the other")
        parser.add_argument("--work", default="", help="code of the work; made when it is new")
        parser.add_argument(
            "--locale", default="", help="language of the file; any of Django's list, added when it is new"
        )
        parser.add_argument(
            "--title", default="", help="title (else from front matter, else the first heading)"
        )
        parser.add_argument(
            "--kind",
            default="",
            choices=["code", "guide", "memorandum", "policy", "other"],
            help="kind of a new work",
        )
        parser.add_argument(
            "--edition", default="", metavar="LABEL", help="the edition this file is, or translates"
        )
        parser.add_argument(
            "--in-force-from", type=day, default=None, metavar="DATE", help="first day in force, 2025-12-31"
        )
        parser.add_argument("--publish", action="store_true", help="freeze the edition or the translation")
        parser.add_argument("--change-note", default="", help="what this edition changes, in a sentence")
        parser.add_argument("--minor", action="store_true", default=None, help="a minor edition")
        parser.add_argument(
            "--partial", action="store_true", help="publish a translation although clauses are missing"
        )
        parser.add_argument("--signed-by", default="", help="who signed the edition off")
        parser.add_argument(
            "--authoritative",
            action="store_true",
            help="this file is in the authoritative language of the new work",
        )
        parser.add_argument(
            "--decisions",
            default="",
            metavar="PLAN.json",
            help="a plan printed by --dry-run --json, with answers",
        )
        parser.add_argument("--dry-run", action="store_true", help="print the plan and write nothing")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Intake(
            work=options["work"],
            locale=options["locale"],
            kind=options["kind"],
            title=options["title"],
            edition=options["edition"],
            in_force_from=options["in_force_from"],
            change_note=options["change_note"],
            minor=options["minor"],
            signed_off_by=options["signed_by"],
            authoritative=options["authoritative"],
            publish=options["publish"],
            partial=options["partial"],
        )
        decisions = self._decisions(options["decisions"])
        undecided = False
        printed: list[dict[str, Any]] = []
        for file in options["files"]:
            try:
                prepared = prepare(_read(file), asked)
                if decisions is not None:
                    prepared = prepared.decided(*answers_from(decisions))
                questions = open_questions(prepared.plan)
                undecided = undecided or bool(questions)
                done = False
                frozen = ""
                if not questions and not options["dry_run"]:
                    outcome = apply(prepared)
                    done = True
                    if outcome.frozen is not None:
                        frozen = (
                            "published" if outcome.frozen.created else "already published with these words"
                        )
            except ImportRefused as error:
                raise refuse(f"{file}: {error}") from None
            except NotFrozen as error:
                raise refuse("\n".join(f"{file}: {problem.message}" for problem in error.problems)) from None
            printed.append({**prepared.as_json(), "applied": done, "published": frozen})
            if not options["json"]:
                self._print(file, prepared, done, frozen, everything=options["verbosity"] > 1)
        if options["json"]:
            self.stdout.write(as_json(printed[0] if len(printed) == 1 else printed))
        if undecided:
            self.stderr.write(
                "Something must be decided first; nothing was written. Answer in the plan of --dry-run --json and give it to --decisions."
            )
            sys.exit(UNDECIDED)

    def _decisions(self, path: str) -> Any:
        if not path:
            return None
        try:
            return json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise refuse(f"{path}: cannot be read as a plan ({error}).") from None

    def _print(self, file: str, prepared: Prepared, done: bool, frozen: str, *, everything: bool) -> None:
        plan = prepared.plan
        where = f"edition {prepared.edition}" if prepared.edition else "the working text"
        self.stdout.write(
            f"{file}: {plan.mode} of “{prepared.intake.work}” in {plan.locale}, {where}: {plan.title}"
        )
        counts = ", ".join(f"{count} {word}" for word, count in plan.counts.items() if count)
        self.stdout.write(f"  {counts}")
        for row in plan.rows:
            marks = [mark for mark in ("moved", "renumbered", "guessed", "doubtful") if getattr(row, mark)]
            if row.status in ("unchanged", "paired") and not marks and not everything:
                continue
            about = f" ({', '.join(marks)})" if marks else ""
            self.stdout.write(f"  {row.status:<10}{row.key or '?':<32}{name(row)[:70]}{about}")
        for sentence in (*plan.outline.reports, *plan.stripped):
            self.stdout.write(f"  note: {sentence}")
        for question in open_questions(plan):
            self.stdout.write(self.style.WARNING(f"  to decide: {question}"))
        self.stdout.write(
            "  " + ("brought in" if done else "nothing written") + (f", {frozen}" if frozen else "")
        )


def _read(file: str) -> Any:
    path = Path(file)
    try:
        size = path.stat().st_size
        if size > import_max_bytes():
            raise ImportRefused(f"The file is larger than {import_max_bytes() // 1_000_000} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"The file cannot be read: {error.strerror}.") from None
    return read(path.name, data, limit_bytes=import_max_bytes())
