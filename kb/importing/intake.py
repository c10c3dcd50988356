"""What is to be done with a file: its front matter and the person's options, made one and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
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
    """"" or None: not said. ``edition`` is the edition the file is (authoritative) or belongs to (translation)."""

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


#: Other names the same thing goes by in front matter.
_ALIASES = {
    "code": "work",
    "lang": "locale",
    "language": "locale",
    "version": "edition",
    "label": "edition",
    "date": "in_force_from",
    "in-force-from": "in_force_from",
    "change-note": "change_note",
    "signed-off-by": "signed_off_by",
    "signed_by": "signed_off_by",
}
_FROM_FILE = ("work", "locale", "kind", "title", "edition", "translates", "in_force_from", "change_note", "minor", "signed_off_by")


def intake(front: Mapping[str, Any], options: Intake) -> Intake:
    """The options completed from the file. Raises ``ImportRefused`` where they contradict or make no sense."""
    said = _from_front(front)
    merged = options
    for field in fields(Intake):
        if field.name not in said:
            continue
        mine, theirs = getattr(options, field.name), said[field.name]
        if mine in ("", None):
            merged = replace(merged, **{field.name: theirs})
        elif field.name in ("work", "locale", "edition", "translates", "in_force_from") and mine != theirs:
            raise ImportRefused(
                _("The file says %(name)s: %(theirs)s, but %(mine)s was asked for.")
                % {"name": field.name, "theirs": theirs, "mine": mine}
            )
    return _checked(merged)


def _from_front(front: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for raw, value in front.items():
        key = str(raw).strip().lower()
        if "kind" not in said and key == "type":
            key = "kind"
        key = _ALIASES.get(key, key)
        if key not in _FROM_FILE or value is None or value == "":
            continue
        if key == "in_force_from":
            said[key] = _day(value)
        elif key == "minor":
            if not isinstance(value, bool):
                raise ImportRefused(_("“minor” in the front matter must be true or false."))
            said[key] = value
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            said[key] = str(value).strip()
        else:
            raise ImportRefused(_("“%s” in the front matter must be a short text.") % key)
    if said.get("kind") not in Work.Kind.values:
        said.pop("kind", None)
    if "locale" in said:
        said["locale"] = _locale(said["locale"])
    return said


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
            raise ImportRefused(_("“%s” cannot be a label: use letters, digits, dots and hyphens, as in 2.0 or 2025-1.") % label)
    if merged.edition and merged.translates and merged.edition != merged.translates:
        raise ImportRefused(
            _("The file says it is edition %(edition)s and translates edition %(translates)s: it can only be one of them.")
            % {"edition": merged.edition, "translates": merged.translates}
        )
    for name, text, limit in (("title", merged.title, 250), ("signed_off_by", merged.signed_off_by, 200), ("change_note", merged.change_note, 5000)):
        if len(text) > limit:
            raise ImportRefused(_("“%(name)s” is longer than %(limit)d letters.") % {"name": name, "limit": limit})
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
