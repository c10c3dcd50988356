"""What was measured, as data with budgets, and as a table for people."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

from search.bench.indexing import Rebuilt
from search.bench.pages import Pages
from search.bench.times import Times
from search.engines import EMBEDDED

#: Budgets by passages: milliseconds of a page at p95 on the embedded engine, up to that many passages.
PAGE_P95 = {50_000: 25.0, 500_000: 60.0}
RATIO = (1.6, 2.0)  # at p50 and p95
SUGGEST_P95, SUGGEST_P95_SERVER = 5.0, 10.0
FINDABLE_P95 = 1000.0
REBUILD_SECONDS = 30.0 / 50_000  # a passage


@dataclass(frozen=True)
class Measured:
    """One run of ``search_bench``."""

    engine: str
    passages: int
    works: int
    bytes: int
    build_seconds: float
    pages: tuple[Pages, ...]
    suggest: dict[str, Times]
    findable: Times
    rebuilt: Rebuilt
    machine: dict[str, Any]
    vectors: int = 0  # wordings that have one


@dataclass(frozen=True)
class Verdict:
    """A figure beside its budget."""

    what: str
    measured: float
    budget: float

    @property
    def kept(self) -> bool:
        return self.measured <= self.budget


def machine() -> dict[str, Any]:
    """The machine, and how busy it is."""
    return {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def verdicts(measured: Measured) -> list[Verdict]:
    """Every budget. Those of time are for search without meaning."""
    failed = measured.rebuilt.failed + sum(each.failed for each in measured.pages)
    none_failed = Verdict("failed questions", failed, 0)
    if measured.vectors:
        return [none_failed]
    page = next((most for size, most in PAGE_P95.items() if measured.passages <= 1.1 * size), PAGE_P95[500_000])
    out = []
    for each in measured.pages:
        ratio = each.ratio(each.asked)
        if measured.engine == EMBEDDED:
            out.append(Verdict(f"page, {each.kind}: p95 ms", each.page.p95, page))
        out.append(Verdict(f"page, {each.kind}: ratio at p50", ratio[0], RATIO[0]))
        out.append(Verdict(f"page, {each.kind}: ratio at p95", ratio[1], RATIO[1]))
    out.append(Verdict("suggest: p95 ms", measured.suggest["page"].p95, SUGGEST_P95 if measured.engine == EMBEDDED else SUGGEST_P95_SERVER))
    out.append(Verdict("publish to findable: p95 ms", measured.findable.p95, FINDABLE_P95))
    out.append(Verdict("rebuild with questions going on: s", measured.rebuilt.seconds, REBUILD_SECONDS * max(50_000, measured.passages)))
    return [*out, none_failed]


def as_data(measured: Measured) -> dict[str, Any]:
    """For programs."""
    data = asdict(measured)
    for told, each in zip(data["pages"], measured.pages, strict=True):
        told["ratio"] = dict(zip(("p50", "p95"), each.ratio(each.asked), strict=True))
        told["ratio_to_one_search"] = dict(zip(("p50", "p95"), each.ratio(each.search), strict=True))
    data["budgets"] = [{**asdict(each), "kept": each.kept} for each in verdicts(measured)]
    return data


def as_text(measured: Measured) -> str:
    """For people: Markdown."""
    facts = measured.machine
    lines = [
        f"## search_bench: {measured.engine}, {measured.passages:,} passages of {measured.works} works in three languages",
        "",
        f"{facts['machine']}, {facts['cores']} cores, Python {facts['python']}, load {facts['load']} when it began;"
        f" index {measured.bytes / 1e6:.0f} MB.",
        "",
        "| ms | p50 | p95 | p99 | of processor p50 | p95 | runs |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in measured.pages:
        lines.append(_row(f"page, {each.kind} ({each.hits:,.0f} hits, {each.size:,} bytes, {each.queries[0]} queries)", each.page))
        lines.append(_row(f"– empty view ({each.queries[1]} queries)", each.empty))
        lines.append(_row("– engine, all the page asks of it", each.asked))
        lines.append(_row("– engine, its one search with facets", each.search))
    lines.append(_row("suggest", measured.suggest["page"]))
    lines.append(_row("– engine", measured.suggest["engine"]))
    lines.append(_row("publish to findable", measured.findable))
    lines.append(_row("page while the index is rebuilt", measured.rebuilt.page))
    lines += ["", "| page : (engine + empty view) | p50 | p95 | beside one search: p50 | p95 |", "|---|---|---|---|---|"]
    for each in measured.pages:
        one, other = each.ratio(each.asked), each.ratio(each.search)
        lines.append(f"| {each.kind} | {one[0]:.2f} | {one[1]:.2f} | {other[0]:.2f} | {other[1]:.2f} |")
    built = measured.rebuilt
    lines += [
        "",
        f"First build {measured.build_seconds:.1f} s. Rebuild of {built.passages:,} passages with questions going on:"
        f" {built.seconds:.1f} s; {built.asked} questions meanwhile, {built.failed} failed.",
        "",
    ]
    steps = list(dict.fromkeys(step for each in measured.pages for step in each.rest))
    lines += ["| where a page goes, ms | " + " | ".join(each.kind for each in measured.pages) + " |"]
    lines += ["|---" * (1 + len(measured.pages)) + "|"]
    for step in steps:
        lines.append(f"| {step} | " + " | ".join(f"{each.rest.get(step, 0.0):.2f}" for each in measured.pages) + " |")
    lines += ["", "| budget | measured | at most | |", "|---|---|---|---|"]
    if measured.vectors:
        lines.append(f"| of time: none, by meaning too ({measured.vectors:,} wordings with a vector) | – | – | |")
    for verdict in verdicts(measured):
        lines.append(f"| {verdict.what} | {verdict.measured:.2f} | {verdict.budget:.2f} | {'kept' if verdict.kept else 'MISSED'} |")
    return "\n".join(lines)


def _row(what: str, times: Times) -> str:
    cpu = f"{times.cpu50:.2f} | {times.cpu95:.2f}" if times.cpu50 else "– | –"
    return f"| {what} | {times.p50:.2f} | {times.p95:.2f} | {times.p99:.2f} | {cpu} | {times.runs} |"
