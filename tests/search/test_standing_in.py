"""A site whose search server is away: it says so calmly, or the embedded index answers in its place. Nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from kb import readiness
from search import engines
from search.engines.base import Away
from search.indexing import outbox, rebuild
from search.indexing.indexer import Indexer
from search.models import Outbox
from tests.kb.making import clause, publish
from tests.search.test_page import get, links, text_of

pytestmark = pytest.mark.django_db
NOWHERE = ("http://127.0.0.1:9",)
SAID = "The search server does not answer at the moment"


@pytest.fixture(autouse=True)
def nobody_is_looked_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.absence.Absence._wait", lambda absence: None)


@pytest.fixture(params=["elasticsearch", "opensearch"])
def away(request: pytest.FixtureRequest, index_dir: Path, settings: Any) -> str:
    """A site that wants a server which is not there; the server's name."""
    settings.SEARCH_ENGINE, settings.SEARCH_URLS = request.param, NOWHERE
    return str(request.param)


@pytest.fixture
def standing_in(away: str, settings: Any) -> str:
    """The same with the embedded index kept beside, and a text in it."""
    settings.SEARCH_FALLBACK = True
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures with care."), clause("gifts", "Accept pictures as gifts."))
    rebuild.rebuild(engines.EMBEDDED)
    return away


class TestAway:
    def test_the_site_stays_up_and_says_so(self, away: str, client: Client) -> None:
        publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
        response = get(client, "?q=pictures")
        assert response.status_code == 200
        assert "Search is not available at the moment" in text_of(response)
        assert "/en/texts/" in links(response, ".search-note a")
        assert client.get("/en/search/suggest?q=pic").json() == {"suggestions": []}
        assert client.get("/en/search/feed.atom?q=pictures").status_code == 503
        assert client.get("/en/ethics/c/loans/").status_code == 200
        assert not Outbox.objects.filter(kind=Outbox.Kind.REBUILD).exists(), "nothing is wrong with the index"
        assert "VADEMECUM_SEARCH_URLS" in readiness.ask()["search"]

    def test_what_is_published_waits(self, away: str) -> None:
        publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
        for _ in range(outbox.MAX_ATTEMPTS + 2):
            Outbox.objects.update(not_before="2000-01-01T00:00:00Z")
            assert outbox.drain(away).failed == ["clauses/ethics"]
        row = Outbox.objects.get()
        assert not row.set_aside
        assert (row.not_before - row.created_at).total_seconds() < 60, "it is tried again soon, however long the server was away"

    def test_the_indexer_neither_rebuilds_nor_ends(self, away: str) -> None:
        Indexer().once()
        publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
        Indexer().once()
        assert Outbox.objects.get().attempts == 1

    def test_the_command_says_it_in_a_sentence(self, away: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            call_command("search_index", "status")
        assert f"{away}: away" in capsys.readouterr().out


class TestStandingIn:
    def test_the_embedded_index_answers_and_the_page_says_so(self, standing_in: str, client: Client) -> None:
        response = get(client, "?q=pictures")
        assert sorted(links(response)) == ["/en/ethics/c/gifts/", "/en/ethics/c/loans/"]
        assert SAID in text_of(response)
        assert [each["url"] for each in client.get("/en/search/suggest?q=loa").json()["suggestions"]] == ["/en/ethics/c/loans/"]
        assert client.get("/en/search/feed.atom?q=pictures").status_code == 200
        assert links(client.get("/en/ethics/c/loans/"), ".similar a") == ["/en/ethics/c/gifts/"]
        assert readiness.ask()["search"] == ""

    def test_both_hear_of_what_is_published_and_neither_waits_for_the_other(self, standing_in: str, client: Client) -> None:
        Outbox.objects.all().delete()
        publish("guide", "1.0", "2020-01-01", clause("phases", "Hang pictures slowly."))
        assert set(Outbox.objects.values_list("engine", flat=True)) == {standing_in, engines.EMBEDDED}
        for name in engines.configured():
            outbox.drain(name)
        assert set(Outbox.objects.values_list("engine", flat=True)) == {standing_in}
        assert links(get(client, "?q=hang")) == ["/en/guide/c/phases/"]

    def test_without_either_it_is_said_calmly(self, standing_in: str, client: Client) -> None:
        engines.engine(engines.EMBEDDED).remove()
        response = get(client, "?q=pictures")
        assert response.status_code == 200 and "Search is not available at the moment" in text_of(response)
        assert Outbox.objects.get(kind=Outbox.Kind.REBUILD).engine == engines.EMBEDDED

    def test_a_server_that_answers_is_asked(self, each_server: str, index_dir: Path, settings: Any, client: Client) -> None:
        settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK = each_server, True
        publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures with care."))
        for name in engines.configured():
            rebuild.rebuild(name)
        try:
            response = get(client, "?q=pictures")
            assert links(response) == ["/en/ethics/c/loans/"] and SAID not in text_of(response)
            settings.SEARCH_URLS, there = NOWHERE, settings.SEARCH_URLS
            engines._engine.cache_clear()
            response = get(client, "?q=pictures")
            assert links(response) == ["/en/ethics/c/loans/"] and SAID in text_of(response)
            settings.SEARCH_URLS = there
            engines._engine.cache_clear()
            assert SAID not in text_of(get(client, "?q=pictures"))
        finally:
            engines.engine(each_server).remove()


def test_a_server_that_is_back_is_noticed(each_server: str, index_dir: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("search.engines.absence.AGAIN", 0.05)
    settings.SEARCH_ENGINE = each_server
    rebuild.rebuild(each_server)
    engine: Any = engines.engine()
    try:
        engine._absence.begin("gone for a moment")
        with pytest.raises(Away):
            engine.words("en")
        _wait_for(lambda: not engine._absence.reason)
        assert engine.words("en") == {}
    finally:
        engine.remove()


def _wait_for(what: Callable[[], bool]) -> None:
    import time

    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"SEARCH_ENGINE": "opensearch", "SEARCH_URLS": ()}, {"search.E003"}),
        ({"SEARCH_ENGINE": "opensearch", "SEARCH_URLS": ("search-1:9200",)}, {"search.E004"}),
        ({"SEARCH_ENGINE": "elasticsearch", "SEARCH_URLS": NOWHERE}, set()),
        ({"SEARCH_ENGINE": "elasticsearch", "SEARCH_URLS": NOWHERE, "SEARCH_PREFIX": "my-site"}, {"search.E006"}),
        ({"SEARCH_ENGINE": "elasticsearch", "SEARCH_URLS": NOWHERE, "SEARCH_CA": "/nowhere.pem"}, {"search.E007"}),
        ({"SEARCH_FALLBACK": True}, {"search.W002"}),
        ({"SEARCH_ENGINE": "solr"}, {"search.E002"}),
        ({}, set()),
    ],
)
def test_checks_name_what_is_missing(settings: Any, facts: dict[str, Any], found: set[str]) -> None:
    for name, value in facts.items():
        setattr(settings, name, value)
    messages = [message for message in run_checks(tags=["search"]) if message.id and message.id.startswith("search.")]
    assert {message.id for message in messages} == found
    assert all(message.hint for message in messages)
