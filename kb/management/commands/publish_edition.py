"""Freeze the working text as an edition, or the units of a locale as a translation of one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.editions import timeline
from kb.editions.approval import offered
from kb.editions.freeze import NotFrozen
from kb.editions.publish import publish_units, publish_working
from kb.management.output import as_json, day, refuse
from kb.models import Work


class Command(BaseCommand):
    help = (
        "Freeze the working text of a work as an edition that nothing can alter afterwards; with --locale, freeze that "
        "translation of the existing edition. Exit 0: published (or already published with the same words); 2: refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="code of the work")
        parser.add_argument("--label", required=True, help="label of the edition, as in 2.0")
        parser.add_argument(
            "--in-force-from", type=day, default=None, metavar="DATE", help="first day in force, 2025-12-31"
        )
        parser.add_argument("--change-note", default="", help="what this edition changes, in a sentence")
        parser.add_argument("--minor", action="store_true", help="a minor edition")
        parser.add_argument("--signed-by", default="", help="who signed it off")
        parser.add_argument(
            "--signed-off", action="store_true", help="exactly the text that was signed off last, whatever the draft says now"
        )
        parser.add_argument("--locale", default="", help="publish this translation of the edition instead")
        parser.add_argument(
            "--partial", action="store_true", help="although clauses are missing in the translation"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        work = Work.objects.filter(code=options["code"]).first()
        if work is None:
            raise refuse(f"There is no work “{options['code']}”.")
        translated = bool(options["locale"]) and options["locale"] != work.authoritative_locale
        if translated and options["signed_off"]:
            raise refuse("--signed-off is for the authoritative text: translations are published from their units.")
        approval = offered(work, timeline.of_work(work.pk)) if options["signed_off"] else None
        if options["signed_off"] and approval is None:
            raise refuse(f"No text of “{work.code}” is signed off that was not published already.")
        try:
            if translated:
                frozen = publish_units(work, options["label"], options["locale"], partial=options["partial"])
            else:
                frozen = publish_working(
                    work,
                    options["label"],
                    in_force_from=options["in_force_from"],
                    change_note=options["change_note"],
                    minor=options["minor"],
                    signed_off_by=options["signed_by"] or (approval.by if approval else ""),
                    approval=approval,
                )
        except NotFrozen as error:
            raise refuse("\n".join(problem.message for problem in error.problems)) from None
        result = {
            "work": work.code,
            "edition": frozen.edition.label,
            "locale": frozen.text.locale,
            "revision": frozen.text.revision,
            "partial": frozen.text.partial,
            "sha256": frozen.text.sha256,
            "created": frozen.created,
        }
        if options["json"]:
            self.stdout.write(as_json(result))
        elif frozen.created:
            self.stdout.write(
                f"Published: {work.code} {frozen.edition.label}, {frozen.text.locale} r{frozen.text.revision}, {frozen.text.sha256}"
            )
        else:
            self.stdout.write(
                f"{work.code} {frozen.edition.label} is already published with these words in {frozen.text.locale}."
            )
