"""The search page beside the engine and the empty view, all with the same questions, and where its time goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search import answer, asked, views
from search.bench import empty
from search.bench.questions import Questions
from search.bench.times import Times, Watch, in_turn
from search.dense import model
from search.engines import engine
from search.engines.marking import Marking
from search.query.plan import Plan

ASKED = ("search_together", "search", "count", "titles", "passages", "words", "count_by_locale")
FRAMEWORK, FINDING = "middleware, addresses, sending", "engine: finding and counting"
#: What the page does, by the place where each function is looked up.
STEPS: tuple[tuple[Any, str, str], ...] = (
    (views, "setting_of", "what the site brings (synonyms, titles)"),
    (answer, "parse", "parse and plan"),
    (answer, "plan", "parse and plan"),
    (answer, "prepared", "mending words"),
    (model, "of_question", "meaning: the question's vector"),
    (answer, "near_in", "meaning: what is near"),
    (Marking, "hit", "engine: marking"),
    (views, "shown", "results as data for the template"),
    (views, "page", "template"),
    (asked, "count", "counting the question"),
)
#: The same inside an engine, where it has such functions: module, function, step.
INSIDE = (
    ("search.engines.tantivy", "_search", FINDING),
    ("search.engines.tantivy", "_facets", "engine: facets"),
    ("search.engines.tantivy", "compiled", "engine: compiling"),
    ("search.engines.tantivy", "loaded", "engine: reading passages"),
    ("search.engines.tantivy", "passage_of", "engine: reading passages"),
)
#: Makes a process embed a question anew.
_forget = model.of_question.cache_clear


@dataclass(frozen=True)
class Pages:
    """Figures of one kind of question. ``search``: the one call that finds a page; ``asked``: every call the page makes.

    ``queries``: the most that a page and an empty view made; ``hits``: results on average; ``size``: bytes of a page;
    ``rest``: milliseconds of a page by step, and of what was done beside it.
    """

    kind: str
    page: Times
    empty: Times
    search: Times
    asked: Times
    queries: tuple[int, int]
    hits: float
    size: int
    failed: int
    rest: dict[str, float]

    def ratio(self, floor: Times) -> tuple[float, float]:
        """Page : (engine + empty view) at p50 and p95."""
        return self.page.p50 / (floor.p50 + self.empty.p50), self.page.p95 / (floor.p95 + self.empty.p95)


def measure(kind: str, questions: Questions, runs: int, warm_up: int = 10) -> Pages:
    """Everything about one kind; the three are asked in turn."""
    client = Client()
    all_of_them = questions.by_kind[kind]
    addresses = [f"/{locale}/search/?{urlencode(asked_)}" for locale, asked_ in all_of_them]
    empties = [f"{empty.SEARCH_PATH}?{urlencode(asked_)}" for _locale, asked_ in all_of_them]
    calls = [_recorded(client, address) for address in addresses]
    failed = 0
    sizes: list[int] = []

    def page(number: int) -> None:
        nonlocal failed
        _forget()  # it was asked before, to record its calls
        response = client.get(addresses[number])
        failed += response.status_code != 200 or b"search-summary" not in response.content
        sizes.append(len(response.content))

    def search(number: int) -> None:
        if (plan := _first_plan(calls[number])) is not None:
            engine().search(plan)

    def ask(number: int) -> None:
        for name, args, kwargs in calls[number]:
            getattr(engine(), name)(*args, **kwargs)

    measured = in_turn(
        {"page": page, "empty": lambda number: client.get(empties[number]), "search": search, "asked": ask}, runs, warm_up
    )
    hits = [engine().search(plan).total if (plan := _first_plan(each)) is not None else 0 for each in calls[:50]]
    return Pages(
        kind,
        measured["page"],
        measured["empty"],
        measured["search"],
        measured["asked"],
        (max(map(_queries(client), addresses[:20])), max(map(_queries(client), empties[:20]))),
        sum(hits) / len(hits),
        sum(sizes) // len(sizes),
        failed,
        _rest(client, addresses[: min(runs, 100)]),
    )


def suggest(questions: Questions, runs: int) -> dict[str, Times]:
    """Suggestions as a browser asks for them, and the engine alone."""
    client = Client()
    beginnings = questions.beginnings
    addresses = [f"/{locale}/search/suggest?{urlencode(typed)}" for locale, typed in beginnings]
    calls = [_recorded(client, address, ("suggest",)) for address in addresses]

    def alone(number: int) -> None:
        for name, args, kwargs in calls[number]:
            getattr(engine(), name)(*args, **kwargs)

    return in_turn({"page": lambda number: client.get(addresses[number]), "engine": alone}, runs)


def _first_plan(calls: list[tuple[str, Any, Any]]) -> Plan | None:
    """The plan that finds a page."""
    return next((args[0][0] for name, args, _ in calls if name == "search_together"), None)


def _recorded(client: Client, address: str, names: tuple[str, ...] = ASKED) -> list[tuple[str, Any, Any]]:
    """The calls of the engine that a page makes: (method, arguments, named arguments)."""
    target = engine()
    out: list[tuple[str, Any, Any]] = []

    def recording(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            out.append((name, args, kwargs))
            return function(*args, **kwargs)

        return call

    for name in names:
        setattr(target, name, recording(name, getattr(target, name)))
    try:
        client.get(address)
    finally:
        for name in names:
            delattr(target, name)
    return out


def _queries(client: Client) -> Callable[[str], int]:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    return count


def _rest(client: Client, addresses: list[str]) -> dict[str, float]:
    """Milliseconds a page by step, on average; watching costs a little itself."""
    watch = Watch()
    steps = [*STEPS, *((engine(), name, FINDING) for name in ASKED)]
    for module, function, name in INSIDE:
        if engine().name in module:
            steps.append((import_module(module), function, name))
    with watch.watching(steps):
        for address in addresses:
            _forget()
            with watch.step(FRAMEWORK):
                client.get(address)
    spent = watch.spent | {f"(beside it) {name}": each for name, each in watch.beside.items()}
    return {name: each / len(addresses) for name, each in sorted(spent.items(), key=lambda item: -item[1])}
