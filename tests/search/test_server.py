"""What only a search server can do to a site: be away, hang, apply half of a call, hold another's writes. On real servers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search import engines
from search.answer import answer
from search.engines import throwaway
from search.engines.absence import LONGEST, Patience
from search.engines.base import Away, Engine, Group, Unavailable
from search.engines.cluster import ClusterEngine
from search.engines.cluster_wire import Action, Refused, bulk
from search.query.parse import parse
from search.query.plan import FACETS, Wish, plan
from search.query.thesaurus import Expansion
from tests.search.making import DAY, SHELF, index_of, keys, passage

ONE = passage("loans", "en", "Loans", "Lend with care.")
TWO = passage("gifts", "en", "Gifts", "Give with care.")


def group(number: int, *passages: Any, fingerprint: str = "") -> Group:
    return Group(f"test/all/{number}", "test/all", fingerprint or str(number), lambda: passages)


@pytest.fixture
def engine(each_server: str, tmp_path: Path) -> Iterator[ClusterEngine]:
    made = index_of(tmp_path, [ONE], each_server)
    assert isinstance(made, ClusterEngine)
    yield made
    made._connected = None  # a test may have put something else there
    made.remove()


class Between:
    """A client that does something else for some requests."""

    def __init__(self, engine: ClusterEngine, instead: Callable[[str, str, Any], Any]) -> None:
        self.inner = engine._writing_wire
        self.product, self.similarity, self.preference = self.inner.product, self.inner.similarity, ""
        self.asked: list[str] = []
        self._instead = instead
        pid = engine._client()[0]
        engine._connected = (pid, self, Patience(self))

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        self.asked.append(f"{method} {path}")
        instead = self._instead(method, path, body)
        return self.inner.ask(method, path, body, **more) if instead is None else instead


class TestAliases:
    def test_all_aliases_move_in_one_call(self, engine: ClusterEngine) -> None:
        generation = engine.new_generation()
        with engine.writing(generation) as writer:
            writer.put(group(2, TWO, passage("gifts", "es", "Donaciones", "Con cuidado.")))
        calls: list[Any] = []
        Between(engine, lambda method, path, body: calls.append(body) if path == "/_aliases" else None)
        engine.swap(generation)
        assert len(calls) == 1
        moved = {(verb, facts["alias"].split("-", 1)[1]) for action in calls[0]["actions"] for verb, facts in action.items()}
        assert moved == {("add", "en"), ("add", "es"), ("add", "all"), ("add", "groups"), ("remove", "en"), ("remove", "all"), ("remove", "groups")}
        assert (keys(engine, "care", "en"), keys(engine, "cuidado", "es")) == (["gifts"], ["gifts"])

    def test_the_one_before_stays_for_going_back_and_older_ones_go(self, engine: ClusterEngine) -> None:
        generations = [engine.health().generation]
        for number in (2, 3):
            generations.append(engine.new_generation())
            with engine.writing(generations[-1]) as writer:
                writer.put(group(number, passage(f"k{number}", "en", "Care", "")))
            engine.swap(generations[-1])
        there = {engine.names.generation_of(index) for index in engine.generations._aliases()}
        assert there == set(generations[1:])
        engine.swap(generations[1])
        assert keys(engine, "care", "en") == ["k2"]

    def test_a_swap_that_was_applied_in_part_is_completed(self, engine: ClusterEngine) -> None:
        """Elasticsearch may answer 200 with ``errors`` and have applied half of the actions."""
        generation = engine.new_generation()
        with engine.writing(generation) as writer:
            writer.put(group(2, TWO))
        done = []

        def half(method: str, path: str, body: Any) -> Any:
            if path != "/_aliases" or done:
                return None
            done.append(body)
            half_of_it = body["actions"][: len(body["actions"]) // 2]
            return {**wire.inner.ask(method, path, {"actions": half_of_it}), "errors": True}

        wire = Between(engine, half)
        engine.swap(generation)
        assert wire.asked.count("POST /_aliases") == 2
        assert keys(engine, "care", "en") == ["gifts"]
        assert engine.health().ok and engine.health().passages == 1

    def test_a_swap_that_never_takes_says_so(self, engine: ClusterEngine) -> None:
        generation = engine.new_generation()
        Between(engine, lambda method, path, body: {"acknowledged": True, "errors": True} if path == "/_aliases" else None)
        with pytest.raises(Unavailable):
            engine.swap(generation)
        assert keys(engine, "care", "en") == ["loans"]

    def test_an_index_that_somebody_deleted_is_damaged(self, engine: ClusterEngine) -> None:
        index = engine.names.index("en", engine.health().generation)
        engine._writing_wire.ask("DELETE", f"/{index}")
        assert engine.health().state == "damaged"

    def test_sites_share_a_cluster(self, engine: ClusterEngine, each_server: str, tmp_path: Path) -> None:
        other = index_of(tmp_path / "other", [TWO], each_server)
        try:
            assert (keys(engine, "care", "en"), keys(other, "care", "en")) == (["loans"], ["gifts"])
        finally:
            other.remove()
        assert keys(engine, "care", "en") == ["loans"]


class TestWriting:
    def test_writing_to_a_name_that_is_not_there_makes_no_index(self, engine: ClusterEngine) -> None:
        name = f"{engine.names.prefix}-nothing"
        with pytest.raises(Refused):
            bulk(engine._writing_wire, [Action(name, "1", 1, {"flag": ["x"]})])
        with pytest.raises(Refused):
            engine._writing_wire.ask("GET", f"/{name}")

    def test_a_change_that_comes_late_never_replaces_a_newer_one(self, engine: ClusterEngine) -> None:
        with engine.writing() as writer:
            writer.put(group(1, passage("loans", "en", "Newer", "Newer words."), fingerprint="b"))
        index = engine.names.writing("en", engine.health().generation)
        with pytest.raises(Unavailable):
            bulk(engine._writing_wire, [Action(index, ONE.id, 5, {"id": ["late"]})])
        assert engine.passages([ONE.id])[ONE.id].heading == "Newer"

    def test_a_repeat_is_harmless(self, engine: ClusterEngine) -> None:
        sent: list[bytes] = []
        wire = Between(engine, lambda method, path, body: sent.append(body) if path == "/_bulk" else None)
        with engine.writing() as writer:
            writer.put(group(2, TWO))
        for body in sent:
            assert not wire.inner.ask("POST", "/_bulk", body, params={"require_alias": "true"})["errors"]
        assert engine.count(plan(parse("care"), locale="en", day=DAY)) == 2

    def test_two_writers_do_not_mix(self, engine: ClusterEngine, each_server: str, tmp_path: Path) -> None:
        """The lock is a file: a second machine has another one. Who comes later wins, the first is told."""
        with pytest.raises(Unavailable), engine.writing() as first:
            with throwaway(tmp_path, each_server).writing() as second:
                second.put(group(2, TWO))
            first.put(group(3, passage("board", "en", "Board", "Decide with care.")))
        assert sorted(keys(engine, "care", "en")) == ["gifts", "loans"]

    def test_what_was_interrupted_is_seen_as_not_done(self, engine: ClusterEngine) -> None:
        """Killed between the passages and the entries of their groups."""

        def die(method: str, path: str, body: Any) -> Any:
            if path == "/_bulk" and b"fingerprint" in body:
                raise Away("killed")

        Between(engine, die)
        with pytest.raises(Away), engine.writing() as writer:
            writer.put(group(1, passage("loans", "en", "Loans", "Other words."), fingerprint="b"))
        engine._connected = None
        assert engine.groups("test/all") == {"test/all/1": "1"}
        assert keys(engine, "care", "en") == ["loans"]
        with engine.writing() as writer:
            writer.put(group(1, passage("loans", "en", "Loans", "Other words."), fingerprint="b"))
        assert keys(engine, "other", "en") == ["loans"]
        assert engine.groups("test/all") == {"test/all/1": "b"}

    def test_a_group_loses_what_it_no_longer_has(self, engine: ClusterEngine) -> None:
        with engine.writing() as writer:
            writer.put(group(1, TWO, passage("gifts", "fr", "Dons", "Avec soin."), fingerprint="b"))
        assert set(engine.contents("test/all/1")) == {TWO.id, "ethics/1.0/fr/gifts"}
        with engine.writing() as writer:
            writer.drop("test/all/1")
        assert engine.contents("test/all/1") == {} and engine.groups() == {}

    def test_what_a_busy_cluster_turned_away_is_sent_again(self, engine: ClusterEngine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("search.engines.cluster_wire.time.sleep", lambda seconds: None)
        refused = []

        def busy(method: str, path: str, body: Any) -> Any:
            if path == "/_bulk" and len(refused) < 3:
                refused.append(body)
                raise Refused(429, "too many requests")

        Between(engine, busy)
        with engine.writing() as writer:
            writer.put(group(2, TWO))
        assert len(refused) == 3
        assert sorted(keys(engine, "care", "en")) == ["gifts", "loans"]

    def test_a_rebuild_while_questions_are_asked(self, engine: ClusterEngine) -> None:
        wrong: list[object] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    found = keys(engine, "lend", "en")
                except Unavailable as error:
                    wrong.append(error)
                    return
                if found != ["loans"]:
                    wrong.append(found)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for number in (2, 3):
                generation = engine.new_generation()
                with engine.writing(generation) as writer:
                    writer.put(group(1, ONE, *(passage(f"k{each}", "en", "Care", "") for each in range(10 * number))))
                engine.swap(generation)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert not wrong
        assert engine.health().passages == 31


class TestReading:
    def test_words_of_a_large_language_are_read_beside(self, engine: ClusterEngine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("search.engines.cluster_held.FEW_PASSAGES", 0)
        monkeypatch.setattr("search.engines.cluster_held.LEARNING", 0.0)

        def known() -> set[str]:
            until = time.monotonic() + 20
            while engine._words._known.get("en", (0, {}))[0] != engine._state().stamp and time.monotonic() < until:
                engine.words("en")
                time.sleep(0.02)
            return set(engine.words("en"))

        assert known() == {"loans", "lend", "with", "care"}
        with engine.writing() as writer:
            writer.put(group(2, passage("gifts", "en", "Gifts", "Give with care.")))
        assert set(engine.words("en")) in ({"loans", "lend", "with", "care"}, {"loans", "lend", "with", "care", "gifts", "give"})
        assert known() == {"loans", "lend", "with", "care", "gifts", "give"}

    def test_the_longest_question_in_every_language_is_within_the_limits(self, each_server: str, tmp_path: Path) -> None:
        """OpenSearch allows 1,024 clauses in a query."""
        engine = index_of(tmp_path, SHELF, each_server)
        try:
            words = " ".join(f"word{number}" for number in range(31))
            others = tuple(f"other {number}" for number in range(12))
            wanted = plan(parse(f"{words} museum"), locale="en", day=DAY, wish=Wish(everywhere=True), facets=FACETS)
            wide = tuple(Expansion(f"word{number}", others) for number in range(30))
            assert engine.search(type(wanted)(**{**vars(wanted), "expansions": wide, "withdrawn": frozenset(range(3000))})).total > 0
            assert engine.search(plan(parse("博物馆谨慎出借藏品并要求投保" * 12), locale="zh-hans", day=DAY, wish=Wish(everywhere=True))).total > 0
        finally:
            engine.remove()

    @pytest.mark.parametrize("locale", ["*", "_all", "en,es", "../x", "en-nowhere", "all", "groups"])
    def test_a_language_that_is_not_there_is_no_pattern(self, engine: ClusterEngine, locale: str) -> None:
        assert engine.search(plan(parse("care"), locale=locale, day=DAY, facets=FACETS)).total == 0
        assert engine.words(locale) == {}
        assert engine.suggest("lo", locale, DAY, frozenset()) == ()

    def test_pages_beyond_the_last_one_are_counted_only(self, engine: ClusterEngine) -> None:
        wanted = plan(parse("care"), locale="en", day=DAY)
        found = engine.search(type(wanted)(**{**vars(wanted), "page": 10_000}))
        assert (found.total, found.hits) == (1, ())


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("name", ["elasticsearch", "opensearch"])
class TestAway:
    @pytest.fixture(autouse=True)
    def nobody_is_looked_for_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("search.engines.absence.Absence._wait", lambda absence: None)

    def unreachable(self, name: str, settings: Any, folder: Path, url: str = "http://127.0.0.1:9") -> Engine:
        settings.SEARCH_URLS = (url,)
        return throwaway(folder, name)

    def test_nobody_there(self, name: str, settings: Any, tmp_path: Path) -> None:
        engine = self.unreachable(name, settings, tmp_path)
        assert engine.health().state == "away"
        found = answer(engine, "loans", locale="en", day=DAY)
        assert found.away and found.unavailable
        with pytest.raises(Away), engine.writing():
            raise AssertionError("nothing can be written")

    def test_one_reader_waits_at_most_eight_seconds_and_others_not_at_all(
        self, name: str, settings: Any, tmp_path: Path, silent: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.engines.cluster_wire.READING", 0.25)
        engine = self.unreachable(name, settings, tmp_path, silent)
        started = time.monotonic()
        with pytest.raises(Away):
            engine.count(plan(parse("loans"), locale="en", day=DAY))
        assert time.monotonic() - started < LONGEST + 1
        started = time.monotonic()
        for _ in range(20):
            with pytest.raises(Away):
                engine.suggest("lo", "en", DAY, frozenset())
        assert time.monotonic() - started < 0.2


class TestPatience:
    def test_many_slow_requests_of_one_page_wait_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = [0.0]
        monkeypatch.setattr("search.engines.absence.time.monotonic", lambda: clock[0])

        class Slow:
            product = similarity = "slow"
            tries: list[float] = []

            def ask(self, *args: Any, seconds: float, **more: Any) -> str:
                self.tries.append(seconds)
                clock[0] += 3.0
                return "late"

            def apart(self) -> list[Any]:
                return []

        patient = Patience(Slow())
        assert patient.ask("GET", "/") == patient.ask("GET", "/") == "late"
        patient.ask("GET", "/", seconds=2.0)
        with pytest.raises(Away):
            patient.ask("GET", "/")
        assert Slow.tries == [2.0, 2.0, 2.0]
        clock[0] += 20
        assert patient.ask("GET", "/") == "late"


def test_every_engine_can_be_named() -> None:
    assert set(engines.LIBRARIES) == set(engines.ENGINES) - {engines.EMBEDDED}
