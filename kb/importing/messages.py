"""Sentences for people, made where Django may not be set up (the parser's child process) and translated later."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from kb.importing.shapes import ImportRefused

#: A sentence not yet translated: its English msgid and the values for its ``%(name)s``.
Message = tuple[str, dict[str, str | int]]


def gettext_noop(msgid: str) -> str:
    """Mark ``msgid`` for makemessages; the same as Django's, without importing its translation machinery."""
    return msgid


def say(msgid: str, **params: str | int) -> str:
    """The sentence in the active language; in English where Django is not set up."""
    try:
        from django.utils.translation import gettext

        translated = gettext(msgid)
    except ImproperlyConfigured:
        translated = msgid
    return translated % params if params else translated


class Refusal(ImportRefused):
    """``ImportRefused`` that keeps msgid and values apart, so that it can cross a process and be translated there."""

    def __init__(self, msgid: str, **params: str | int) -> None:
        super().__init__(msgid, params)
        self.msgid = msgid
        self.params = params

    def __str__(self) -> str:
        return say(self.msgid, **self.params)
