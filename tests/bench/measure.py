"""How benchmarks measure: calls taken in turn in one process, p50 and p95 in milliseconds, queries, bytes, and a ratio to a baseline."""

from __future__ import annotations

import gc
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Figure:
    """Times in milliseconds over ``runs`` calls; ``size`` in bytes."""

    name: str
    p50: float
    p95: float
    runs: int
    queries: int
    size: int


def interleaved(calls: Mapping[str, Callable[[], int]], *, runs: int, warm_up: int = 10) -> dict[str, Figure]:
    """Measure calls in turn, so that a drift of the machine meets all alike. Each call returns its size in bytes."""
    for _ in range(warm_up):
        for call in calls.values():
            call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    gc.collect()
    for _ in range(runs):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) * 1000)
    out = {}
    for name, call in calls.items():
        with CaptureQueriesContext(connection) as captured:
            size = call()
        out[name] = Figure(name, *_quantiles(times[name]), runs, len(captured), size)
    return out


def once_each(name: str, call: Callable[[], int], *, runs: int) -> Figure:
    """Measure something slow on its own."""
    times = []
    size = queries = 0
    for _ in range(runs):
        with CaptureQueriesContext(connection) as captured:
            start = time.perf_counter()
            size = call()
            times.append((time.perf_counter() - start) * 1000)
        queries = len(captured)
    return Figure(name, *_quantiles(times), runs, queries, size)


def table(title: str, figures: Mapping[str, Figure], baseline: str = "") -> str:
    """A Markdown table with the ratio of each p50 to the baseline's."""
    lines = [
        f"### {title}",
        "",
        "| what | p50 ms | p95 ms | ratio | queries | bytes | runs |",
        "|---|---|---|---|---|---|---|",
    ]
    for figure in figures.values():
        ratio = f"{figure.p50 / figures[baseline].p50:.2f}" if baseline else "–"
        lines.append(
            f"| {figure.name} | {figure.p50:.2f} | {figure.p95:.2f} | {ratio} | {figure.queries} | {figure.size:,} | {figure.runs} |"
        )
    return "\n".join(lines) + "\n"


def machine() -> str:
    """The machine and the database, for the head of a report."""
    return f"{platform.machine()}, Python {platform.python_version()}, {connection.vendor}"


def _quantiles(times: list[float]) -> tuple[float, float]:
    if len(times) == 1:
        return times[0], times[0]
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
