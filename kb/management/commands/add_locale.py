"""Add a content language to the site, without touching code or settings."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from kb.groups import ensure_translators
from kb.locales import UnknownLocale, ensure_locale, ensure_root, is_rtl, native_name
from kb.management.output import as_json, refuse


class Command(BaseCommand):
    help = (
        "Add a content language: any code of Django's list (pt-br, ar, zh-hans ...). Makes its tree, whose home page stays a"
        " draft until somebody translates it, and the group that may translate into it. Does nothing where it is there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("locale", help="the code of the language, such as pt-br")
        parser.add_argument("--json", action="store_true", help="print what is there now as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                locale, new = ensure_locale(options["locale"])
                root = ensure_root(locale)
                group, _new_group = ensure_translators(locale)
        except UnknownLocale as error:
            raise refuse(str(error)) from None
        code = locale.language_code
        if options["json"]:
            facts = {
                "locale": code,
                "name": native_name(code),
                "direction": "rtl" if is_rtl(code) else "ltr",
                "created": new,
                "home_page": root.pk,
                "home_page_live": root.live,
                "group": group.name,
            }
            self.stdout.write(as_json(facts))
        elif new:
            self.stdout.write(
                f"Added {native_name(code)} ({code}): /{code}/ answers now, its home page waits as a draft for its translation,"
                f" and the group {group.name} may translate into it."
            )
        else:
            self.stdout.write(f"{native_name(code)} ({code}) is there already.")
