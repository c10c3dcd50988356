"""How often a sender may post something that is only counted: in this process, for a minute, nothing written down."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any

from kb.errata.origin import address_of, network_of

A_MINUTE = 30  # from one network
ALTOGETHER = 1200
_lock = Lock()
_minute: tuple[int, dict[tuple[str, str], int]] = (0, {})


def may(request: Any, what: str) -> bool:
    """Whether this sender may do it once more in this minute."""
    global _minute
    minute = int(time.monotonic() // 60)
    sender = what, network_of(address_of(request))
    with _lock:
        if _minute[0] != minute:
            _minute = (minute, {})
        counts = _minute[1]
        counts[what, "*"] = counts.get((what, "*"), 0) + 1
        counts[sender] = counts.get(sender, 0) + 1
        return counts[sender] <= A_MINUTE and counts[what, "*"] <= ALTOGETHER


def forget() -> None:
    """Begin a new minute (tests)."""
    global _minute
    _minute = (0, {})
