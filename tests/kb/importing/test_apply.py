"""From a file to the working text, the units and the record: through the same functions as shell and admin."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale

from kb.editions import timeline
from kb.editions.verify import verify
from kb.editions.working import page_of, units_of, working_text
from kb.importing.apply import apply, prepare, undo
from kb.importing.intake import Intake, intake
from kb.importing.plan import open_questions
from kb.importing.read import read_trusted
from kb.importing.shapes import ImportRefused
from kb.models import (
    ClauseKey,
    Edition,
    EditionClause,
    EditionText,
    ImportRun,
    LogEntry,
    TextPage,
    Unit,
    Work,
)

ONE = """---
work: trial
locale: en
edition: "1.0"
in_force_from: 2020-01-01
change_note: First.
---
# A trial code

What this is.

## 1. Lending {#lending}

### 1.1 Loans {#loans}

The museum must lend with care. See [gifts](#gifts).

### 1.2 Couriers {#couriers}

A courier should travel with each work.

## 2. Gifts {#gifts}

The museum may accept gifts.
"""
TWO = (
    ONE.replace('edition: "1.0"', 'edition: "2.0"')
    .replace("2020-01-01", "2022-01-01")
    .replace("First.", "Loans are stricter.")
    .replace("with care", "with great care")
    .replace("### 1.2 Couriers {#couriers}\n\nA courier should travel with each work.\n\n", "")
)
SPANISH = """---
work: trial
locale: es
translates: "1.0"
---
# Un código de prueba

Qué es esto.

## 1. Préstamo {#lending}

### 1.1 Préstamos {#loans}

El museo debe prestar con cuidado.

Véanse las [donaciones](#gifts).

### 1.2 Correos {#couriers}

Un correo debería viajar con cada obra.

## 2. Donaciones {#gifts}

El museo puede aceptar donaciones.
"""


def bring(words: str, name: str = "trial.md", **options: Any) -> Any:
    prepared = prepare(read_trusted(name, words.encode()), Intake(**options))
    return apply(prepared)


def rows() -> list[int]:
    models = (Work, ClauseKey, Edition, EditionText, EditionClause, LogEntry, Unit, ImportRun, TextPage, Locale)
    return [model.objects.count() for model in models]


def test_a_file_becomes_working_text_and_edition(db: None) -> None:
    outcome = bring(ONE, publish=True)
    assert outcome.frozen.created and outcome.frozen.edition.label == "1.0"
    work = Work.objects.get(code="trial")
    draft = working_text(work)
    assert draft is not None
    assert [(c.key, c.kind, c.number, c.level, c.duty) for c in draft.clauses] == [
        ("_text", "_text", "", 0, "none"),
        ("lending", "part", "1", 0, "none"),
        ("loans", "clause", "1.1", 1, "must"),
        ("couriers", "clause", "1.2", 1, "should"),
        ("gifts", "clause", "2", 0, "may"),
    ]
    frozen = EditionClause.objects.get(key="loans")
    assert frozen.html == '<p>The museum must lend with care. See <a href="work:trial#gifts">gifts</a>.</p>'
    assert draft.clauses[2].fields["text"] == frozen.html
    assert verify().ok


def test_the_next_edition_keeps_keys_and_tells_what_changed(db: None) -> None:
    bring(ONE, publish=True)
    prepared = prepare(read_trusted("trial.md", TWO.encode()), Intake(publish=True))
    assert {row.key: row.status for row in prepared.plan.rows} == {
        "lending": "unchanged",
        "loans": "changed",
        "gifts": "unchanged",
        "couriers": "removed",
    }
    apply(prepared)
    assert timeline.of_work(Work.objects.get().pk).in_force.label == "2.0"  # type: ignore[union-attr]


def test_importing_twice_changes_nothing(db: None) -> None:
    bring(ONE, publish=True)
    frozen = EditionText.objects.get()
    assert not bring(ONE, publish=True).frozen.created
    assert EditionText.objects.get() == frozen and LogEntry.objects.count() == 3
    assert ClauseKey.objects.count() == 4


def test_an_older_edition_goes_to_the_record_only(db: None) -> None:
    bring(TWO, publish=True)
    work = Work.objects.get()
    draft = working_text(work)
    with pytest.raises(ImportRefused, match="not the newest"):
        prepare(read_trusted("trial.md", ONE.encode()), Intake())
    bring(ONE, publish=True)
    assert working_text(work) == draft
    assert [e.label for e in timeline.of_work(work.pk).editions] == ["2.0", "1.0"]
    assert ClauseKey.objects.get(key="couriers").block_id is None
    bring(SPANISH, publish=True)
    assert not Unit.objects.exists(), "the translation of an older edition leaves the units alone"
    assert EditionText.objects.get(locale="es").edition.label == "1.0"
    assert verify().ok


def test_a_translation_becomes_units(db: None) -> None:
    bring(ONE, publish=True)
    outcome = bring(SPANISH, publish=True)
    assert outcome.frozen.created and not outcome.frozen.text.partial
    units = units_of(Work.objects.get(), "es")
    assert units["loans", "text"].html.count("<p>") == 2, "another number of paragraphs is no obstacle"
    assert not units["loans", "text"].guessed, "paired by key"
    assert page_of(Work.objects.get(), "es") is not None
    assert not bring(SPANISH, publish=True).frozen.created
    assert verify().ok


def test_a_partial_translation_is_published_only_as_such(db: None) -> None:
    bring(ONE, publish=True)
    before = rows()
    half = SPANISH.split("## 2.")[0]
    with pytest.raises(Exception, match="2 Gifts is not translated"):
        bring(half, publish=True)
    assert rows() == before
    assert bring(half, publish=True, partial=True).frozen.text.partial
    assert bring(SPANISH, publish=True).frozen.text.revision == 2


def test_a_clause_nobody_knows_stops_the_translation(db: None) -> None:
    bring(ONE, publish=True)
    prepared = prepare(read_trusted("es.md", (SPANISH + "\n## 3. Otra cosa {#other-thing}\n\nAlgo distinto.\n").encode()), Intake())
    assert len(open_questions(prepared.plan)) == 1
    with pytest.raises(ImportRefused, match="1 places"):
        apply(prepared)
    with pytest.raises(ImportRefused, match="no clause of the text"):
        prepared.decided({4: "nowhere"})
    assert apply(prepared.decided({4: "skip"})).changed_units > 0
    joined = prepare(read_trusted("es.md", (SPANISH + "\n## 3. Otra cosa {#other-thing}\n\nAlgo distinto.\n").encode()), Intake())
    apply(joined.decided({4: "gifts"}))
    assert "Algo distinto" in Unit.objects.get(key="gifts", field="text", locale="es").html


def test_undo(db: None) -> None:
    bring(ONE)
    work = Work.objects.get()
    first = working_text(work)
    keys = set(ClauseKey.objects.values_list("key", "block_id"))
    second = bring(TWO)
    assert working_text(work) != first
    undo(second.run)
    assert working_text(work) == first
    assert set(ClauseKey.objects.values_list("key", "block_id")) == keys
    with pytest.raises(ImportRefused, match="not applied"):
        undo(second.run)


def test_undo_of_the_first_import_leaves_nothing(db: None) -> None:
    outcome = bring(ONE)
    undo(outcome.run)
    assert not TextPage.objects.exists() and not Work.objects.exists() and not ClauseKey.objects.exists()
    assert bring(ONE, publish=True).frozen.created


def test_undo_is_refused_when_something_stands_on_it(db: None) -> None:
    first = bring(ONE)
    published = bring(TWO, publish=True)
    with pytest.raises(ImportRefused, match="published from it"):
        undo(published.run)
    with pytest.raises(ImportRefused):
        undo(first.run)
    units = bring(SPANISH.replace('"1.0"', '"2.0"').replace("### 1.2 Correos {#couriers}\n\nUn correo debería viajar con cada obra.\n\n", ""))
    Unit.objects.filter(key="loans", field="text").update(html="<p>Otra.</p>")
    with pytest.raises(ImportRefused, match="changed since"):
        undo(units.run)


def test_undo_of_units(db: None) -> None:
    bring(ONE, publish=True)
    outcome = bring(SPANISH)
    assert Unit.objects.exists()
    undo(outcome.run)
    assert not Unit.objects.exists()


BAD = {
    "two clauses with one key": (ONE.replace("{#couriers}", "{#loans}"), {}, "loans"),
    "contradiction": (ONE, {"work": "other"}, "asked for"),
    "contradicting locale": (ONE, {"locale": "es"}, "asked for"),
    "unknown locale": (ONE.replace("locale: en", "locale: xx"), {}, "not a language"),
    "ill-formed code": (ONE.replace("work: trial", "work: Bad Code"), {}, "cannot be the code"),
    "reserved code": (ONE.replace("work: trial", "work: search"), {}, "used by the site"),
    "no work": (ONE.replace("work: trial\n", ""), {}, "which work"),
    "no locale": (ONE.replace("locale: en\n", ""), {}, "which language"),
    "bad label": (ONE.replace('"1.0"', '"1 / 0"'), {}, "cannot be a label"),
    "bad day": (ONE.replace("2020-01-01", "soon"), {}, "not a day"),
    "no text": ("---\nwork: trial\nlocale: en\n---\n", {}, "text"),
    "translates nothing": (SPANISH, {}, "nothing to translate"),
    "edition and translates": (ONE.replace("change_note", "translates: '3.0'\nchange_note"), {}, "only be one"),
    "no date": (ONE.replace("in_force_from: 2020-01-01\n", ""), {"publish": True}, "from which day"),
    "no edition": (ONE.replace('edition: "1.0"\n', ""), {"publish": True}, "which edition"),
    "partial source": (ONE, {"publish": True, "partial": True}, "never partial"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_sentence_and_changes_nothing(db: None, name: str) -> None:
    words, options, sentence = BAD[name]
    before = rows()
    with pytest.raises(ImportRefused, match=sentence) as refusal:
        bring(words, **options)
    assert "\n" not in str(refusal.value)
    assert rows() == before


def test_hints_of_other_peoples_files_never_contradict() -> None:
    front = {"title": "T", "version": "9", "lang": "iw", "date": "yesterday"}
    asked = intake(front, Intake(work="trial", locale="he", edition="1.0"))
    assert (asked.locale, asked.edition, asked.in_force_from) == ("he", "1.0", None)
    assert intake({"version": 2.1, "lang": "fr"}, Intake(work="trial")).edition == "2.1"
    assert intake({"in_force_from": date(2020, 1, 1)}, Intake(work="trial", locale="en")).in_force_from == date(2020, 1, 1)


def call(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_the_command_and_its_exit_codes(db: None, tmp_path: Path) -> None:
    source, spanish = tmp_path / "one.md", tmp_path / "es.md"
    source.write_text(ONE)
    before = rows()
    code, printed = call("import_text", str(source), "--dry-run", "--json")
    assert code == 0 and json.loads(printed)["counts"]["new"] == 4 and rows() == before
    code, printed = call("import_text", str(source), "--publish")
    assert code == 0 and "published" in printed
    spanish.write_text(SPANISH.replace("{#gifts}", ""). replace("## 2. Donaciones", "## 7. Muy distinto") + "\n## 8. De más\n\nMás.\n\n## 9. Aún más\n\nMás y más.\n")
    before = rows()
    code, printed = call("import_text", str(spanish), "--json")
    plan = json.loads(printed)
    assert code == 3 and plan["open"] and rows() == before
    for row in plan["rows"]:
        if row["index"] >= 0 and (row["doubtful"] or not row["proposal"]):
            row["answer"] = "gifts" if row["heading"] == "Muy distinto" else "skip"
    decisions = tmp_path / "plan.json"
    decisions.write_text(json.dumps(plan))
    code, printed = call("import_text", str(spanish), "--decisions", str(decisions))
    assert code == 0, printed
    assert Unit.objects.get(key="gifts", field="heading").html == "Muy distinto"
    assert call("import_text", str(tmp_path / "absent.md"), "--work", "x1", "--locale", "en")[0] == 2
    assert call("publish_edition", "trial", "--label", "1.0", "--locale", "es")[0] == 0
    assert call("editions", "verify")[0] == 0
    code, printed = call("editions", "withdraw", "trial", "1.0", "--locale", "es", "--reason", "Wrong.")
    assert code == 0 and call("editions", "list", "trial", "--json")[0] == 0
    assert call("editions", "list", "nothing")[0] == 2
