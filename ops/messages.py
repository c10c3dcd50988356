"""Message catalogues: ``compile`` them (no gettext needed), ``update`` them from the source, ``check`` them.

``check`` extracts the words from a copy of the source, so it never touches the catalogues, and fails when a catalogue
that must be complete (``[tool.vademecum.messages] complete`` in pyproject.toml) misses a word or has a fuzzy one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
NOT_SOURCE = (".*", "var", "__pycache__", "tests", "node_modules", "sample", "docs", "*.mo")
SHOWN = 20


def locales() -> list[str]:
    """Languages with an interface of their own, as gettext spells them; English is the language of the source."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        return list(tomllib.load(file)["tool"]["vademecum"]["messages"]["locales"])


def must_be_complete() -> set[str]:
    """Languages whose catalogue may lack nothing."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        return set(tomllib.load(file)["tool"]["vademecum"]["messages"]["complete"])


def compile_catalogues(root: Path = ROOT) -> int:
    """Write the .mo beside every .po that is newer; return how many were written."""
    written = 0
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        unfinished = target.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(target)
        written += 1
    return written


def extract(root: Path) -> None:
    """Merge every word of code and templates under ``root`` into its catalogues. Raises ``CalledProcessError``."""
    for code in locales():
        (root / "locale" / code / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--no-wrap",
        "--no-obsolete",
        "--add-location",
        "file",
    ]
    for code in locales():
        command += ["--locale", code]
    for pattern in ("tests/*", "var/*", "ops/*", ".venv/*"):
        command += ["--ignore", pattern]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=root, check=True, env=environment, stdout=subprocess.DEVNULL)


def lacking(root: Path) -> dict[str, list[str]]:
    """Per language the words without a finished translation."""
    out: dict[str, list[str]] = {}
    for code in locales():
        catalogue = polib.pofile(str(root / "locale" / code / "LC_MESSAGES" / "django.po"))
        forms = int(catalogue.metadata["Plural-Forms"].split("nplurals=")[1].split(";")[0])
        # A plural with fewer forms than the language has falls back to English for some numbers.
        short = [entry for entry in catalogue if entry.msgid_plural and len([f for f in entry.msgstr_plural.values() if f]) < forms]
        entries = {id(entry): entry for entry in (*catalogue.untranslated_entries(), *catalogue.fuzzy_entries(), *short)}.values()
        out[code] = [entry.msgid for entry in entries]
    return out


def check() -> int:
    """Print what lacks; return the exit code."""
    if shutil.which("xgettext") is None:
        print("Skipped the messages check: gettext is not installed (apt-get install gettext).")
        return 1 if os.environ.get("CI") == "true" else 0
    with tempfile.TemporaryDirectory(prefix="vademecum-messages-") as folder:
        copy = Path(folder) / "source"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        extract(copy)
        found = lacking(copy)
    strict = must_be_complete()
    for code, words in found.items():
        if code not in strict and words:
            print(f"locale/{code}: {len(words)} words wait for a translation")
            continue
        for word in words[:SHOWN]:
            print(f"locale/{code}: no finished translation of {word!r}")
        if len(words) > SHOWN:
            print(f"locale/{code}: and {len(words) - SHOWN} more")
    total = sum(len(words) for words in found.values())
    if not total:
        return 0
    print(f"{total} translations lack. `make messages` adds the words to the catalogues in locale/.")
    return 1 if any(found.get(code) for code in strict) else 0


def main(arguments: list[str]) -> int:
    act = arguments[0] if arguments else ""
    if act == "compile":
        compile_catalogues()
        return 0
    if act == "check":
        return check()
    if act == "update":
        if shutil.which("xgettext") is None:
            print("gettext is not installed: apt-get install gettext", file=sys.stderr)
            return 1
        extract(ROOT)
        compile_catalogues()
        for code, words in lacking(ROOT).items():
            print(f"locale/{code}: {len(words)} words wait for a translation")
        return 0
    print("usage: messages.py compile|update|check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
