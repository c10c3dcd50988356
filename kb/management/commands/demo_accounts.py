"""One account per role, for trying the software on a machine of one's own; a deployment refuses them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from kb.groups import ADMINISTRATORS, EDITORS, PUBLISHERS, ensure_groups, translators
from kb.management.output import as_json, refuse

#: Account name -> group.
ROLES = {
    "admin": ADMINISTRATORS,
    "editor": EDITORS,
    "publisher": PUBLISHERS,
    "translator-es": translators("es"),
    "translator-fr": translators("fr"),
}


class Command(BaseCommand):
    help = (
        "Make one demo account per role, with passwords made at the first start and kept in demo_accounts.txt under var/."
        " Only where VADEMECUM_DEMO=1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="print the names of new accounts and the file as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise refuse(
                "Demo accounts are for trying the software only: set VADEMECUM_DEMO=1 where that is meant."
            )
        path = Path(settings.VAR_DIR) / "demo_accounts.txt"
        passwords = _passwords(path)
        with transaction.atomic():
            ensure_groups()
            made = [name for name, group in ROLES.items() if _account(name, group, passwords[name])]
        if options["json"]:
            self.stdout.write(as_json({"made": made, "passwords": str(path)}))
        elif made and options["verbosity"]:
            self.stdout.write(f"Made the demo accounts {', '.join(made)}; their passwords are in {path}.")


def _account(name: str, group: str, password: str) -> bool:
    """Make the account, or mend one whose password is not the one in the file; whether anything was done."""
    model = get_user_model()
    user = model.objects.filter(username=name).first()
    if user is not None and user.check_password(password):
        return False
    if user is None:
        user = model(username=name, email=f"{name}@example.org")
        user.is_staff = user.is_superuser = group == ADMINISTRATORS
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return True


def _passwords(path: Path) -> dict[str, str]:
    """The passwords in the file, completed (and the file written, mode 0600) where any lacks."""
    known: dict[str, str] = {}
    if path.exists():
        rows = [
            line.split()
            for line in path.read_text().splitlines()
            if line.strip() and not line.startswith("#")
        ]
        known = {row[0]: row[1] for row in rows if len(row) > 1}
    if all(name in known for name in ROLES):
        return known
    known = {name: known.get(name) or secrets.token_urlsafe(9) for name in ROLES}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# Demo accounts of this machine, made at the first start: name, password, role.\n")
        for name, group in ROLES.items():
            file.write(f"{name:<15} {known[name]}  {group}\n")
    unfinished.replace(path)
    return known
