"""Errata as html beside the clause whose wording they are about. Everything strangers wrote is text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kb.errata import shown
from kb.errata.shown import ShownErratum
from kb.models import Erratum
from kb.words import day, spoken

_TECHNICAL, _HELD = Erratum.Kind.TECHNICAL, Erratum.State.HELD


def provider(place: Any, text: Any, page: Any) -> dict[str, str]:
    """``kb.beside.Provider``: one query once per process, none where nothing is known."""
    errata = shown.of_work(place.work.id)
    if not errata:
        return {}
    rows = [row for row in (text.head, *text.clauses) if page.only in ("", row.key)]
    found = shown.of_clauses(errata, rows)
    return {key: "".join(_box(each, text.edition.label, page) for each in of_key) for key, of_key in found.items()}


def _box(erratum: ShownErratum, label: str, page: Any) -> str:
    said = " ".join(sentences(erratum, page.interface, label))
    return f'<div class="erratum {erratum.state} {erratum.kind}" id="erratum-{erratum.id}" role="note"{page.ui}><p>{said}</p></div>'


def sentences(erratum: ShownErratum, interface: str, label: str = "") -> Iterable[str]:
    """What there is to say, as html in the active language. ``label``: the edition it is shown in, "" in a list."""
    yield f"<strong>{escape(_verdict(erratum))}</strong>"
    if label and label != erratum.label:
        yield escape(_("It was reported in edition %(label)s, which has the same wording.") % {"label": erratum.label})
    yield from _words(erratum, interface)
    if erratum.note:
        yield f'<span class="erratum-note" dir="auto">{escape(erratum.note)}</span>'
    if label:
        yield escape(_("The text itself stays as it was published."))


def _verdict(erratum: ShownErratum) -> str:
    technical, held = erratum.kind == _TECHNICAL, erratum.state == _HELD
    if held:
        said = (
            _("Technical mistake, reported. Held for the next edition since %(day)s.")
            if technical
            else _("Editorial mistake, reported. Held for the next edition since %(day)s.")
        )
    else:
        said = _("Technical erratum, verified on %(day)s.") if technical else _("Editorial erratum, verified on %(day)s.")
    return said % {"day": day(timezone.localtime(erratum.decided_at, timezone.get_default_timezone()).date())}


def _words(erratum: ShownErratum, interface: str) -> Iterable[str]:
    lang = spoken(erratum.locale, interface)
    names = {
        "reads": f'<bdi class="quoted"{lang}>{escape(erratum.reads)}</bdi>',
        "should_read": f'<bdi class="quoted"{lang}>{escape(erratum.should_read)}</bdi>',
    }
    if erratum.reads and erratum.should_read:
        said = _("The text reads “%(reads)s” and should read “%(should_read)s”.")
    elif erratum.should_read:
        said = _("The text should read “%(should_read)s”.")
    elif erratum.reads:
        said = _("The mistake is in “%(reads)s”.")
    else:
        return
    yield escape(said, quote=False) % names
