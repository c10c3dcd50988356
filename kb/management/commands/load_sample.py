"""Load the sample texts through the same importer as everybody's texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kb import field_topics
from kb.editions.freeze import NotFrozen
from kb.importing.apply import apply, prepare
from kb.importing.intake import Intake
from kb.importing.read import read
from kb.importing.shapes import ImportRefused
from kb.management.output import as_json, refuse
from kb.models import EditionText, Relation, Topic, Work
from kb.relations import NotRelated, Stated, add
from kb.signals import sample_loaded
from kb.topics import give


class Command(BaseCommand):
    help = (
        "Load the sample texts (sample/<work>/<edition>.<locale>.md), publish their editions and say how they stand to one another"
        " (sample/relations.yaml) and what they are about (sample/topics.yaml); does nothing where they are loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", default=str(settings.BASE_DIR / "sample"), help="where the files lie")
        parser.add_argument("--json", action="store_true", help="print what was loaded as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded, standing = [], 0
        for path in _in_order(Path(options["folder"])):
            code, label, locale = path.parent.name, *path.stem.rsplit(".", 1)
            if EditionText.objects.filter(
                edition__work__code=code, edition__label=label, locale=locale
            ).exists():
                standing += 1
                continue
            try:
                prepared = prepare(
                    read(path.name, path.read_bytes()), Intake(work=code, locale=locale, publish=True)
                )
                apply(prepared)
            except (ImportRefused, NotFrozen) as error:
                raise refuse(f"{path.name} of {code}: {error}") from None
            loaded.append(f"{code} {label} {locale}")
            if not options["json"]:
                self.stdout.write(f"loaded {loaded[-1]}: {prepared.plan.title}")
        relations = _relate(Path(options["folder"]) / "relations.yaml")
        if relations and not options["json"]:
            self.stdout.write(f"related {relations} texts")
        _give_topics(Path(options["folder"]) / "topics.yaml")
        sample_loaded.send(sender=Command, folder=Path(options["folder"]))
        if options["json"]:
            self.stdout.write(as_json({"loaded": loaded, "standing": standing, "relations": relations}))
        elif not loaded:
            self.stdout.write(f"The sample is loaded already ({standing} texts).")


def _give_topics(file: Path) -> None:
    """Make the topics of the file and give them to clauses, on a site that has no topics yet."""
    if Topic.objects.exists():
        return
    field_topics.add(file)
    for work in Work.objects.order_by("code"):
        give(work, field_topics.given_in(work.code, file))


def _relate(file: Path) -> int:
    """Say the relations of the file that are not said yet; returns how many."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
    works = {work.code: work for work in Work.objects.all()}
    said = 0
    for row in rows or []:
        other = works.get(row.get("other", ""))
        stated = Stated(row["relation"], other, row.get("name", ""), row.get("url", ""), row.get("day"), row.get("note", ""))
        work = works.get(row["work"])
        if work is None or (other is None and row.get("other")):
            raise refuse(f"{file.name}: there is no text “{row['work'] if work is None else row['other']}”.")
        if Relation.objects.filter(work=work, kind=stated.kind, other=other, name=stated.name, on=stated.on).exists():
            continue
        try:
            add(work, stated)
        except NotRelated as error:
            raise refuse(f"{file.name}: {error}") from None
        said += 1
    return said


def _in_order(folder: Path) -> list[Path]:
    """Edition by edition, the authoritative file (the one with a date) before its translations."""

    def place(path: Path) -> tuple[str, tuple[int, ...], bool, str]:
        label, locale = path.stem.rsplit(".", 1)
        head = path.read_text(encoding="utf-8").split("---", 2)[1]
        return (
            path.parent.name,
            tuple(int(part) for part in label.split(".")),
            "in_force_from:" not in head,
            locale,
        )

    return sorted(folder.glob("*/*.*.md"), key=place)
