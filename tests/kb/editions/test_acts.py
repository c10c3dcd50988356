"""Later acts on the record: what each does, what each refuses, that each happens whole or not at all, and who wins."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from kb.editions import acts, timeline
from kb.editions.freeze import NotFrozen, Release, publish_edition
from kb.editions.verify import verify
from kb.models import Edition, EditionAct, LogEntry, Surroundings, Withdrawal, Work, WorkAct
from kb.signals import edition_moved, withdrawn, work_repealed
from search.models import Outbox
from tests.kb.making import clause, publish, text, translate

TODAY = timeline.today()


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def work(db: Any) -> Work:
    """``ethics``: 1.0 (2020, with es), 2.0 (2022, in force, with es), 3.0 (in 30 days)."""
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care.")).edition
    translate(first, "es", {"loans": "Preste con cuidado."})
    second = publish("ethics", "2.0", "2022-01-01", clause("loans", "Lend with great care.")).edition
    translate(second, "es", {"loans": "Preste con mucho cuidado."})
    publish("ethics", "3.0", later(30).isoformat(), clause("loans", "Lend with the greatest care."))
    return Work.objects.get(code="ethics")


def edition(label: str) -> Edition:
    return Edition.objects.get(label=label, work__code="ethics")


def line(work: Work) -> timeline.Timeline:
    return timeline.of_work(work.pk)


def refused(act: Callable[[], object], sentence: str) -> None:
    """The act is refused with this sentence and nothing is written."""
    before = _everything()
    with pytest.raises(NotFrozen, match=sentence):
        act()
    assert _everything() == before


def _everything() -> tuple[object, ...]:
    counts = [model._default_manager.count() for model in (EditionAct, Withdrawal, WorkAct, LogEntry, Outbox)]
    return (*counts, Surroundings.objects.values_list("stamp", flat=True).first())


# -- moving and cancelling ---------------------------------------------------------------------------------------


def test_moving(work: Work) -> None:
    stamp = Surroundings.objects.get(pk=1).stamp
    acts.move(edition("3.0"), in_force_from=later(60), reason="The translations need time.", by="ana")
    made = line(work).labelled("3.0")
    assert made is not None and made.since == later(60) and made.status == timeline.FUTURE
    assert [(act.kind, act.day_from, act.day_to, act.reason) for act in made.acts] == [
        ("move", later(30), later(60), "The translations need time.")
    ]
    acts.move(edition("3.0"), in_force_from=later(10), reason="They are done.", by="ana")
    made = line(work).labelled("3.0")
    assert made is not None and [(act.day_from, act.day_to) for act in made.acts] == [(later(30), later(60)), (later(60), later(10))]
    assert timeline.in_force_from(edition("3.0")) == later(10)
    assert timeline.of_work(work.pk, later(9)).in_force.label == "2.0"  # type: ignore[union-attr]
    assert timeline.of_work(work.pk, later(10)).in_force.label == "3.0"  # type: ignore[union-attr]
    assert Surroundings.objects.get(pk=1).stamp > stamp
    assert verify().ok


def test_cancelling(work: Work) -> None:
    acts.move(edition("3.0"), in_force_from=None, reason="Not agreed.", by="ana")
    made = line(work).labelled("3.0")
    assert made is not None and made.status == timeline.CANCELLED
    assert [(act.kind, act.day_from, act.day_to) for act in made.acts] == [("cancel", later(30), None)]
    assert timeline.of_work(work.pk, later(400)).in_force.label == "2.0"  # type: ignore[union-attr]
    assert line(work).newest.label == "2.0"  # type: ignore[union-attr]
    assert verify().ok


@pytest.mark.parametrize("new", [later(60), None], ids=["move", "cancel"])
def test_what_can_no_longer_be_moved_or_cancelled(work: Work, new: date | None) -> None:
    def act(label: str) -> Callable[[], object]:
        return lambda: acts.move(edition(label), in_force_from=new, reason="Why.", by="ana")

    refused(act("2.0"), "came into force on 1 January 2022")
    refused(act("1.0"), "came into force on 1 January 2020")
    acts.withdraw(edition("2.0"), reason="Wrong.", by="ana")
    refused(act("2.0"), "was withdrawn")
    acts.move(edition("3.0"), in_force_from=None, reason="Why.", by="ana")
    refused(act("3.0"), "was cancelled")


@pytest.mark.parametrize(
    ("new", "sentence"),
    [(TODAY, "must be in the future"), (later(-3), "must be in the future"), (date(2300, 1, 1), "between 1700 and 2200"), (later(30), "on that day already")],
)
def test_days_an_edition_cannot_be_moved_to(work: Work, new: date, sentence: str) -> None:
    refused(lambda: acts.move(edition("3.0"), in_force_from=new, reason="Why.", by="ana"), sentence)


def test_every_act_gives_a_reason(work: Work) -> None:
    for reason in ("", "  \n "):
        refused(lambda r=reason: acts.move(edition("3.0"), in_force_from=None, reason=r, by="ana"), "Say why")  # type: ignore[misc]
        refused(lambda r=reason: acts.withdraw(edition("2.0"), reason=r, by="ana"), "Say why")  # type: ignore[misc]
        refused(lambda r=reason: acts.repeal(work, day=later(40), reason=r, by="ana"), "Say why")  # type: ignore[misc]
        refused(lambda r=reason: acts.revoke_repeal(work, reason=r, by="ana"), "Say why")  # type: ignore[misc]


def test_who_decided_on_another_day_looks_again(work: Work) -> None:
    acts.move(edition("3.0"), in_force_from=later(60), reason="Later.", by="ana", seen=later(30))
    refused(lambda: acts.move(edition("3.0"), in_force_from=None, reason="Stop.", by="ben", seen=later(30)), "was moved to .* meanwhile")
    acts.move(edition("3.0"), in_force_from=None, reason="Stop.", by="ben", seen=later(60))


# -- withdrawing -------------------------------------------------------------------------------------------------


def test_withdrawing_an_edition(work: Work) -> None:
    row = acts.withdraw(edition("2.0"), reason="  A wrong file. ", by="ana")
    made = line(work)
    gone = made.labelled("2.0")
    assert gone is not None and gone.status == timeline.WITHDRAWN and gone.withdrawn_reason == "A wrong file."
    assert gone.texts == () and gone.revisions == ()
    assert made.in_force is not None and made.in_force.label == "1.0"
    assert acts.withdraw(edition("2.0"), reason="Again.", by="ben") == row
    assert acts.withdraw(edition("2.0"), reason="Again.", by="ben", locale="es") == row
    assert verify().ok


def test_the_authoritative_text_is_the_edition(work: Work) -> None:
    row = acts.withdraw(edition("2.0"), reason="Wrong.", by="ana", locale="en")
    assert row.locale == ""
    assert line(work).labelled("2.0").status == timeline.WITHDRAWN  # type: ignore[union-attr]


def test_withdrawing_a_language_and_publishing_it_again(work: Work) -> None:
    first = acts.withdraw(edition("2.0"), reason="A wrong file.", by="ana", locale="es")
    assert acts.withdraw(edition("2.0"), reason="Again.", by="ben", locale="es") == first
    made = line(work).labelled("2.0")
    assert made is not None and made.text("es") is None and made.withdrawn_locales == (("es", "A wrong file."),)
    with pytest.raises(NotFrozen, match=r"published as revision 1 of edition 2\.0 and withdrawn"):
        translate(edition("2.0"), "es", {"loans": "Preste con mucho cuidado."})
    second = translate(edition("2.0"), "es", {"loans": "Preste con gran cuidado."}).text
    made = line(work).labelled("2.0")
    assert made is not None and made.text("es").id == second.id and second.revision == 2  # type: ignore[union-attr]
    assert made.withdrawn_locales == () and [text.revision for text in made.revisions_of("es")] == [2]
    again = acts.withdraw(edition("2.0"), reason="Still wrong.", by="ana", locale="es")
    assert again != first
    made = line(work).labelled("2.0")
    assert made is not None and made.text("es") is None and made.withdrawn_locales == (("es", "Still wrong."),)
    assert verify().ok


def test_a_language_the_edition_does_not_have(work: Work) -> None:
    refused(lambda: acts.withdraw(edition("2.0"), reason="Why.", by="ana", locale="fr"), "has no text in fr")


def test_nothing_is_published_under_what_is_gone(work: Work) -> None:
    acts.move(edition("3.0"), in_force_from=None, reason="Not agreed.", by="ana")
    release = Release(later(30), "More.")
    refused(lambda: publish_edition(text("ethics", "3.0", clause("loans", "Lend with the greatest care.")), release), "was cancelled before it came")
    refused(lambda: translate(edition("3.0"), "es", {"loans": "Preste."}), "was cancelled")
    # Its words are not those of the edition before: they may be published under another label.
    assert publish("ethics", "3.1", later(30).isoformat(), clause("loans", "Lend with the greatest care.")).created
    acts.withdraw(edition("2.0"), reason="Wrong.", by="ana")
    refused(lambda: publish_edition(text("ethics", "2.0", clause("loans", "Lend with great care.")), Release(date(2022, 1, 1), "x")), "was withdrawn")
    refused(lambda: translate(edition("2.0"), "fr", {"loans": "Prêtez."}), "was withdrawn")


# -- repealing ---------------------------------------------------------------------------------------------------


def test_repealing_today(work: Work) -> None:
    acts.move(edition("3.0"), in_force_from=None, reason="Not agreed.", by="ana")
    acts.repeal(work, day=TODAY, reason="The programme has ended.", by="ana")
    made = line(work)
    assert made.in_force is None and made.repeal is not None and made.repeal.reason == "The programme has ended."
    assert made.labelled("2.0").status == timeline.REPEALED  # type: ignore[union-attr]
    assert timeline.of_work(work.pk, later(-1)).in_force.label == "2.0"  # type: ignore[union-attr]
    assert [(act.kind, act.day_from, act.day_to) for act in made.acts] == [("repeal", None, TODAY)]
    refused(lambda: acts.revoke_repeal(work, reason="A mistake.", by="ana"), "publish a new edition to bring it back")
    refused(lambda: acts.repeal(work, day=later(5), reason="Again.", by="ana"), "nothing to repeal")
    assert verify().ok


def test_announcing_a_repeal_and_taking_it_back(work: Work) -> None:
    acts.repeal(work, day=later(60), reason="The programme ends.", by="ana")
    made = line(work)
    assert made.in_force is not None and made.repeal is None
    assert made.repeal_ahead is not None and made.repeal_ahead.day == later(60)
    assert made.labelled("3.0").until == later(60)  # type: ignore[union-attr]
    refused(lambda: acts.repeal(work, day=later(90), reason="Later.", by="ana"), "announced already")
    acts.revoke_repeal(work, reason="It goes on.", by="ana")
    made = line(work)
    assert made.repeal_ahead is None and made.labelled("3.0").until is None  # type: ignore[union-attr]
    assert [(act.kind, act.day_from, act.day_to) for act in made.acts] == [("repeal", None, later(60)), ("revoke", later(60), None)]
    refused(lambda: acts.revoke_repeal(work, reason="Again.", by="ana"), "no repeal")
    acts.repeal(work, day=later(90), reason="Now it ends.", by="ana")
    assert line(work).repeal_ahead.day == later(90)  # type: ignore[union-attr]
    assert verify().ok


def test_a_later_edition_brings_the_work_back(work: Work) -> None:
    acts.move(edition("3.0"), in_force_from=None, reason="Not agreed.", by="ana")
    acts.repeal(work, day=TODAY, reason="Ended.", by="ana")
    publish("ethics", "4.0", later(5).isoformat(), clause("loans", "Lend again."))
    assert line(work).repeal is not None
    assert timeline.of_work(work.pk, later(5)).in_force.label == "4.0"  # type: ignore[union-attr]
    assert timeline.of_work(work.pk, later(5)).labelled("2.0").status == timeline.REPEALED  # type: ignore[union-attr]
    acts.move(edition("4.0"), in_force_from=None, reason="No.", by="ana")
    assert timeline.of_work(work.pk, later(5)).in_force is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (later(-1), "not in the past"),
        (date(2300, 1, 1), "between 1700 and 2200"),
        (later(10), "Edition 3.0 comes into force on"),
        (later(30), "Edition 3.0 comes into force on"),
    ],
)
def test_days_a_work_cannot_be_repealed_from(work: Work, day: date, sentence: str) -> None:
    refused(lambda: acts.repeal(work, day=day, reason="Why.", by="ana"), sentence)


def test_a_text_that_began_today_is_repealed_from_tomorrow(db: Any) -> None:
    publish("young", "1.0", TODAY.isoformat(), clause("a", "Words."))
    young = Work.objects.get(code="young")
    refused(lambda: acts.repeal(young, day=TODAY, reason="Why.", by="ana"), "Choose a later day")
    acts.repeal(young, day=later(1), reason="Why.", by="ana")
    assert line(young).repeal_ahead is not None


# -- whole or not at all, and who wins ---------------------------------------------------------------------------


ACTS: dict[str, tuple[Any, Callable[[], object]]] = {
    "move": (edition_moved, lambda: acts.move(edition("3.0"), in_force_from=later(60), reason="Why.", by="ana")),
    "cancel": (edition_moved, lambda: acts.move(edition("3.0"), in_force_from=None, reason="Why.", by="ana")),
    "withdraw": (withdrawn, lambda: acts.withdraw(edition("2.0"), reason="Why.", by="ana")),
    "repeal": (work_repealed, lambda: acts.repeal(Work.objects.get(code="ethics"), day=later(60), reason="Why.", by="ana")),
}


@pytest.mark.parametrize("where", ["row", "log", "stamp", "listener"])
@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_fails_midway_leaves_nothing(work: Work, name: str, where: str, monkeypatch: Any) -> None:
    signal, act = ACTS[name]
    before, timeline_before = _everything(), line(work)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the power went")

    if where == "row":
        for model in (EditionAct, Withdrawal, WorkAct):
            monkeypatch.setattr(model, "save", fail)
    elif where == "log":
        monkeypatch.setattr("kb.editions.log.append", fail)
    elif where == "stamp":
        monkeypatch.setattr(Surroundings, "touch", fail)
    else:
        signal.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            act()
    finally:
        signal.disconnect(fail)
    monkeypatch.undo()
    assert _everything() == before
    assert line(work) == timeline_before
    assert verify().ok
    act()
    assert verify().ok


def test_two_people_act_at_the_same_time(fresh_database: str) -> None:
    """One moves, one cancels what both saw on the same day: one wins, the other is told."""
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."))
    publish("ethics", "2.0", later(30).isoformat(), clause("loans", "Lend with great care."))
    both, outcomes = threading.Barrier(2), []

    def act(new: date | None) -> None:
        try:
            made = edition("2.0")
            both.wait(timeout=30)
            acts.move(made, in_force_from=new, reason="Why.", by="ana", seen=later(30))
            outcomes.append("done")
        except NotFrozen as refusal:
            outcomes.append(str(refusal))
        except Exception as mistake:
            outcomes.append(f"{type(mistake).__name__}: {mistake}")
        finally:
            connections.close_all()

    for _round in range(1):
        people = [threading.Thread(target=act, args=(new,)) for new in (later(60), None)]
        for person in people:
            person.start()
        for person in people:
            person.join(timeout=60)
    connection.close()
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True], outcomes
    told = next(outcome for outcome in outcomes if outcome != "done")
    assert "meanwhile" in told or "was cancelled" in told
    assert EditionAct.objects.count() == 1 and verify().ok


# -- from the shell ----------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("editions", *arguments, stdout=out)
    return out.getvalue()


def test_commands(work: Work) -> None:
    said = json.loads(run("move", "ethics", "3.0", "--to", later(60).isoformat(), "--reason", "Later.", "--json"))
    assert said["in_force_from"] == later(60).isoformat() and said["reason"] == "Later."
    assert "Cancelled: ethics 3.0: No." in run("cancel", "ethics", "3.0", "--reason", "No.")
    assert f"Repealed: ethics from {later(9)}: Ended." in run("repeal", "ethics", "--from", later(9).isoformat(), "--reason", "Ended.")
    assert json.loads(run("revoke", "ethics", "--reason", "No.", "--json"))["act"] == "revoke"
    assert "Withdrawn: ethics 2.0 es: Wrong." in run("withdraw", "ethics", "2.0", "--locale", "es", "--reason", "Wrong.")
    listed = {row["label"]: row for row in json.loads(run("list", "ethics", "--json"))}
    assert [act["kind"] for act in listed["3.0"]["acts"]] == ["move", "cancel"]
    assert [text["locale"] for text in listed["2.0"]["texts"]] == ["en"]
    assert "The record fits" in run("verify")


@pytest.mark.parametrize(
    "arguments",
    [
        ("cancel", "ethics", "2.0", "--reason", "x"),
        ("move", "ethics", "3.0", "--to", "2020-01-01", "--reason", "x"),
        ("cancel", "ethics", "9.9", "--reason", "x"),
        ("repeal", "nothing", "--from", "2090-01-01", "--reason", "x"),
        ("repeal", "ethics", "--from", "2020-01-01", "--reason", "x"),
        ("revoke", "ethics", "--reason", "x"),
        ("withdraw", "ethics", "2.0", "--locale", "fr", "--reason", "x"),
        ("withdraw", "ethics", "2.0", "--reason", " "),
    ],
)
def test_commands_refuse_with_a_sentence(work: Work, arguments: tuple[str, ...]) -> None:
    before = _everything()
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2 and len(str(refusal.value)) > 20
    assert _everything() == before
