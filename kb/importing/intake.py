"""What is to be done with a file: its front matter and the person's options, made one and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kb.editions.checks import LABEL
from kb.importing.shapes import ImportRefused
from kb.locales import UnknownLocale, check_locale
from kb.models.works import Work, validate_code


@dataclass(frozen=True)
class Intake:
    """ "" or None: not said. ``edition`` is the edition the file is (authoritative) or belongs to (translation)."""

    work: str = ""
    locale: str = ""
    kind: str = ""
    title: str = ""
    edition: str = ""
    translates: str = ""
    in_force_from: date | None = None
    change_note: str = ""
    minor: bool | None = None
    signed_off_by: str = ""
    authoritative: bool = False
    publish: bool = False
    partial: bool = False


#: Our names spelt with a hyphen, and what other people's files call the same thing. The latter are hints: they fill
#: what nobody said, and never contradict what was asked.
_SPELLINGS = {
    "in-force-from": "in_force_from",
    "change-note": "change_note",
    "signed-off-by": "signed_off_by",
}
_HINTS = {
    "code": "work",
    "lang": "locale",
    "language": "locale",
    "version": "edition",
    "label": "edition",
    "type": "kind",
}
_FROM_FILE = (
    "work",
    "locale",
    "kind",
    "title",
    "edition",
    "translates",
    "in_force_from",
    "change_note",
    "minor",
    "signed_off_by",
)
_MUST_AGREE = ("work", "locale", "edition", "translates", "in_force_from")


def intake(front: Mapping[str, Any], options: Intake) -> Intake:
    """The options completed from the file. Raises ``ImportRefused`` where they contradict or make no sense."""
    keys = {
        _SPELLINGS.get(key, key): value
        for key, value in ((str(raw).strip().lower(), value) for raw, value in front.items())
    }
    merged = options
    for name in _FROM_FILE:
        mine, raw = getattr(options, name), keys.get(name)
        if raw in (None, ""):
            continue
        theirs = _value(name, raw)
        if mine in ("", None):
            merged = replace(merged, **{name: theirs})
        elif name in _MUST_AGREE and mine != theirs:
            raise ImportRefused(
                _("The file says %(name)s: %(theirs)s, but %(mine)s was asked for.")
                % {"name": name, "theirs": theirs, "mine": mine}
            )
    for hint, name in _HINTS.items():
        if getattr(merged, name) == "" and isinstance(keys.get(hint), str | int | float) and keys[hint] != "":
            if name == "edition" and merged.translates:
                continue
            merged = replace(merged, **{name: _value(name, keys[hint])})
    if merged.kind not in Work.Kind.values:
        merged = replace(merged, kind="")
    return _checked(merged)


def _value(name: str, value: Any) -> Any:
    if name == "in_force_from":
        return _day(value)
    if name == "minor":
        if not isinstance(value, bool):
            raise ImportRefused(_("“minor” in the front matter must be true or false."))
        return value
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ImportRefused(_("“%s” in the front matter must be a short text.") % name)
    return _locale(str(value)) if name == "locale" else str(value).strip()


def _checked(merged: Intake) -> Intake:
    if not merged.work:
        raise ImportRefused(_("Say which work this file belongs to (its code)."))
    try:
        validate_code(merged.work)
    except ValidationError as error:
        raise ImportRefused(" ".join(error.messages)) from None
    if not merged.locale:
        raise ImportRefused(_("Say in which language this file is."))
    for label in (merged.edition, merged.translates):
        if label and (not LABEL.fullmatch(label) or ".." in label):
            raise ImportRefused(
                _("“%s” cannot be a label: use letters, digits, dots and hyphens, as in 2.0 or 2025-1.")
                % label
            )
    if merged.edition and merged.translates and merged.edition != merged.translates:
        raise ImportRefused(
            _(
                "The file says it is edition %(edition)s and translates edition %(translates)s: it can only be one of them."
            )
            % {"edition": merged.edition, "translates": merged.translates}
        )
    for name, text, limit in (
        ("title", merged.title, 250),
        ("signed_off_by", merged.signed_off_by, 200),
        ("change_note", merged.change_note, 5000),
    ):
        if len(text) > limit:
            raise ImportRefused(
                _("“%(name)s” is longer than %(limit)d letters.") % {"name": name, "limit": limit}
            )
    return replace(merged, locale=_locale(merged.locale))


def _locale(code: str) -> str:
    try:
        return check_locale(code)
    except UnknownLocale as error:
        raise ImportRefused(str(error)) from None


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ImportRefused(_("“%s” is not a day: write it as 2025-12-31.") % value) from None
