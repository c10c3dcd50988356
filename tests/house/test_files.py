"""What the files of the project may and may not hold."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = re.compile(r"pypi\.org|pythonhosted|--(extra-)?index-url|--find-links|--trusted-host|^-i ", re.M)
#: A folder of somebody's machine; "/home/page" alone may be an address of a site.
MACHINE = re.compile(r"(?<![\w.])/(?:(?:home|Users)/[\w.-]+/|root/|work/)[\w.]")
TEXT = {
    ".py",
    ".txt",
    ".in",
    ".toml",
    ".md",
    ".sh",
    ".html",
    ".css",
    ".js",
    ".yaml",
    ".yml",
    ".po",
    ".cfg",
    "",
}
#: This file names what it looks for.
EXEMPT = {"tests/house/test_files.py", "LICENSE"}


def tracked() -> list[Path]:
    """Files of the project; without git (an unpacked archive) everything outside the ignored folders."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    skipped = {".venv", "var", ".git"}
    return [
        path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)
    ]


def texts() -> list[tuple[str, str]]:
    out = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if path.suffix in TEXT and name not in EXEMPT:
            out.append((name, path.read_text(encoding="utf-8", errors="replace")))
    return out


def test_no_registry_is_named() -> None:
    assert not [name for name, text in texts() if REGISTRY.search(text)]


def test_no_path_of_a_machine_is_named() -> None:
    found = {name: match.group() for name, text in texts() if (match := MACHINE.search(text))}
    assert not found


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    compiled = (ROOT / f"{name}.txt").read_text()
    lines = compiled.replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert packages
    assert not [line for line in packages if "==" not in line or "--hash=sha256:" not in line]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_requirements_are_compiled_from_what_is_asked(name: str) -> None:
    """Every package asked for is in the compiled file; `make requirements` brings it there."""
    compiled = {
        line.split("==")[0].lower()
        for line in (ROOT / f"{name}.txt").read_text().splitlines()
        if "==" in line
    }
    asked = set()
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("-") and "python_version" not in line:
            asked.add(re.split(r"[\[=<>~ ;]", line)[0].lower())
    assert not asked - compiled


def _imports(path: Path) -> set[str]:
    out: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            out |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return out


PURE = [
    *("kb/importing/" + name for name in ("shapes", "outline", "align", "numbers", "keys", "formats")),
    *("kb/editions/" + name for name in ("text", "canonical", "hashing")),
]


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_reach_no_database(module: str) -> None:
    """import-linter cannot tell `django.db` from `django.utils`; this can."""
    files = sorted((ROOT / module).rglob("*.py")) if (ROOT / module).is_dir() else [ROOT / f"{module}.py"]
    assert files
    for path in files:
        assert not [
            name for name in _imports(path) if name.startswith(("django.db", "kb.models", "wagtail"))
        ], path


def test_only_the_engine_modules_know_an_engine() -> None:
    libraries = {"tantivy", "elasticsearch", "opensearchpy"}
    for room in ("kb", "home", "translation", "search", "config"):
        for path in (ROOT / room).rglob("*.py"):
            if "engines" in path.parts:
                continue
            imported = _imports(path)
            assert not {name.split(".")[0] for name in imported} & libraries, path
            assert not [name for name in imported if name.startswith("search.engines.tantivy")], path
