"""Where a clause stood and where it stands now, in words."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from django.utils.translation import gettext as _

from kb.editions.places import Place


def moved(was: Place, now: Place, name: Callable[[str], str]) -> str:
    """From where to where, as HTML. ``name(key)`` is the HTML of a clause's name."""
    if was.parent != now.parent:
        if was.parent and now.parent:
            names = {"old": name(was.parent), "new": name(now.parent)}
            return escape(_("Moved from “%(old)s” to “%(new)s”.")) % names
        if now.parent:
            return escape(_("Moved into “%(new)s”.")) % {"new": name(now.parent)}
        return escape(_("Moved out of “%(old)s”.")) % {"old": name(was.parent)}
    if was.after and now.after and was.after != now.after:
        names = {"old": name(was.after), "new": name(now.after)}
        return escape(_("Moved: it followed “%(old)s”, now it follows “%(new)s”.")) % names
    if now.after and not was.after:
        return escape(_("Moved: it came first, now it follows “%(new)s”.")) % {"new": name(now.after)}
    if was.after and not now.after:
        return escape(_("Moved: it followed “%(old)s”, now it comes first.")) % {"old": name(was.after)}
    return escape(_("Moved."))
