"""Names of languages and days in the active interface language, and the words that stand beside every clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, pgettext

from kb.locales import is_rtl, native_name

#: Interface languages that write names of languages with a small letter.
_SMALL = frozenset("es fr pt it ca gl ro pl cs ru uk bg sv nb nn da fi".split())

_BETWEEN = re.compile(r"[,;\n،、]")


def listed(words: str) -> tuple[str, ...]:
    """The words and phrases of a list that somebody typed in any script, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _BETWEEN.split(words) if part.strip()))


def language(code: str) -> str:
    """The language's name in the interface language, as it stands inside a sentence ("Spanish", "español")."""
    name = LANG_INFO.get(code, {}).get("name")
    if not name:
        return code
    said = gettext(name)
    # Django's catalogues begin every name with a capital; these languages do not.
    return said[:1].lower() + said[1:] if (get_language() or "").partition("-")[0] in _SMALL else said


def own_name(code: str) -> str:
    """The language's name in itself, for a list of languages."""
    name = native_name(code)
    return name[:1].upper() + name[1:]


def direction(code: str) -> str:
    return "rtl" if is_rtl(code) else "ltr"


def spoken(code: str, around: str) -> str:
    """The ``lang`` and ``dir`` attributes of words in ``code`` inside words in ``around``; "" when they are the same."""
    return "" if code == around else f' lang="{code}" dir="{direction(code)}"'


def day(value: date) -> str:
    """A day in words: 1 March 2026, 1 de marzo de 2026."""
    return date_format(value, "j F Y" if (get_language() or "en").startswith("en") else "DATE_FORMAT", use_l10n=True)


def grouped(value: int) -> str:
    """A number as readers of the active language write it: 12,345."""
    return str(value) if -1000 < value < 1000 else number_format(value, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class ClauseWords:
    """The interface's words in a text, as HTML, looked up once per page."""

    link_to: str
    cite: str
    report: str
    today: str
    not_today: str
    untranslated: str
    changed_since: str
    older_summary: str
    what_changed: str
    wording_of: str
    guessed: str
    authoritative: str
    up_to_date: str
    faithful: str
    table: str
    required: str
    yes: str
    no: str
    duties: dict[str, str]
    fates: dict[str, str]  # of a clause that is referred to (kb/referring.py)
    previous: str
    next: str


def clause_words() -> ClauseWords:
    """The words in the active language; ``%(language)s``, ``%(shown)s``, ``%(edition)s`` are filled in per clause."""
    duties = {"must": pgettext("duty", "must"), "should": pgettext("duty", "should"), "may": pgettext("duty", "may")}
    fates = {
        "repealed": pgettext("after a reference to a clause", "(repealed)"),
        "withdrawn": pgettext("after a reference to a clause", "(withdrawn)"),
        "future": pgettext("after a reference to a clause", "(not yet in force)"),
    }
    return ClauseWords(
        link_to=escape(gettext("Link to %(name)s")),
        cite=escape(pgettext("link beside a clause", "Cite")),
        report=escape(gettext("Report a mistake")),
        today=escape(gettext("This clause today")),
        not_today=escape(gettext("Not in the edition in force")),
        untranslated=escape(gettext("Not yet translated into %(language)s: shown in %(shown)s.")),
        changed_since=escape(gettext("Changed since it was translated into %(language)s: shown in %(shown)s.")),
        older_summary=escape(gettext("The %(language)s wording of edition %(edition)s, and what has changed since")),
        what_changed=escape(gettext("What has changed in the %(shown)s wording since edition %(edition)s")),
        wording_of=escape(
            pgettext("the translation was made for an older edition", "Wording of edition %(edition)s, still valid")
        ),
        guessed=escape(gettext("Paired with the original by a guess, not yet confirmed")),
        authoritative=escape(gettext("Authoritative wording")),
        up_to_date=escape(gettext("Unofficial translation, up to date with the wording in force")),
        faithful=escape(gettext("Unofficial translation of the wording of this edition")),
        table=escape(gettext("Table")),
        required=escape(gettext("required")),
        yes=escape(pgettext("box to tick", "yes")),
        no=escape(pgettext("box to tick", "no")),
        duties={duty: escape(word) for duty, word in duties.items()},
        fates={fate: escape(word) for fate, word in fates.items()},
        previous=escape(gettext("Previous part")),
        next=escape(gettext("Next part")),
    )
