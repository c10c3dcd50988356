"""Reported mistakes from the shell: forget what need not be kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.errata.pruning import prune
from kb.management.output import as_json, refuse


class Command(BaseCommand):
    help = "prune: forget who reported mistakes that were decided long ago, and the hashed origins of reports older than two days."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        forget = acts.add_parser("prune", help="forget reporters and origins; the reports themselves stay")
        forget.add_argument("--days", type=int, help="days after the decision that a reporter is kept (else VADEMECUM_ERRATA_KEEP_DAYS)")
        forget.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days is not None and days < 0:
            raise refuse("--days must be 0 or more.")
        pruned = prune(days=days)
        if options["json"]:
            self.stdout.write(as_json({"reporters": pruned.reporters, "origins": pruned.origins}))
        else:
            self.stdout.write(f"Forgotten: {pruned.reporters} reporters, {pruned.origins} origins.")
