"""What the commands share: how they refuse, and how they print JSON."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandError

REFUSED, UNDECIDED = 2, 3


def refuse(message: str) -> CommandError:
    """The error of a refused act: one sentence on stderr, exit code 2, nothing written."""
    return CommandError(message, returncode=REFUSED)


def as_json(value: Any) -> str:
    """JSON for people and programs."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def day(text: str) -> date:
    """An option that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day: write it as 2025-12-31.") from None
