"""Who hangs is gone round: without a server, on nodes that are told when to answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from search.engines.absence import LONGEST, Patience, TooSlow
from search.engines.base import Away
from search.engines.cluster_wire import searches
from search.engines.detour import Detour


class Node:
    """One address of a cluster."""

    product = similarity = "fake"
    preference = ""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hangs = False
        self.asked = 0
        self.bodies: list[bytes] = []

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        self.asked += 1
        if self.hangs:
            raise Away("no answer")
        if body:
            self.bodies.append(body)
            return {"responses": [{}]}
        return {"nodes": {self.name: {"name": "any"}}}

    def apart(self) -> list[Node]:
        return [self]


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> list[Node]:
    monkeypatch.setattr("search.engines.detour.AGAIN", 0.01)
    return [Node("a"), Node("b"), Node("c")]


def until(what: Callable[[], bool]) -> None:
    for _ in range(1000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("not within 10 s")


def test_a_node_that_hangs_is_gone_round_until_it_answers(nodes: list[Node]) -> None:
    detour = Detour(lambda: nodes)
    nodes[1].hangs = True
    detour.look()
    detour.look()
    until(lambda: detour.preference == "_prefer_nodes:a,c")
    nodes[1].hangs, nodes[2].hangs = False, True
    until(lambda: detour.preference == "_prefer_nodes:a,b")
    nodes[2].hangs = False
    until(lambda: detour.preference == "")
    until(lambda: detour._looking == 0)
    asked = nodes[0].asked
    time.sleep(0.1)
    assert nodes[0].asked == asked, "nobody looks while all is well"


@pytest.mark.parametrize("hanging", [0, 3])
def test_there_is_nothing_to_go_round_when_all_answer_or_none(nodes: list[Node], hanging: int) -> None:
    for node in nodes[:hanging]:
        node.hangs = True
    detour = Detour(lambda: nodes)
    detour.look()
    until(lambda: detour._looking == 0)
    assert detour.preference == ""


class Slow(Node):
    """Two of three nodes answer, and this client's requests take their time."""

    def __init__(self, nodes: list[Node], clock: list[float]) -> None:
        super().__init__("slow")
        self.nodes, self.clock = nodes, clock

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        self.bodies.append(body)
        self.clock[0] += LONGEST - 0.5
        return {"responses": [{}]}

    def apart(self) -> list[Node]:
        return self.nodes


def test_after_a_slow_answer_only_the_living_are_asked(nodes: list[Node], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("search.engines.absence.time", type("Clock", (), {"monotonic": lambda: clock[0]}))
    nodes[0].hangs = True
    slow = Slow(nodes, clock)
    patient = Patience(slow)
    searches(patient, [("all", {})])
    assert patient.preference == "_prefer_nodes:b,c", "known before the next try"
    with pytest.raises(TooSlow):
        searches(patient, [("all", {})])
    searches(patient, [("all", {})])  # the next reader has a patience of his own
    assert [b"_prefer_nodes" in body for body in slow.bodies] == [False]
    assert [b"_prefer_nodes:b,c" in body for body in (*nodes[1].bodies, *nodes[2].bodies)] == [True]
    nodes[0].hangs = False
    until(lambda: patient.preference == "")
