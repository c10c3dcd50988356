"""One word of a frozen translation corrected: the next revision, the units that still say the same, and nobody's work undone."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from kb.editions import acts, timeline
from kb.editions.correct import Corrected, publish_correction
from kb.editions.freeze import NotFrozen, source_of
from kb.editions.publish import publish_units
from kb.editions.verify import verify
from kb.editions.working import units_of, write_units
from kb.models import Edition, EditionText, GuessedClause, LogEntry, Unit, Work
from tests.kb.making import clause, publish, text, translate

WRONG, RIGHT = "<p>Preste sin cuidado.</p>", "<p>Preste con cuidado.</p>"
NOTE = "La cláusula 1 decía lo contrario."


@pytest.fixture
def work(db: Any) -> Work:
    """``ethics``: 1.0 and 2.0 with ``loans`` (the same words) and ``gifts``; es of both with a mistake in ``loans``; its units."""
    words = {"loans": "Preste sin cuidado.", "gifts": "Acepte donaciones."}
    for label, day in (("1.0", "2020-01-01"), ("2.0", "2022-01-01")):
        rows = [clause("loans", "Lend with care.", number="1"), clause("gifts", f"Accept gifts {label}.", number="2")]
        translate(publish("ethics", label, day, *rows).edition, "es", words)
    made = Work.objects.get(code="ethics")
    two = Edition.objects.get(label="2.0")
    translated = [clause(key, html, heading=f"es {key}", number=number) for key, html, number in (("loans", WRONG, "1"), ("gifts", "Acepte donaciones.", "2"))]
    write_units(made, text("ethics", "2.0", *translated, locale="es", title="Código"), source_of(two))
    return made


def correct(work: Work, label: str = "2.0", base: int = 1, **fields: str) -> Corrected:
    return publish_correction(work, label, "es", {"loans": fields or {"text": RIGHT}}, base=base, note=NOTE)


def words_of(frozen: EditionText) -> dict[str, str]:
    return dict(frozen.clauses.values_list("key", "html"))


def test_the_next_revision_differs_by_that_word(work: Work) -> None:
    first = EditionText.objects.get(edition__label="2.0", locale="es")
    before = words_of(first)
    made = correct(work)
    second = made.frozen.text
    assert made.frozen.created and second.revision == 2 and second.note == NOTE and not second.partial
    assert words_of(second) == {**before, "loans": RIGHT}
    assert words_of(EditionText.objects.get(pk=first.pk)) == before
    assert verify().ok
    info = timeline.of_work(work.pk).labelled("2.0")
    assert info is not None and [(each.revision, each.note) for each in info.revisions_of("es")] == [(1, None), (2, NOTE)]


def test_the_units_have_it_too(work: Work) -> None:
    assert correct(work).carried == ("loans",)
    assert units_of(work, "es")["loans", "text"].html == RIGHT
    # An older edition whose source is the same is corrected apart; the units say it already.
    assert correct(work, "1.0").carried == ("loans",)
    assert publish_units(work, "2.0", "es").created is False, "the units make just this text"


def test_units_that_moved_on_are_left(work: Work) -> None:
    Unit.objects.filter(key="loans", field="text").update(html="<p>Preste con esmero.</p>")
    made = correct(work)
    assert made.carried == () and made.left == ("loans",)
    assert units_of(work, "es")["loans", "text"].html == "<p>Preste con esmero.</p>"
    Unit.objects.filter(key="gifts", field="text").update(source_sha256="0" * 64)
    made = publish_correction(work, "2.0", "es", {"gifts": {"text": "<p>Acepte regalos.</p>"}}, base=2, note=NOTE)
    assert made.left == ("gifts",)


def test_without_units_it_is_corrected_all_the_same(work: Work) -> None:
    Unit.objects.all().delete()
    made = correct(work)
    assert made.frozen.created and made.left == ("loans",) and not Unit.objects.exists()


def test_numbers_and_headings(work: Work) -> None:
    made = correct(work, number="1 bis", heading="Préstamos")
    row = made.frozen.text.clauses.get(key="loans")
    assert (row.number, row.heading, row.html) == ("1 bis", "Préstamos", WRONG)
    assert made.carried == ("loans",)
    units = units_of(work, "es")
    assert units["loans", "number"].html == "1 bis" and units["loans", "heading"].html == "Préstamos"


def test_a_partial_translation_stays_partial(work: Work) -> None:
    edition = publish("ethics", "3.0", "2023-01-01", clause("loans", "Lend with care."), clause("more", "More.")).edition
    translate(edition, "es", {"loans": "Preste sin cuidado."}, partial=True)
    made = correct(work, "3.0")
    assert made.frozen.text.partial and set(words_of(made.frozen.text)) == {"_text", "loans"}


def test_guesses_nobody_confirmed_go_on(work: Work) -> None:
    first = EditionText.objects.get(edition__label="2.0", locale="es")
    GuessedClause.objects.bulk_create([GuessedClause(text=first, key=key) for key in ("loans", "gifts")])
    made = correct(work)
    assert list(GuessedClause.objects.filter(text=made.frozen.text).values_list("key", flat=True)) == ["gifts"]


def test_nothing_changed_is_nothing_published(work: Work) -> None:
    before = LogEntry.objects.count()
    assert not correct(work, text=WRONG).frozen.created
    assert not publish_correction(work, "2.0", "es", {}, base=1, note=NOTE).frozen.created
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"note": "  "}, "Say in a sentence"),
        ({"label": "9.9"}, "has no text in es"),
        ({"locale": "fr"}, "has no text in fr"),
        ({"base": 2}, "published meanwhile"),
        ({"corrections": {"loans": {"text": ""}}}, "The text of clause"),
        ({"corrections": {"loans": {"text": "<script>x</script>"}}}, "holds markup"),
        ({"corrections": {"loans": {"text": '<p><a href="work:ethics#never">x</a></p>'}}}, "is not in this text"),
    ],
)
def test_what_is_refused(work: Work, more: dict[str, Any], sentence: str) -> None:
    asked: dict[str, Any] = {"label": "2.0", "locale": "es", "corrections": {"loans": {"text": RIGHT}}, "base": 1, "note": NOTE} | more
    before = LogEntry.objects.count(), list(Unit.objects.order_by("pk").values_list("html", flat=True))
    with pytest.raises(NotFrozen, match=sentence):
        publish_correction(work, asked["label"], asked["locale"], asked["corrections"], base=asked["base"], note=asked["note"])
    assert (LogEntry.objects.count(), list(Unit.objects.order_by("pk").values_list("html", flat=True))) == before


def test_the_authoritative_text_is_never_corrected(work: Work) -> None:
    with pytest.raises(NotFrozen, match="is the authoritative language"):
        publish_correction(work, "2.0", "en", {"loans": {"text": RIGHT}}, base=1, note=NOTE)


def test_what_was_withdrawn_is_not_corrected(work: Work) -> None:
    acts.withdraw(Edition.objects.get(label="2.0"), reason="Wrong.", by="ana", locale="es")
    with pytest.raises(NotFrozen, match="that readers see"):
        correct(work)


@pytest.mark.parametrize("where", ["kb.editions.guesses.note", "kb.editions.correct._carry", "kb.models.Surroundings.touch"])
def test_a_correction_that_fails_midway_leaves_nothing(work: Work, where: str, monkeypatch: Any) -> None:
    before = LogEntry.objects.count(), list(Unit.objects.order_by("pk").values_list("html", flat=True))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(where, fail)
    with pytest.raises(RuntimeError):
        correct(work)
    monkeypatch.undo()
    assert (LogEntry.objects.count(), list(Unit.objects.order_by("pk").values_list("html", flat=True))) == before
    assert verify().ok and correct(work).frozen.created


def test_two_people_correct_at_the_same_time(fresh_database: str) -> None:
    edition = publish("ethics", "2.0", "2020-01-01", clause("loans", "Lend with care."), clause("gifts", "Accept gifts.")).edition
    translate(edition, "es", {"loans": "Preste sin cuidado.", "gifts": "Acepte."})
    work, both, outcomes = Work.objects.get(code="ethics"), threading.Barrier(2), []

    def act(key: str) -> None:
        try:
            both.wait(timeout=30)
            publish_correction(work, "2.0", "es", {key: {"text": "<p>Corregido.</p>"}}, base=1, note=NOTE)
            outcomes.append("done")
        except Exception as problem:
            outcomes.append(str(problem))
        finally:
            connections.close_all()

    people = [threading.Thread(target=act, args=(key,)) for key in ("loans", "gifts")]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)
    connection.close()
    assert sorted("done" if each == "done" else "told" for each in outcomes) == ["done", "told"], outcomes
    assert any("published meanwhile" in each for each in outcomes)
    assert EditionText.objects.filter(locale="es").count() == 2 and verify().ok
