"""Move, cancel, withdraw and repeal in the admin: what is offered when, what is said, what readers then see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kb.editions import acts, timeline
from kb.editions.verify import verify
from kb.models import Edition, EditionAct, Withdrawal, Work, WorkAct
from tests.kb.admin.people import Place, browser, place, record
from tests.kb.making import clause, publish

OF = "/admin/texts/of/ethics/"


def later(days: int) -> date:
    return timeline.today() + timedelta(days=days)


@pytest.fixture
def scene(db: None) -> Place:
    """1.0 (with es), 2.0 in force, 3.0 in 30 days."""
    made = place()
    publish("ethics", "3.0", later(30).isoformat(), clause("care", "Museums take the best care.", number="1"))
    return made


@pytest.fixture
def publisher(scene: Place) -> Client:
    return browser("publisher")


def said(response: Any) -> str:
    return str(response.content.decode())


def line() -> timeline.Timeline:
    return timeline.of_work(Work.objects.get(code="ethics").pk)


def test_only_what_can_be_done_is_offered(publisher: Client) -> None:
    page = said(publisher.get(OF))
    assert f"{OF}move/3.0/" in page and f"{OF}cancel/3.0/" in page
    for label in ("1.0", "2.0"):
        assert f"{OF}move/{label}/" not in page and f"{OF}cancel/{label}/" not in page and f"{OF}withdraw/{label}/" in page
    assert f"{OF}repeal/" in page
    page = said(browser("editor").get(OF))
    assert all(f"{OF}{act}/" not in page for act in ("move", "cancel", "withdraw", "repeal"))


def test_moving(publisher: Client) -> None:
    page = said(publisher.get(f"{OF}move/3.0/"))
    assert f'value="{later(30).isoformat()}"' in page and "by date alone" in page
    data = {"day": later(60).isoformat(), "reason": "The translations need time.", "seen": later(30).isoformat()}
    page = said(publisher.post(f"{OF}move/3.0/", data, follow=True))
    assert "will come into force on" in page and "moved to" in page and "The translations need time." in page
    assert line().labelled("3.0").since == later(60)  # type: ignore[union-attr]
    assert "was to apply from" in said(Client().get("/en/ethics/ed/3.0/"))
    again = publisher.post(f"{OF}move/3.0/", data | {"day": later(40).isoformat()})
    assert again.status_code == 400 and "meanwhile" in said(again)
    assert EditionAct.objects.count() == 1 and verify().ok


def test_moving_says_when_another_edition_follows_or_prevails(publisher: Client) -> None:
    publish("ethics", "4.0", later(50).isoformat(), clause("care", "Museums take such care."))
    page = said(publisher.post(f"{OF}move/3.0/", {"day": later(40).isoformat(), "reason": "Why."}, follow=True))
    assert "then holds until" in page
    page = said(publisher.post(f"{OF}move/3.0/", {"day": later(50).isoformat(), "reason": "Why."}, follow=True))
    assert "would never apply" in page
    page = said(publisher.post(f"{OF}move/3.0/", {"day": later(60).isoformat(), "reason": "Why."}, follow=True))
    assert "then holds until" not in page


@pytest.mark.parametrize(
    ("act", "data", "sentence"),
    [
        ("move/3.0", {"day": "2020-01-01", "reason": "Why."}, "must be in the future"),
        ("move/3.0", {"day": "someday", "reason": "Why."}, "Enter a valid date"),
        ("move/3.0", {"day": "2090-01-01", "reason": "   "}, "required"),
        ("cancel/3.0", {"reason": "Why."}, "required"),
        ("cancel/2.0", {"reason": "Why.", "sure": "on"}, "can no longer be moved or cancelled"),
        ("withdraw/2.0", {"reason": "Why.", "sure": "on"}, "required"),
        ("withdraw/2.0", {"reason": "Why.", "sure": "on", "locale": "fr"}, "not one of the available choices"),
        ("repeal", {"reason": "Why.", "sure": "on", "day": "2020-01-01"}, "not in the past"),
        ("repeal", {"reason": "Why.", "sure": "on", "day": "2090-01-01", "x": "y" * 3000}, ""),
        ("repeal", {"reason": "y" * 3000, "sure": "on", "day": "2090-01-01"}, "at most 2000"),
    ],
)
def test_bad_forms_are_answered(publisher: Client, act: str, data: dict[str, str], sentence: str) -> None:
    before = record()
    response = publisher.post(f"{OF}{act}/", data)
    if sentence:
        assert response.status_code == 400 and sentence in said(response)
        assert record() == before
    else:
        assert response.status_code == 302


def test_cancelling(publisher: Client) -> None:
    data = {"reason": "Not agreed.", "sure": "on", "seen": later(30).isoformat()}
    page = said(publisher.post(f"{OF}cancel/3.0/", data, follow=True))
    assert "Edition 3.0 is cancelled." in page and "Edition 3.0 cancelled" in page
    assert f"{OF}cancel/3.0/" not in page
    response = Client().get("/en/ethics/ed/3.0/")
    assert response.status_code == 410 and "Not agreed." in said(response)
    again = publisher.post(f"{OF}cancel/3.0/", data)
    assert again.status_code == 400 and "cancelled already" in said(again)
    assert "cancelled already" in said(publisher.get(f"{OF}move/3.0/"))


@pytest.mark.parametrize("act", ["move/2.0", "cancel/2.0", "move/1.0"])
def test_too_late(publisher: Client, act: str) -> None:
    page = said(publisher.get(f"{OF}{act}/"))
    assert "can no longer be moved or cancelled" in page and '<form method="post" novalidate' not in page


def test_withdrawing_a_language_and_an_edition(publisher: Client) -> None:
    page = said(publisher.get(f"{OF}withdraw/1.0/?locale=es"))
    assert 'value="es"' in page and 'value="all"' in page
    publisher.post(f"{OF}withdraw/1.0/", {"locale": "es", "reason": "Wrong words.", "sure": "on"})
    assert [row.locale for row in Withdrawal.objects.all()] == ["es"]
    assert "edition 1.0 applies instead" in said(publisher.get(f"{OF}withdraw/2.0/"))
    page = said(publisher.post(f"{OF}withdraw/2.0/", {"locale": "all", "reason": "Never adopted.", "sure": "on"}, follow=True))
    assert "The text is withdrawn." in page and "Never adopted." in page and "Edition 2.0 withdrawn" in page
    assert line().in_force is not None and line().in_force.label == "1.0"  # type: ignore[union-attr]
    assert verify().ok and publisher.get(f"{OF}withdraw/9.9/").status_code == 404
    assert "withdrawn already" in said(publisher.get(f"{OF}withdraw/2.0/"))


def test_repealing_and_taking_it_back(publisher: Client) -> None:
    data = {"day": later(60).isoformat(), "reason": "The programme ends.", "sure": "on"}
    page = said(publisher.post(f"{OF}repeal/", data, follow=True))
    assert "will be repealed on" in page and "Take the repeal back" in page
    assert "will be repealed on" in said(Client().get("/en/ethics/")), "readers are told"
    page = said(publisher.get(f"{OF}repeal/"))
    assert "The programme ends." in page and 'name="day"' not in page
    assert publisher.post(f"{OF}repeal/", {"reason": ""}).status_code == 400
    page = said(publisher.post(f"{OF}repeal/", {"reason": "It goes on."}, follow=True))
    assert "The repeal is taken back." in page and WorkAct.objects.count() == 2
    assert "will be repealed" not in said(Client().get("/en/ethics/"))
    assert verify().ok


def test_a_repealed_text(publisher: Client) -> None:
    acts.move(Edition.objects.get(label="3.0"), in_force_from=None, reason="No.", by="ana")
    page = said(publisher.post(f"{OF}repeal/", {"day": later(0).isoformat(), "reason": "Ended.", "sure": "on"}, follow=True))
    assert "The text is repealed." in page and "repealed since" in page
    assert "nothing to repeal" in said(publisher.get(f"{OF}repeal/"))
    assert publisher.get("/admin/texts/").status_code == 200
    assert publisher.get(f"{OF}publish/").status_code == 200
