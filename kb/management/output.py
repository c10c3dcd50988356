"""What the commands share: how they refuse, and how they print JSON."""

from __future__ import annotations

import json
import re
import time
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


class Ticker:
    """One line on a terminal that says how far long work has come; nothing at all elsewhere."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.told, self.width = stream, 0.0, 0
        self.awake = bool(stream.isatty())

    def say(self, line: str) -> None:
        """Replace the line, at most five times a second."""
        if self.awake and time.monotonic() - self.told > 0.2:
            self.told = time.monotonic()
            self.stream.write(f"\r{line:<{self.width}}", ending="")
            self.stream.flush()
            self.width = len(line)

    def end(self) -> None:
        """Take the line away."""
        if self.width:
            self.stream.write("\r" + " " * self.width + "\r", ending="")


def sha256(text: str) -> str:
    """An option that is a hash."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise ArgumentTypeError(f"“{text}” is not a hash: it has 64 digits 0–9 and a–f.")
    return text.strip().lower()


def day(text: str) -> date:
    """An option that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day: write it as 2025-12-31.") from None
