"""How the text stands to others, as sentences for readers, in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kb import addresses, pulse
from kb.editions.canonical import unline
from kb.editions.timeline import Timeline
from kb.models import Relation
from kb.relations import CITES, Statement, of_work
from kb.words import clause_words, day, spoken

Kind = Relation.Kind
#: What a reader must know first comes first: (kind, outgoing).
_ORDER = [
    (Kind.PREVAILS, False),
    (Kind.REPLACES, False),
    (Kind.PREVAILS, True),
    (Kind.COMPLEMENTS, True),
    (Kind.COMPLEMENTS, False),
    (Kind.DERIVES, True),
    (Kind.DERIVES, False),
    (Kind.REPLACES, True),
    (Kind.ENDORSED, True),
    (CITES, True),
    (CITES, False),
]


@dataclass(frozen=True)
class Said:
    """One sentence about the text, with its link; ``note`` is the editor's, in whatever language."""

    html: SafeString
    kind: str
    note: str = ""


def relations(work_id: int, locale: str, until: date | None = None) -> list[Said]:
    """Everything there is to say of a work, what matters most first; nothing endorsed an edition that ended before (``until``)."""
    wanted = (each for each in of_work(work_id) if each.kind != Kind.ENDORSED or not (until and each.on and each.on >= until))
    statements = sorted(wanted, key=lambda each: _ORDER.index((each.kind, each.outgoing)))
    lines = _lines(statements)
    return [_said(statement, locale, lines) for statement in statements]


def listed(work_id: int, locale: str) -> list[Said]:
    """For a list of texts: what the work does to others, and what it yields to; no endorsements."""
    wanted = [each for each in of_work(work_id) if _in_list(each)]
    wanted.sort(key=lambda each: _ORDER.index((each.kind, each.outgoing)))
    lines = _lines(wanted)
    return [_said(statement, locale, lines) for statement in wanted]


def _in_list(each: Statement) -> bool:
    if each.kind in (CITES, Kind.ENDORSED):
        return False
    return each.outgoing or each.kind in (Kind.PREVAILS, Kind.REPLACES)


def yields_to(work_id: int, locale: str) -> list[Said]:
    """Texts in force that prevail over this one: whoever applies a clause must know."""
    statements = [each for each in of_work(work_id) if (each.kind, each.outgoing) == (Kind.PREVAILS, False)]
    lines = _lines(statements)
    return [_said(each, locale, lines) for each in statements if lines[each.code].in_force is not None]


def _lines(statements: list[Statement]) -> dict[str, Timeline]:
    works = pulse.current().works
    codes = {each.code for each in statements if each.code}
    lines = pulse.timelines_of(works[code].id for code in codes)
    return {code: lines[works[code].id] for code in codes}


def _said(statement: Statement, locale: str, lines: dict[str, Timeline]) -> Said:
    names = {
        "text": _link(statement, locale, lines),
        "day": escape(day(statement.on)) if statement.on else "",
        "count": statement.count,
    }
    return Said(mark_safe(escape(_sentence(statement), quote=False) % names), statement.kind, statement.note)


def _sentence(each: Statement) -> str:
    """The words, with ``%(text)s`` and sometimes ``%(day)s`` or ``%(count)d`` to fill in."""
    if each.kind == CITES and each.outgoing:
        return ngettext("%(count)d clause refers to %(text)s.", "%(count)d clauses refer to %(text)s.", each.count)
    if each.kind == CITES:
        return ngettext(
            "%(count)d clause of %(text)s refers to this text.",
            "%(count)d clauses of %(text)s refer to this text.",
            each.count,
        )
    if each.kind == Kind.ENDORSED:
        return _("Endorsed by %(text)s on %(day)s.") if each.on else _("Endorsed by %(text)s.")
    dated, undated = {
        (Kind.COMPLEMENTS, True): (_("Complements %(text)s, since %(day)s."), _("Complements %(text)s.")),
        (Kind.COMPLEMENTS, False): (_("Is complemented by %(text)s, since %(day)s."), _("Is complemented by %(text)s.")),
        (Kind.PREVAILS, True): (
            _("Where the two differ, this text prevails over %(text)s, since %(day)s."),
            _("Where the two differ, this text prevails over %(text)s."),
        ),
        (Kind.PREVAILS, False): (
            _("Where the two differ, %(text)s prevails over this text, since %(day)s."),
            _("Where the two differ, %(text)s prevails over this text."),
        ),
        (Kind.DERIVES, True): (_("Derives from %(text)s, since %(day)s."), _("Derives from %(text)s.")),
        (Kind.DERIVES, False): (_("%(text)s derives from this text, since %(day)s."), _("%(text)s derives from this text.")),
        (Kind.REPLACES, True): (_("Replaces %(text)s since %(day)s."), _("Replaces %(text)s.")),
        (Kind.REPLACES, False): (_("Is replaced by %(text)s since %(day)s."), _("Is replaced by %(text)s.")),
    }[Kind(each.kind), each.outgoing]
    return dated if each.on else undated


def _link(each: Statement, locale: str, lines: dict[str, Timeline]) -> str:
    if not each.code:
        name = escape(each.name)
        return f'<a href="{escape(each.url)}" rel="external" dir="auto">{name}</a>' if each.url else f"<bdi>{name}</bdi>"
    line = lines[each.code]
    edition = line.in_force or line.next or line.newest
    text = edition and (edition.text(locale) or edition.authoritative)
    title, lang = (unline(text.title), text.locale) if text else (each.code, "")
    label = edition.label if edition is not None and line.in_force is None and edition is line.next else ""
    around = get_language() or locale
    attributes = spoken(lang, around) if lang else ""
    link = f'<a href="{addresses.edition(locale, each.code, label)}"{attributes}>{escape(title, quote=False)}</a>'
    fate = "" if line.in_force else "repealed" if line.repeal else "future" if line.next else "withdrawn"
    return f'{link} <span class="fate">{clause_words().fates[fate]}</span>' if fate else link
