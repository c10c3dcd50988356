"""What a word finds one way has a field of its own: several words may lead to it."""

from __future__ import annotations

import re
from typing import Any

from django.db import migrations, models


def part(apps: Any, schema_editor: Any) -> None:
    """The first word led, the others were found."""
    for row in apps.get_model("search", "Synonyms").objects.filter(one_way=True):
        words = [each.strip() for each in re.split(r"[,;\n،、]", row.words) if each.strip()]
        row.words, row.also = ", ".join(words[:1]), ", ".join(words[1:])
        row.save()


def join(apps: Any, schema_editor: Any) -> None:
    """Backwards: a row for each word that leads."""
    synonyms = apps.get_model("search", "Synonyms")
    for row in synonyms.objects.exclude(also=""):
        first, *more = [each.strip() for each in re.split(r"[,;\n،、]", row.words) if each.strip()] or [""]
        for word in more:
            synonyms.objects.create(locale=row.locale, words=f"{word}, {row.also}", one_way=True, note=row.note)
        row.words, row.one_way = f"{first}, {row.also}", True
        row.save()


class Migration(migrations.Migration):
    dependencies = [("search", "0002_what_editors_keep")]

    operations = [
        migrations.AddField(
            "Synonyms",
            "also",
            models.TextField(
                blank=True,
                default="",
                help_text="Leave it empty where the words above mean the same. Otherwise, whoever searches for one of the words above also"
                " finds these, but not the other way round: “painting, sculpture” also find “work”.",
                verbose_name="one way: also find",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "Synonyms",
            "words",
            models.TextField(
                help_text="Words or phrases of one meaning, separated by commas. What stands in quotation marks is meant in this form"
                " only: “\"fired\"” has nothing to do with a fire.",
                verbose_name="words",
            ),
        ),
        migrations.CreateModel(
            "FieldLine",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locale", models.CharField(max_length=20)),
                ("line", models.TextField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("locale", "line"), name="given_once")]},
        ),
        migrations.RunPython(part, join),
        migrations.RemoveField("Synonyms", "one_way"),
    ]
