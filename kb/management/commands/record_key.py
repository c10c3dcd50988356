"""Make the key that signs the head of the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.management.output import as_json, refuse
from kb.record import signing


class Command(BaseCommand):
    help = (
        "Make a new Ed25519 key in a new file that only you can read. Name the file in VADEMECUM_SIGNING_KEY, keep a copy"
        " offline, and start the web process again. Never overwrites a file."
    )
    requires_system_checks: list[str] = []  # they may complain of the key that is missing

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", help="the file to make")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["path"]).expanduser().absolute()
        try:
            signer = signing.make(path)
        except FileExistsError:
            raise refuse(f"There is a file {path} already: it was not touched. Name another one.") from None
        except OSError as error:
            raise refuse(f"The file {path} cannot be made: {error.strerror or error}.") from None
        if options["json"]:
            self.stdout.write(as_json({"path": str(path), "key": signer.id, "public": signer.public}))
            return
        self.stdout.write(f"Made {path} (key {signer.id}). Its public half, to publish or print:\n\n{signer.public}")
        self.stdout.write(f"Set VADEMECUM_SIGNING_KEY={path} for the web process and start it again.")
