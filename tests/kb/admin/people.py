"""People in every role, and a text with two editions, a translation and imports for them to act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kb.editions.freeze import source_of
from kb.editions.working import working_text, write_units, write_working
from kb.importing.apply import apply, prepare
from kb.importing.intake import Intake
from kb.importing.read import read_trusted
from kb.models import Edition, EditionClause, Erratum, ImportRun, Relation, TextPage, Work
from tests.kb.making import clause, publish, text, translate

ROLES = ("anonymous", "nobody", "editor", "publisher", "translator-es", "translator-fr", "administrator")
_GROUPS = {
    "editor": "Editors",
    "publisher": "Publishers",
    "translator-es": "Translators-es",
    "translator-fr": "Translators-fr",
    "administrator": "Administrators",
}

ENGLISH = """---
work: trial
locale: en
---
# A trial code

What this is.

## 1. Lending {#lending}

The museum must lend with care. See [gifts](#gifts).

## 2. Gifts {#gifts}

The museum may accept gifts.
"""
SPANISH = """---
work: ethics
locale: es
translates: "2.0"
---
# Código de ética

## 1. Cuidado {#care}

Los museos cuidan bien.
"""


def person(role: str) -> Any:
    """The account of a role; its groups are those of the product."""
    user, new = get_user_model().objects.get_or_create(username=role, defaults={"email": f"{role}@example.org"})
    if new and role in _GROUPS:
        user.groups.add(Group.objects.get(name=_GROUPS[role]))
    return user


def browser(role: str) -> Client:
    """A client logged in as this role."""
    client = Client(HTTP_HOST="localhost")
    if role != "anonymous":
        client.force_login(person(role))
    return client


def root() -> Any:
    return get_user_model().objects.get_or_create(username="root", defaults={"is_superuser": True, "is_staff": True})[0]


def upload(client: Client, name: str, data: bytes | str, **more: Any) -> Any:
    """POST a file to the import form."""
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    return client.post("/admin/texts/import/", {"file": file, **more})


def outcome(response: Any) -> int | str:
    """"login" for who must log in, "refused" for who may not (Wagtail sends them home with a message), else the status."""
    if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
        return "login"
    if response.status_code == 302 and response["Location"] == "/admin/" or response.status_code == 403:
        return "refused"
    return int(response.status_code)


@dataclass
class Place:
    """What the matrix acts on. Editions 1.0 and 2.0 (en), es of 1.0; units in es; runs: planned and applied, en and es."""

    work: Work
    page: TextPage
    translation_page: TextPage
    planned: ImportRun
    planned_es: ImportRun
    applied: ImportRun
    applied_es: ImportRun


def place() -> Place:
    one = publish("ethics", "1.0", "2020-01-01", clause("care", "Museums take care.", number="1"))
    translate(one.edition, "es", {"care": "Los museos cuidan."})
    two = publish("ethics", "2.0", "2022-01-01", clause("care", "Museums take good care.", number="1"))
    work = Work.objects.get(code="ethics")
    page = write_working(work, text("ethics", "", clause("care", "Museums take good care.", number="1")))
    assert two.created and working_text(work) and source_of(two.edition)
    write_units(work, text("ethics", "2.0", clause("care", "Los museos cuidan bien."), locale="es"), source_of(two.edition))
    applied = _applied("ethics.md", ENGLISH.replace("work: trial", "work: other"))
    applied_es = _applied("es.md", SPANISH)
    browser_of_root = Client(HTTP_HOST="localhost")
    browser_of_root.force_login(root())
    runs = [
        upload(browser_of_root, "more.md", ENGLISH.replace("work: trial", "work: ethics"))["Location"],
        upload(browser_of_root, "es.md", SPANISH.replace("bien", "muy bien"))["Location"],
    ]
    planned, planned_es = (ImportRun.objects.get(pk=int(run.rstrip("/").rsplit("/", 1)[1])) for run in runs)
    pages = TextPage.objects.filter(translation_key=work.translation_key)
    return Place(work, page, pages.get(locale__language_code="es"), planned, planned_es, applied, applied_es)


def beside(place: Place) -> dict[str, int]:
    """What stands beside the text, by name: a relation and a reported mistake."""
    row = EditionClause.objects.get(text__edition__label="2.0", text__edition__work=place.work, text__authoritative=True, key="care")
    return {
        "relation": Relation.objects.create(work=place.work, kind="endorsed", name="The assembly").pk,
        "erratum": Erratum.objects.create(
            edition=row.text.edition, locale="en", key="care", wording=row.sha256, report="A slip.", reporter_email="ana@example.org"
        ).pk,
    }


def _applied(name: str, words: str) -> ImportRun:
    run = apply(prepare(read_trusted(name, words.encode()), Intake()), user=root()).run
    assert run is not None
    return run


def record() -> list[Any]:
    """Every byte of the frozen tables."""
    tables = ["edition", "editiontext", "editionclause", "clausechange", "editionact", "withdrawal", "publicationlog"]
    out: list[Any] = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM kb_{table} ORDER BY id")
            out.append((table, cursor.fetchall()))
    return out


def newest(code: str) -> Edition:
    return Edition.objects.filter(work__code=code).order_by("-in_force_from", "-id")[0]
