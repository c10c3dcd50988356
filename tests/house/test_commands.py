"""Every command of the project explains itself, and the documentation knows it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"kb", "search", "translation", "home"}
#: Ours in name only: Django's command with a refusal before it.
INTERNAL = {"flush"}
COMMANDS = sorted(name for name, app in get_commands().items() if app in ROOMS and name not in INTERNAL)


def test_there_are_commands() -> None:
    assert {
        "add_locale",
        "demo_accounts",
        "import_text",
        "load_sample",
        "editions",
        "publish_edition",
    } <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_the_command_and_each_option_does(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert len(command.help) > 20
    parser = command.create_parser("manage.py", name)
    actions = [action for action in parser._actions if not isinstance(action, argparse._SubParsersAction)]
    assert not [action.dest for action in actions if not action.help]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_documentation_names_the_command(name: str) -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    assert any(f"manage.py {name}" in page.read_text() for page in pages if page.exists())
