"""pytest plugin (see pyproject.toml): where CI=true a skipped test is a failed run.

Only a test that belongs to the other database may be skipped there; its reason begins with "only on".
"""

from __future__ import annotations

import os
from typing import Any

import pytest

_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if not reason.lower().startswith("only on"):
            _skipped.append(f"{report.nodeid}: {reason}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.append(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("CI") == "true" and _skipped and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if os.environ.get("CI") == "true" and _skipped:
        terminalreporter.write_line("Nothing may be skipped where CI=true:")
        for line in _skipped:
            terminalreporter.write_line(f"  {line}")
