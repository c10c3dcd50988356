"""The wording an erratum is about; and the references of what was frozen before references were rows."""

from typing import Any

from django.db import migrations, models


def derive(apps: Any, schema_editor: Any) -> None:
    from kb.editions.references import rebuild

    rebuild(apps.get_model("kb", "EditionClause"), apps.get_model("kb", "ClauseReference"))


class Migration(migrations.Migration):
    dependencies = [("kb", "0002_around")]

    operations = [
        migrations.AddField("erratum", "wording", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.RunPython(derive, migrations.RunPython.noop),
    ]
