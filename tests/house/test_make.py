"""The Makefile and the scripts behind it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ["setup", "run", "test", "lint", "bench", "requirements", "messages", "clean", "help"]


def sh(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment | variables, timeout=120
    )


def test_make_alone_explains_every_target() -> None:
    done = sh("make")
    assert done.returncode == 0
    for target in TARGETS:
        assert re.search(rf"^  make {target} +\w", done.stdout, re.M), target


def test_make_run_says_which_port() -> None:
    done = sh("make", "--dry-run", "run", "PORT=8123")
    assert '--port "8123"' in done.stdout


def test_scripts_are_executable_and_well_formed() -> None:
    for path in [*sorted((ROOT / "ops").glob("*.sh")), ROOT / ".ci" / "run"]:
        assert os.access(path, os.X_OK), path
        assert sh("sh", "-n", str(path)).returncode == 0, path


def test_ci_runs_lint_and_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "make lint" in script and "make test" in script and "CI=true" in script


def test_missing_packages_are_told_in_one_line_where_they_may_not_be_installed(tmp_path: Path) -> None:
    """A machine without apt: the purpose and the names, exit 3, nothing tried."""
    for name in ("id", "dpkg-query", "env"):
        script = tmp_path / name
        script.write_text("#!/bin/sh\nexit 1\n")
        script.chmod(0o755)
    done = sh("/bin/sh", "ops/packages.sh", "the tests", "no-such-package", PATH=str(tmp_path))
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "the tests" in done.stderr and "no-such-package" in done.stderr


def test_setup_says_when_there_is_no_python(tmp_path: Path) -> None:
    """The scripts alone in a folder, on a machine with an old Python only."""
    (tmp_path / "ops").mkdir()
    for name in ("setup.sh", "packages.sh"):
        (tmp_path / "ops" / name).write_bytes((ROOT / "ops" / name).read_bytes())
        (tmp_path / "ops" / name).chmod(0o755)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n")
        (tools / name).chmod(0o755)
    (tools / "dirname").symlink_to("/usr/bin/dirname")
    environment = {"PATH": str(tools)}
    command = ["/bin/sh", str(tmp_path / "ops" / "setup.sh")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def ops_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "ops"))
    for name in ("run", "messages"):
        sys.modules.pop(name, None)


def test_a_taken_port_gives_the_next_free_one(ops_path: None) -> None:
    import socket

    import run  # type: ignore[import-not-found]

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        found = run.free_port("127.0.0.1", port)
    assert found is not None and port < found <= port + 20


def test_catalogues_are_compiled_without_gettext_and_only_when_they_changed(
    ops_path: None, tmp_path: Path
) -> None:
    import gettext

    import messages  # type: ignore[import-not-found]

    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "django.po").write_text(header + 'msgid "clause"\nmsgstr "cláusula"\n')
    assert messages.compile_catalogues(tmp_path) == 1
    assert messages.compile_catalogues(tmp_path) == 0
    with open(folder / "django.mo", "rb") as file:
        assert gettext.GNUTranslations(file).gettext("clause") == "cláusula"
