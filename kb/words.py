"""Names of languages and days in the active interface language, and the words that stand beside every clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext

from kb.locales import is_rtl, native_name


def language(code: str) -> str:
    """The language's name in the interface language, as it stands inside a sentence ("Spanish", "español")."""
    name = LANG_INFO.get(code, {}).get("name")
    return gettext(name) if name else code


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


@dataclass(frozen=True)
class ClauseWords:
    """The interface's words in a text, looked up once per page."""

    link_to: str
    cite: str
    today: str
    not_today: str
    untranslated: str
    changed_since: str
    older_summary: str
    what_changed: str
    wording_of: str
    table: str
    required: str
    yes: str
    no: str
    duties: dict[str, str]
    previous: str
    next: str


def clause_words() -> ClauseWords:
    """The words in the active language; ``%(language)s``, ``%(shown)s``, ``%(edition)s`` are filled in per clause."""
    return ClauseWords(
        link_to=gettext("Link to %(name)s"),
        cite=pgettext("link beside a clause", "Cite"),
        today=gettext("This clause today"),
        not_today=gettext("Not in the edition in force"),
        untranslated=gettext("Not yet translated into %(language)s: shown in %(shown)s."),
        changed_since=gettext("Changed since it was translated into %(language)s: shown in %(shown)s."),
        older_summary=gettext("The %(language)s wording of edition %(edition)s, and what has changed since"),
        what_changed=gettext("What has changed in the %(shown)s wording since edition %(edition)s"),
        wording_of=gettext("%(language)s wording of edition %(edition)s, still valid: the original has not changed since."),
        table=gettext("Table"),
        required=gettext("required"),
        yes=pgettext("box to tick", "yes"),
        no=pgettext("box to tick", "no"),
        duties={
            "must": pgettext("duty", "must"),
            "should": pgettext("duty", "should"),
            "may": pgettext("duty", "may"),
        },
        previous=gettext("Previous part"),
        next=gettext("Next part"),
    )
