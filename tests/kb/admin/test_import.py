"""A file through the admin: upload, preview, answers, bring in, undo; and every way it can go wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Revision

from kb.editions import timeline
from kb.editions.working import page_of, units_of, working_text
from kb.models import ClauseKey, Edition, EditionText, ImportRun, LogEntry, TextPage, Unit, Work
from tests.kb.admin.people import ENGLISH, browser, person, record, upload
from tests.kb.importing.helpers import docx

SPANISH = """---
work: trial
locale: es
translates: "1.0"
---
# Un código de prueba

Qué es esto.

## 1. Préstamo {#lending}

El museo debe prestar con cuidado. Véanse las [donaciones](#gifts).

## 2. Donaciones

El museo puede aceptar donaciones.
"""
TABLES = (Work, ClauseKey, TextPage, Revision, Unit, ImportRun, Edition, EditionText, LogEntry)
WORD = docx(
    ("Title", "A trial code"),
    ("Heading 1", "1. Lending"),
    "The museum must lend with care, and only to places that keep works safe.",
    ("Heading 1", "2. Gifts"),
    "The museum may accept gifts.",
)
PAGE = "<html><head><title>A trial code</title></head><body><h1>A trial code</h1><h2>1. Lending</h2><p>The museum must lend with care.</p></body></html>"


@pytest.fixture
def publisher(db: None) -> Client:
    return browser("publisher")


def counted() -> list[int]:
    return [model.objects.count() for model in TABLES]


def run_of(response: Any) -> ImportRun:
    assert response.status_code == 302, response.context["form"].errors if response.context else response
    return ImportRun.objects.get(pk=int(re.findall(r"/import/(\d+)/$", response["Location"])[0]))


def send(client: Client, run: ImportRun, *, apply: bool = True, **answers: str) -> Any:
    """POST the preview's form with its own fingerprint."""
    page = client.get(f"/admin/texts/import/{run.pk}/")
    data = {"fingerprint": page.context["prepared"].fingerprint, **{name.replace("_", "-"): value for name, value in answers.items()}}
    return client.post(f"/admin/texts/import/{run.pk}/", {**data, "apply" if apply else "keep": "1"})


def bring_in(client: Client, name: str, words: str | bytes, **more: Any) -> ImportRun:
    run = run_of(upload(client, name, words, **more))
    response = send(client, run)
    assert response.status_code == 302, [str(m) for m in response.context["messages"]] + [response.context["error"]]
    run.refresh_from_db()
    return run


def first_edition(client: Client) -> ImportRun:
    return bring_in(client, "a.md", ENGLISH, edition="1.0", publish="on", in_force_from="2020-01-01", change_note="First.")


@pytest.mark.parametrize(
    ("name", "data", "clauses"),
    [("a.md", ENGLISH, 2), ("a.txt", ENGLISH, 2), ("a.html", PAGE, 1), ("a.docx", WORD, 2)],
)
def test_each_format(publisher: Client, name: str, data: str | bytes, clauses: int) -> None:
    before = counted()
    run = run_of(upload(publisher, name, data, work="trial", locale="en"))
    assert counted()[:5] == before[:5], "a preview writes nothing but the run"
    page = publisher.get(f"/admin/texts/import/{run.pk}/")
    assert page.status_code == 200 and b"Lending" in page.content
    assert send(publisher, run)["Location"] == "/admin/texts/of/trial/"
    text = working_text(Work.objects.get(code="trial"))
    assert text is not None and len(text.clauses) == 1 + clauses
    assert not timeline.of_work(Work.objects.get(code="trial").pk).editions
    assert not (Path(settings.VAR_DIR) / "imports" / str(run.pk)).exists()
    done = publisher.get(f"/admin/texts/import/{run.pk}/")
    assert b"Undo this import" in done.content


BAD: list[tuple[str, str, bytes, dict[str, Any], str]] = [
    ("no work", "a.md", b"# T\n\n## A\n\nWords.\n", {"locale": "en"}, "Say which work"),
    ("no language", "a.md", b"# T\n\n## A\n\nWords.\n", {"work": "trial"}, "in which language"),
    ("ill-formed code", "a.md", ENGLISH.encode(), {"work": "Trial!"}, "cannot be the code of a work"),
    ("reserved code", "a.md", ENGLISH.encode(), {"work": "search"}, "cannot be the code of a work"),
    ("front matter", "a.md", b"---\nwork: [x\n---\n# T\n", {}, "front matter"),
    ("contradiction", "a.md", ENGLISH.encode(), {"work": "other"}, "The file says work: trial, but other was asked for."),
    ("strange language", "a.md", ENGLISH.replace("locale: en", "locale: xx").encode(), {}, "is not a language"),
    ("language not offered", "a.md", ENGLISH.encode(), {"locale": "xx"}, "Select a valid choice"),
    ("twin keys", "a.md", ENGLISH.replace("{#gifts}", "{#lending}").encode(), {}, "stands at more than one clause"),
    ("not UTF-8", "a.md", "# Título\n".encode("latin-1"), {}, "not UTF-8"),
    ("binary as text", "a.md", b"# T\x00\x01", {}, "binary"),
    ("picture as text", "a.md", b"\x89PNG\r\n\x1a\n", {}, "binary"),
    ("unknown type", "a.pdf", b"%PDF-1.4", {}, "not of a known type"),
    ("text as Word", "a.docx", b"# T\n", {}, "not a Word file"),
    ("old Word", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {}, "old Word file"),
    ("empty", "a.md", b"", {}, "empty"),
    ("no text", "a.md", b"---\nwork: trial\nlocale: en\n---\n", {}, "no text"),
    ("deep", "a.html", b"<div>" * 5000 + b"x", {"work": "trial", "locale": "en"}, ""),
    ("too large", "a.md", b"x" * 10_000_001, {}, "larger than 10 MB"),
    ("no label", "a.md", ENGLISH.encode(), {"publish": "on", "in_force_from": "2020-01-01", "change_note": "x"}, "which edition"),
    ("no day", "a.md", ENGLISH.encode(), {"publish": "on", "edition": "1.0", "change_note": "x"}, "from which day"),
    ("no note", "a.md", ENGLISH.encode(), {"publish": "on", "edition": "1.0", "in_force_from": "2020-01-01"}, "in a sentence"),
    ("bad day", "a.md", ENGLISH.encode(), {"publish": "on", "edition": "1.0", "in_force_from": "soon"}, "valid date"),
    ("bad label", "a.md", ENGLISH.encode(), {"edition": "1 / 0"}, "cannot be a label"),
    ("nothing to translate", "a.md", SPANISH.encode(), {}, "nothing to translate"),
    ("partial source", "a.md", ENGLISH.encode(), {"partial": "on"}, "never partial"),
]


@pytest.mark.parametrize(("what", "name", "data", "more", "sentence"), BAD, ids=[case[0] for case in BAD])
def test_bad_input_changes_nothing(
    publisher: Client, what: str, name: str, data: bytes, more: dict[str, Any], sentence: str
) -> None:
    before, files = counted(), _files()
    response = upload(publisher, name, data, **more)
    assert response.status_code == 400
    errors = [error for messages in response.context["form"].errors.values() for error in messages]
    assert len(errors) == 1 and sentence in errors[0], errors
    assert errors[0].count("\n") == 0 and len(errors[0]) < 250
    assert errors[0].replace("“", "").split()[0] in response.content.decode(), "the form says it"
    assert (counted(), _files()) == (before, files)


def test_form_is_shown_again_as_filled_in(publisher: Client) -> None:
    response = upload(publisher, "a.md", b"\x00", work="trial", title="My title", edition="1.0", change_note="Because.")
    page = response.content.decode()
    for words in ("My title", "Because.", 'value="trial"', 'value="1.0"'):
        assert words in page


def test_preview_shows_what_would_happen(publisher: Client) -> None:
    first_edition(publisher)
    longer = ENGLISH.replace("with care", "with great care") + "\n## 3. Sales {#sales}\n\nThe museum must not sell.\n"
    run = run_of(upload(publisher, "b.md", longer.replace("## 2. Gifts {#gifts}\n\nThe museum may accept gifts.\n", "").replace("See [gifts](#gifts).", "")))
    page = publisher.get(f"/admin/texts/import/{run.pk}/")
    rows = {each.row.key: each for run_ in page.context["runs"] for each in run_.rows}
    assert {key: each.row.status for key, each in rows.items()} == {"lending": "changed", "sales": "new", "gifts": "removed"}
    assert "<ins>great </ins>" in rows["lending"].changes
    assert b"<ins>" in page.content


def test_unchanged_rows_fold(publisher: Client) -> None:
    words = "---\nwork: trial\nlocale: en\n---\n# T\n\n" + "".join(f"## {n}. Clause {n}\n\nWords of clause {n}, all its own.\n\n" for n in range(1, 30))
    bring_in(publisher, "a.md", words)
    run = run_of(upload(publisher, "b.md", words.replace("Words of clause 15", "Other words of clause 15")))
    runs = publisher.get(f"/admin/texts/import/{run.pk}/").context["runs"]
    assert [(each.folded, len(each.rows)) for each in runs] == [(True, 14), (False, 1), (True, 14)]


def second_with_doubt(client: Client) -> ImportRun:
    """A translation whose last clause has no key and cannot be aligned for sure, beside one row too many."""
    first_edition(client)
    return run_of(upload(client, "es.md", SPANISH + "\n## Otra cosa\n\nNada de esto está en la fuente, nada en absoluto.\n"))


def test_answers_are_kept_and_can_be_taken_back(publisher: Client) -> None:
    run = second_with_doubt(publisher)
    response = send(publisher, run)
    assert response.status_code == 400 and "must be decided" in response.context["error"]
    assert not Unit.objects.exists()
    asked = [each.row.index for part in response.context["runs"] for each in part.rows if each.open]
    assert asked == [1, 2]
    assert send(publisher, run, apply=False, answer_1="gifts", answer_2="skip", numbers="yes").status_code == 302
    run.refresh_from_db()
    assert run.plan["answers"] == {"1": "gifts", "2": "skip"}
    page = publisher.get(f"/admin/texts/import/{run.pk}/")
    assert page.context["questions"] == 0 and b'value="skip" selected' in page.content
    assert send(publisher, run, apply=False, answer_1="gifts", numbers="yes").status_code == 302  # the other answer is emptied
    assert publisher.get(f"/admin/texts/import/{run.pk}/").context["questions"] == 1
    assert send(publisher, run, answer_1="gifts", answer_2="skip", numbers="yes").status_code == 302
    units = units_of(Work.objects.get(code="trial"), "es")
    assert "donaciones" in units["gifts", "text"].html
    assert not units["gifts", "text"].guessed, "what a person has answered is no guess"


@pytest.mark.parametrize("answer", ["no-such-clause", "new", "<script>alert(1)</script>"])
def test_wrong_answers_are_refused_and_shown_again(publisher: Client, answer: str) -> None:
    run = second_with_doubt(publisher)
    before = counted()
    response = send(publisher, run, other_0=answer, other_1="lending")
    assert response.status_code == 400 and "is no clause of the text" in response.context["error"]
    page = response.content.decode()
    assert answer not in page or "<script>" not in answer
    assert 'name="other-1" list="keys" value="lending"' in page or 'value="lending" selected' in page
    assert counted() == before
    run.refresh_from_db()
    assert run.state == ImportRun.State.PLANNED and run.plan["answers"] == {}


def test_two_rows_cannot_be_one_clause(publisher: Client) -> None:
    bring_in(publisher, "a.md", ENGLISH)
    run = run_of(upload(publisher, "b.md", ENGLISH))
    response = send(publisher, run, other_0="gifts", other_1="gifts")
    assert response.status_code == 400 and "Two clauses would have the key" in response.context["error"]


def test_undo(publisher: Client) -> None:
    bring_in(publisher, "a.md", ENGLISH)
    work = Work.objects.get(code="trial")
    before = working_text(work)
    run = bring_in(publisher, "b.md", ENGLISH.replace("with care", "with great care"))
    assert working_text(work) != before
    response = publisher.post(f"/admin/texts/import/{run.pk}/undo/", follow=True)
    assert b"was undone" in response.content
    assert working_text(work) == before
    response = publisher.post(f"/admin/texts/import/{run.pk}/undo/", follow=True)
    assert b"nothing to undo" in response.content


def test_undo_of_the_first_import_takes_the_work_away(publisher: Client) -> None:
    run = bring_in(publisher, "a.md", ENGLISH)
    response = publisher.post(f"/admin/texts/import/{run.pk}/undo/", follow=True)
    assert response.status_code == 200 and b"was undone" in response.content
    assert not Work.objects.filter(code="trial").exists() and not TextPage.objects.exists()
    assert publisher.get(f"/admin/texts/import/{run.pk}/").status_code == 200
    bring_in(publisher, "a.md", ENGLISH)  # and it can come again


def test_undo_is_refused_after_publishing(publisher: Client) -> None:
    run = bring_in(publisher, "a.md", ENGLISH)
    data = {"label": "1.0", "in_force_from": "2020-01-01", "change_note": "First.", "sure": "on"}
    assert publisher.post("/admin/texts/of/trial/publish/", data)["Location"] == "/admin/texts/of/trial/"
    before = record()
    assert b"Undo this import" not in publisher.get(f"/admin/texts/import/{run.pk}/").content
    response = publisher.post(f"/admin/texts/import/{run.pk}/undo/", follow=True)
    assert b"an edition was published from it" in response.content
    assert record() == before and working_text(Work.objects.get(code="trial")) is not None


def test_undo_is_refused_after_a_later_edit(publisher: Client) -> None:
    run = bring_in(publisher, "a.md", ENGLISH)
    page = page_of(Work.objects.get(code="trial"))
    assert page is not None
    page.title = "Another title"
    page.save_revision()
    response = publisher.post(f"/admin/texts/import/{run.pk}/undo/", follow=True)
    assert b"has been changed since" in response.content
    assert page.get_latest_revision_as_object().title == "Another title"


def test_log_in_time_out_keeps_the_answers(publisher: Client) -> None:
    run = second_with_doubt(publisher)
    address = f"/admin/texts/import/{run.pk}/"
    send(publisher, run, apply=False, answer_0="skip")
    fingerprint = publisher.get(address).context["prepared"].fingerprint
    publisher.logout()
    response = publisher.post(address, {"fingerprint": fingerprint, "answer-1": "skip", "apply": "1"})
    assert response.status_code == 302 and response["Location"] == f"/admin/login/?next={address}"
    assert not Unit.objects.exists()
    publisher.force_login(person("publisher"))
    page = publisher.get(address)
    assert page.status_code == 200
    assert {each.row.index: each.chosen for part in page.context["runs"] for each in part.rows if each.chosen} == {0: "skip"}
    assert b"js/plan.js" in page.content, "what was not kept yet is restored by the script"


def test_older_edition_goes_to_the_record_only(publisher: Client) -> None:
    first_edition(publisher)
    work = Work.objects.get(code="trial")
    before = working_text(work)
    older = ENGLISH.replace("with care", "somehow")
    response = upload(publisher, "old.md", older, edition="0.9", publish="on", in_force_from="2010-01-01", change_note="Old.")
    run = run_of(response)
    assert b"goes to the record and leaves the working text alone" in publisher.get(f"/admin/texts/import/{run.pk}/").content
    assert send(publisher, run).status_code == 302
    assert [info.label for info in timeline.of_work(work.pk).editions] == ["1.0", "0.9"]
    assert working_text(work) == before


def test_translation_becomes_units_and_a_translation(publisher: Client) -> None:
    first_edition(publisher)
    run = run_of(upload(publisher, "es.md", SPANISH, publish="on"))
    assert b"guessed" in publisher.get(f"/admin/texts/import/{run.pk}/").content
    assert send(publisher, run).status_code == 302
    work = Work.objects.get(code="trial")
    assert [text.locale for text in timeline.of_work(work.pk).editions[0].texts] == ["en", "es"]
    assert units_of(work, "es")["gifts", "text"].guessed
    page = publisher.get("/admin/texts/of/trial/units/es/?only=guessed").content.decode()
    assert "Gifts" in page and "Lending" not in page


def test_publishing_what_cannot_be_published(publisher: Client) -> None:
    """The reference leads nowhere: the edition is refused, and with it the import."""
    run = run_of(
        upload(publisher, "a.md", ENGLISH.replace("(#gifts)", "(work:nowhere#x)"), edition="1.0", publish="on", in_force_from="2020-01-01", change_note="First.")
    )
    before = counted()
    response = send(publisher, run)
    assert response.status_code == 400 and "nothing was brought in" in response.context["error"]
    assert b"which does not exist" in response.content
    assert counted() == before


def test_two_people_answer_one_plan(publisher: Client) -> None:
    """The second to bring a file in learns that it was brought in, and nothing happens twice."""
    run = run_of(upload(publisher, "a.md", ENGLISH))
    other = browser("editor")
    data = {"fingerprint": other.get(f"/admin/texts/import/{run.pk}/").context["prepared"].fingerprint, "apply": "1"}
    assert send(publisher, run).status_code == 302
    before = counted()
    response = other.post(f"/admin/texts/import/{run.pk}/", data)
    assert response.status_code == 200 and b"Applied" in response.content
    assert counted() == before


def test_stale_plan_is_made_anew(publisher: Client) -> None:
    """Between looking and answering somebody else brings another file in."""
    bring_in(publisher, "a.md", ENGLISH)
    run = run_of(upload(publisher, "b.md", ENGLISH.replace("with care", "with great care")))
    address = f"/admin/texts/import/{run.pk}/"
    seen = publisher.get(address).context["prepared"].fingerprint
    bring_in(browser("editor"), "c.md", ENGLISH.replace("may accept", "should accept"))
    work = Work.objects.get(code="trial")
    before = working_text(work)
    response = publisher.post(address, {"fingerprint": seen, "apply": "1", "answer-0": "new"})
    assert response.status_code == 409 and "changed since this plan was shown" in response.context["error"]
    assert b'value="new" selected' in response.content, "what was answered is not lost"
    assert working_text(work) == before
    assert send(publisher, run).status_code == 302


def test_plan_that_no_longer_makes_sense(publisher: Client) -> None:
    """What it translates is gone, or the file is: one sentence, and it can be discarded."""
    run = run_of(upload(publisher, "a.md", ENGLISH))
    (Path(settings.VAR_DIR) / "imports" / str(run.pk)).unlink()
    response = publisher.get(f"/admin/texts/import/{run.pk}/")
    assert response.status_code == 400 and b"upload it again" in response.content
    assert publisher.post(f"/admin/texts/import/{run.pk}/discard/").status_code == 302
    assert not ImportRun.objects.exists()


def test_hostile_names_are_words(publisher: Client) -> None:
    words = ENGLISH.replace("# A trial code", "# <script>alert(1)</script> code").replace("2. Gifts", "2. Gifts & \"quotes\" <img src=x onerror=alert(1)>")
    run = run_of(upload(publisher, "<img src=x onerror=alert(1)>.md", words))
    for address in (f"/admin/texts/import/{run.pk}/", "/admin/texts/"):
        page = publisher.get(address).content
        assert b"<script>alert" not in page and b"<img src=x" not in page
    assert send(publisher, run).status_code == 302
    for address in (f"/admin/texts/import/{run.pk}/", "/admin/texts/of/trial/", "/admin/texts/of/trial/units/es/", "/admin/texts/of/trial/publish/"):
        page = publisher.get(address).content
        assert b"<script>alert" not in page and b"<img src=x" not in page


def _files() -> list[str]:
    folder = Path(settings.VAR_DIR) / "imports"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []
