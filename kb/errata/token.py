"""What a report form was made for, signed: so a report is about the wording its sender read, and forms do not fill themselves.

The form carries the token; the server keeps nothing of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.core import signing

_SALT = "kb.errata.form"
FOREIGN, EARLY, LATE = "foreign", "early", "late"


@dataclass(frozen=True)
class Token:
    """``edition`` and ``locale`` are those of the frozen text the wording stands in, ``at`` is seconds since 1970."""

    edition: int
    locale: str
    key: str
    wording: str
    at: float

    def sign(self) -> str:
        return signing.dumps([self.edition, self.locale, self.key, self.wording, self.at], salt=_SALT)

    @property
    def trouble(self) -> str:
        """``early`` when nobody can have typed a report since, ``late`` when the form lay about for too long, else ""."""
        age = time.time() - self.at
        return EARLY if age < settings.ERRATA_MIN_SECONDS else LATE if age > settings.ERRATA_MAX_HOURS * 3600 else ""

    def again(self) -> Token:
        """For the form that is shown again: one that came late may be sent at once, one that came early goes on ageing."""
        return replace(self, at=time.time() - settings.ERRATA_MIN_SECONDS) if self.trouble == LATE else self


def issue(edition: int, locale: str, key: str, wording: str) -> Token:
    """For a form that is shown now."""
    return Token(edition, locale, key, wording, time.time())


def read(signed: str) -> Token | None:
    """The token of a form of ours; None for any other words."""
    try:
        edition, locale, key, wording, at = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Token(edition, locale, key, wording, at)
