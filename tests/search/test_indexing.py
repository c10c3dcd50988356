"""What reaches the index: what is public and frozen, as soon as it is, and nothing else. On every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from kb import pulse
from kb.editions.acts import move, withdraw
from kb.editions.timeline import today
from search import engines
from search.answer import Answer, answer
from search.engines.base import Group, Unavailable
from search.indexing import lock, outbox, rebuild, sources, verify
from search.models import Cursor, Outbox
from search.withdrawn import withdrawn_texts
from tests.kb.making import clause, publish, translate
from tests.search.making import passage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_engine")]
TOMORROW = today() + timedelta(days=1)


def ask(words: str, locale: str = "en", day: date | None = None) -> Answer:
    return answer(engines.engine(), words, locale=locale, day=day or today(), withdrawn=withdrawn_texts(pulse.current().head))


def found(words: str, locale: str = "en", day: date | None = None) -> list[str]:
    return [f"{hit.passage.edition} {hit.passage.key}" for hit in ask(words, locale, day).results.hits]


@pytest.fixture
def index() -> Callable[[], None]:
    rebuild.rebuild(engines.engine().name)

    def drain() -> None:
        drained = outbox.drain(engines.engine().name)
        assert not drained.failed, Outbox.objects.values_list("error", flat=True)
        assert not Outbox.objects.exists()

    return drain


def test_publishing_makes_findable(index: Callable[[], None]) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures with care.", number="3.2"), clause("gifts", "Accept gifts."))
    assert found("pictures") == []
    index()
    assert found("pictures") == ["1.0 loans"]
    assert found("code of ethics")[0] == "1.0 _text"
    assert Cursor.objects.get().outbox_row > 0


def test_what_is_rolled_back_leaves_no_row() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
        assert Outbox.objects.exists()
        raise RuntimeError
    assert not Outbox.objects.exists()


def test_a_draft_is_not_findable(index: Callable[[], None]) -> None:
    from kb.editions.working import write_working
    from kb.models import TextPage
    from tests.kb.making import make_work, text

    work = make_work("ethics")
    write_working(work, text("ethics", "1.0", clause("secret", "Unpublished wording.")))
    assert TextPage.objects.exists()
    rebuild.rebuild(engines.engine().name)
    index()
    assert found("unpublished wording") == []
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    index()
    assert found("unpublished") == []


def test_a_future_edition_is_findable_from_its_day_on_without_a_job(index: Callable[[], None]) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    publish("ethics", "2.0", TOMORROW.isoformat(), clause("loans", "Lend sculptures."))
    index()
    assert found("sculptures") == [] and found("pictures") == ["1.0 loans"]
    assert found("sculptures", day=TOMORROW) == ["2.0 loans"] and found("pictures", day=TOMORROW) == []
    assert found("lend", day=date(2019, 1, 1)) == []


def test_a_moved_or_cancelled_edition_keeps_out_of_the_way(index: Callable[[], None]) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    second = publish("ethics", "2.0", TOMORROW.isoformat(), clause("loans", "Lend sculptures.")).edition
    later = TOMORROW + timedelta(days=10)
    move(second, in_force_from=later, reason="More time.", by="tests")
    index()
    assert found("pictures", day=TOMORROW) == ["1.0 loans"] and found("sculptures", day=later) == ["2.0 loans"]
    move(second, in_force_from=None, reason="Never.", by="tests")
    index()
    assert found("sculptures", day=later) == [] and found("pictures", day=later) == ["1.0 loans"]


def test_a_withdrawn_edition_is_gone_before_and_after_the_index_knows(index: Callable[[], None]) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    second = publish("ethics", "2.0", "2022-01-01", clause("loans", "Lend sculptures.")).edition
    index()
    assert found("lend") == ["2.0 loans"]
    withdraw(second, reason="Wrong text.", by="tests")
    assert found("sculptures") == [], "hidden at once, the index still holds it"
    index()
    assert found("sculptures") == [] and found("pictures") == ["1.0 loans"]


def test_a_withdrawn_language_is_gone_also_from_later_editions(index: Callable[[], None]) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."), clause("gifts", "Accept gifts."))
    translate(first.edition, "es", {"loans": "Preste cuadros.", "gifts": "Acepte donaciones."})
    publish("ethics", "2.0", "2022-01-01", clause("loans", "Lend pictures."), clause("gifts", "Accept gifts openly."))
    index()
    assert found("cuadros", "es") == ["2.0 loans"], "the older wording still translates the clause"
    assert found("donaciones", "es") == [], "this one does not: readers see the authoritative wording"
    withdraw(first.edition, reason="Bad translation.", by="tests", locale="es")
    assert found("cuadros", "es") == []
    index()
    assert found("cuadros", "es") == []


def test_a_fallback_is_indexed_once_and_offered_apart(index: Callable[[], None]) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."), clause("gifts", "Accept pictures."))
    translate(first.edition, "es", {"loans": "Preste cuadros."}, partial=True)
    index()
    here = ask("pictures", "es")
    assert here.results.total == 0
    assert [hit.passage.key for hit in here.untranslated.hits] == ["gifts"]
    assert here.untranslated.hits[0].passage.locale == "en"
    assert sorted(found("pictures", "en")) == ["1.0 gifts", "1.0 loans"]
    assert ask("pictures", "fr").untranslated.total == 2
    health = engines.engine().health()
    assert dict(health.locales) == {"en": 3, "es": 2}


def test_a_revision_replaces_the_wording_before(index: Callable[[], None]) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    translate(first.edition, "es", {"loans": "Preste cuadros."})
    index()
    translate(first.edition, "es", {"loans": "Preste pinturas."})
    index()
    assert found("cuadros", "es") == [] and found("pinturas", "es") == ["1.0 loans"]


def test_footnotes_headings_and_the_path_are_searched(index: Callable[[], None]) -> None:
    note = '<p>Lend<sup><a href="#fn-1" id="fnref-1">1</a></sup> pictures.</p><section class="footnotes"><ol><li id="fn-1">Also drawings.</li></ol></section>'
    part = clause("part", "<p></p>", heading="Collections", kind="part")
    publish("ethics", "1.0", "2020-01-01", part, clause("loans", note, heading="Temporary loans", level=1))
    index()
    assert found("drawings") == ["1.0 loans"]
    assert found("temporary") == ["1.0 loans"]
    assert set(found("collections")) == {"1.0 part", "1.0 loans"}


def test_rows_are_merged_and_unchanged_subjects_cost_no_commit(index: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    index()
    for _ in range(5):
        outbox.enqueue("clauses/ethics")
    engine = engines.engine()
    monkeypatch.setattr(engine, "writing", lambda *args: pytest.fail("nothing has changed"))
    drained = outbox.drain(engines.engine().name)
    assert (drained.rows, drained.groups) == (5, 0)


class Poison:
    """A source with a good subject and one that cannot be read."""

    name = "poison"
    bad = True

    def subjects(self) -> list[str]:
        return ["poison/good", "poison/bad"]

    def groups(self, subject: str) -> list[Group]:
        def passages() -> list[Any]:
            if subject.endswith("bad") and self.bad:
                raise ValueError("cannot be read")
            return [passage(subject.rpartition("/")[2], "en", "Antidote", "", authoritative=True)]

        return [Group(f"{subject}/1", subject, f"1{self.bad}", passages)]


@pytest.fixture
def poison() -> Any:
    source = Poison()
    sources.register(source)
    yield source
    sources._SOURCES.pop("poison")


def test_a_poison_row_is_set_aside_and_holds_nobody_up(index: Callable[[], None], poison: Poison) -> None:
    outbox.enqueue("poison/bad")
    outbox.enqueue("poison/good")
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    drained = outbox.drain(engines.engine().name)
    assert drained.failed == ["poison/bad"]
    assert found("antidote") == ["1.0 good"] and found("pictures") == ["1.0 loans"]
    for attempt in range(2, outbox.MAX_ATTEMPTS + 1):
        assert outbox.due(engines.engine().name) == [], "later and later"
        Outbox.objects.update(not_before=date(2000, 1, 1).isoformat() + "T00:00:00Z")
        outbox.drain(engines.engine().name)
        assert Outbox.objects.get().attempts == attempt
    assert Outbox.objects.get().set_aside and "cannot be read" in Outbox.objects.get().error
    assert outbox.due(engines.engine().name) == []
    poison.bad = False
    call_command("search_index", "update", stdout=StringIO())
    assert not Outbox.objects.exists()
    assert sorted(found("antidote")) == ["1.0 bad", "1.0 good"]


def test_a_rebuild_goes_on_without_a_poison_subject(poison: Poison) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    built = rebuild.rebuild(engines.engine().name)
    assert built.failed == ("poison/bad",)
    assert found("pictures") == ["1.0 loans"] and found("antidote") == ["1.0 good"]
    assert Outbox.objects.get(set_aside=True).subject == "poison/bad"


def test_what_comes_during_a_rebuild_is_in_it(index: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    index()
    once = iter([True])

    def meanwhile(subject: str, passages: int) -> None:
        if next(once, False):
            publish("ethics", "2.0", "2022-01-01", clause("loans", "Lend sculptures."))
            assert found("pictures") == ["1.0 loans"], "the live index answers while the new one is made"

    built = rebuild.rebuild(engines.engine().name, meanwhile)
    assert built.replayed >= 1
    assert found("sculptures") == ["2.0 loans"]
    assert not Outbox.objects.exists()


def test_verify_names_and_mends_drift(index: Callable[[], None]) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."), clause("gifts", "Accept gifts."))
    publish("guide", "1.0", "2020-01-01", clause("phases", "Wait."))
    index()
    assert verify.verify(engines.engine().name).ok
    engine = engines.engine()
    (group,) = sources.groups_of("clauses/ethics")
    held = list(group.passages())
    with engine.writing() as writer:
        writer.put(replace(group, passages=lambda: [replace(held[1], text="Forged."), *held[2:]]))
        writer.drop("clauses/guide/1.0")
        writer.put(Group("clauses/ghost/1.0", "clauses/ghost", "x", lambda: [passage("x", "en", "Ghost", "")]))
    assert found("forged") == ["1.0 loans"]
    report = verify.verify(engines.engine().name, mend=False)
    assert not report.ok and not report.mended
    report = verify.verify(engines.engine().name)
    assert report.missing == ["ethics/1.0/en/_text", "clauses/guide/1.0"]
    assert report.changed == ["ethics/1.0/en/loans"]
    assert report.surplus == ["clauses/ghost/1.0"]
    assert report.mended and verify.verify(engines.engine().name).ok
    assert found("forged") == [] and found("ghost") == [] and found("wait") == ["1.0 phases"]


def test_a_writer_waits_its_turn(index_dir: Path) -> None:
    with lock.writing_to("tantivy"), pytest.raises(lock.Busy), lock.writing_to("tantivy", wait=0.05):
        pass


def test_an_index_that_is_away_keeps_the_rows() -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    for _ in range(outbox.MAX_ATTEMPTS + 2):
        Outbox.objects.update(not_before=date(2000, 1, 1).isoformat() + "T00:00:00Z")
        assert outbox.drain(engines.engine().name).failed
    assert not Outbox.objects.filter(set_aside=True).exists()
    with pytest.raises(Unavailable):
        engines.engine().groups()


def test_commands(index: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    import json

    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures.", number="3.2"))
    call_command("search_index", "update", "--json")
    assert json.loads(capsys.readouterr().out)[0]["passages"] == 2
    call_command("search_index", "status", "--json")
    status = json.loads(capsys.readouterr().out)[0]
    assert status["ok"] and status["waiting"] == 0 and status["locales"] == {"en": 2}
    call_command("search_index", "verify")
    call_command("search_index", "rebuild", "--json")
    capsys.readouterr()
    call_command("search_query", "pictures", "--locale", "en", "--json", "--explain")
    data = json.loads(capsys.readouterr().out)
    assert data["hits"][0]["url"] == "/en/ethics/c/loans/" and data["accounts"] and data["plan"]["words"] == "pictures"
    with pytest.raises(SystemExit) as nothing:
        call_command("search_query", "nowhere", "--locale", "en")
    assert nothing.value.code == 1
    with pytest.raises(CommandError) as refused:
        call_command("search_index", "status", "--engine", "lucene")
    assert refused.value.returncode == 2


def test_status_says_that_the_index_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("search_index", "status")
    assert "missing" in capsys.readouterr().out


def test_rollback_brings_back_the_generation_before_up_to_date(index: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    engine = engines.engine()
    with pytest.raises(Unavailable):
        rebuild.rollback(engines.engine().name)
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    index()
    first = engine.health().generation
    rebuild.rebuild(engines.engine().name)
    second = engine.health().generation
    assert first != second == engine.health().generation and engine.previous() == first
    publish("guide", "1.0", "2020-01-01", clause("phases", "Wait for sculptures."))
    returned = rebuild.rollback(engines.engine().name)
    assert (returned.generation, returned.left, returned.replayed) == (first, second, 1)
    assert engine.health().generation == first and engine.previous() == second
    assert found("sculptures") == ["1.0 phases"] and found("pictures") == ["1.0 loans"]
    assert not Outbox.objects.exists() and verify.verify(engines.engine().name).ok
    call_command("search_index", "rollback")
    assert second in capsys.readouterr().out and engine.health().generation == second
    assert found("sculptures") == ["1.0 phases"]
    rebuild.rebuild(engines.engine().name)
    assert engine.previous() == second, "only one is kept"
    engine.discard(second)
    with pytest.raises(CommandError) as refused:
        call_command("search_index", "rollback")
    assert refused.value.returncode == 2
    assert found("sculptures") == ["1.0 phases"]


def test_rollback_leaves_a_poison_subject_as_it_was(poison: Poison) -> None:
    poison.bad = False
    rebuild.rebuild(engines.engine().name)
    rebuild.rebuild(engines.engine().name)
    poison.bad = True
    outbox.enqueue("poison/bad")
    Outbox.objects.update(set_aside=True, error="cannot be read")
    rebuild.rollback(engines.engine().name)
    assert sorted(found("antidote")) == ["1.0 bad", "1.0 good"]
    assert Outbox.objects.get().set_aside


def test_verify_names_what_cannot_be_read_and_compares_the_rest(poison: Poison) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    poison.bad = False
    rebuild.rebuild(engines.engine().name)
    poison.bad = True
    with engines.engine().writing() as writer:
        writer.drop("clauses/ethics/1.0")
        writer.put(Group("clauses/ethics/9.9", "clauses/ethics", "x", lambda: [passage("x", "en", "Ghost", "")]))
    report = verify.verify(engines.engine().name)
    assert (report.missing, report.surplus, list(report.unread)) == (["clauses/ethics/1.0"], ["clauses/ethics/9.9"], ["poison/bad"])
    assert report.mended and not report.ok
    assert found("pictures") == ["1.0 loans"] and sorted(found("antidote")) == ["1.0 bad", "1.0 good"] and found("ghost") == []
    assert list(verify.verify(engines.engine().name).unread) == ["poison/bad"]


def test_a_rebuild_shows_how_far_it_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.management.commands.search_index.EVERY", 0.0)
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    publish("guide", "1.0", "2020-01-01", clause("phases", "Wait."))
    call_command("search_index", "rebuild")
    told = capsys.readouterr()
    assert "50%  2 passages, clauses/ethics" in told.err and "100%  4 passages, clauses/guide" in told.err
    assert "4 passages" in told.out
