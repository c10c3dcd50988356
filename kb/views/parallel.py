"""``?with=es,fr``: one edition in up to four languages side by side, one row for each clause, aligned by its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb import addresses, pulse, referring, rendering
from kb.editions import currency, guesses
from kb.editions.canonical import unline
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import IN_FORCE
from kb.views.currency import sentences
from kb.views.finding import Place
from kb.views.public import page
from kb.views.standing import banner, notices
from kb.words import ClauseWords, clause_words, direction, language, own_name, spoken

#: As many as can still be read beside each other.
MOST = 4


@dataclass(frozen=True)
class Option:
    """A language to choose in the form."""

    code: str
    name: str
    dir: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """The languages of the columns, the page's own first; ``problems`` say what was asked for and left out."""

    codes: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One language. ``said`` is how much there is of it."""

    code: str
    name: str
    dir: str
    url: str
    authority: str
    said: str
    shown: ShownText
    page: rendering.Page


def parallel(request: Any, place: Place) -> HttpResponse:
    """The page. One query for each column."""
    asked = request.GET.getlist("with")
    base = place.address()
    if len(asked) > 1:  # as the form without scripts sends it
        return HttpResponseRedirect(f"{base}?with={quote(','.join(asked), safe=',')}")
    choice = choose(asked, place)
    request.kept_query = f"with={','.join(choice.codes)}"  # another language keeps this one beside it
    columns = [_column(place, code, request.interface) for code in choice.codes]
    first = columns[0].shown
    context = {
        "place": place,
        "choice": choice,
        "columns": columns,
        "options": options(place, choice.codes),
        "title": unline(first.head.heading),
        "title_lang": first.head.lang,
        "back": base,
        "canonical": addresses.absolute(base),
        "banner": banner(place, f"{addresses.edition(place.locale, place.code)}?with={','.join(choice.codes[1:])}"),
        "notices": notices(place),
        "contents": mark_safe(rendering.render_contents(first, columns[0].page)),
        "rows": mark_safe(rows(columns, request.interface)),
    }
    return page(request, "kb/parallel.html", context)


def choose(asked: Sequence[str], place: Place) -> Choice:
    """Columns from what was asked for: ``["es,fr"]``."""
    known = pulse.current().locales
    codes = [place.locale]
    unknown: list[str] = []
    for part in ",".join(asked).split(","):
        code = part.strip().lower().replace("_", "-")
        if code and code not in (*codes, *unknown):
            (codes if code in known else unknown).append(code)
    problems = []
    if unknown:
        said = ngettext(
            "This site has no texts in this language, which was left out: %(languages)s.",
            "This site has no texts in these languages, which were left out: %(languages)s.",
            len(unknown),
        )
        problems.append(said % {"languages": ", ".join(language(code[:20]) for code in unknown[:5])})
    if len(codes) > MOST:
        said = _("At most four languages fit side by side. Left out: %(languages)s.")
        problems.append(said % {"languages": ", ".join(language(code) for code in codes[MOST:])})
    return Choice(tuple(codes[:MOST]), tuple(problems))


def options(place: Place, chosen: Iterable[str] = ()) -> tuple[Option, ...]:
    """Languages that this edition or an older one has, and those that were chosen; the page's own is always a column."""
    chosen = set(chosen)
    at = place.timeline.editions.index(place.edition)
    found = {text.locale for edition in place.timeline.editions[at:] for text in edition.texts}
    codes = sorted((found | chosen) & set(pulse.current().locales) - {place.locale})
    return tuple(Option(code, own_name(code), direction(code), code in chosen) for code in codes)


def rows(columns: Sequence[Column], interface: str) -> str:
    """All rows as HTML: title and introduction, then the clauses in the order of the text."""
    words = clause_words()
    depths = rendering.depths_of(columns[0].shown)
    out = [_row([column.shown.head for column in columns], columns, words, interface, 0)]
    for clauses in zip(*(column.shown.clauses for column in columns), strict=True):
        out.append(_row(clauses, columns, words, interface, depths[clauses[0].key]))
    return "".join(out)


def _column(place: Place, code: str, interface: str) -> Column:
    shown = compose(place.timeline, place.edition, code)
    guessed = guesses.shown(
        place.timeline, code, (shown.head, *shown.clauses), pulse.current().guessed
    )
    made = rendering.Page(
        locale=code,
        code=place.code,
        label=place.label,
        keys=frozenset(clause.key for clause in shown.clauses),
        fates=referring.of_text(shown, place.code),
        works=pulse.current().works.keys(),
        interface=interface,
        shown_label=place.edition.label,
        in_force=place.edition.status == IN_FORCE,
        guessed=guessed,
    )
    authoritative = code == shown.authoritative_locale
    return Column(
        code=code,
        name=own_name(code),
        dir=direction(code),
        url=addresses.edition(code, place.code, place.label),
        authority=_("authoritative") if authoritative else _("unofficial translation"),
        said="" if authoritative else _said(shown, guessed),
        shown=shown,
        page=made,
    )


def _said(shown: ShownText, guessed: frozenset[str]) -> str:
    """How many clauses the language has; "" where it has them all and nothing else need be said."""
    clauses = [clause for clause in shown.clauses if clause.kind == "clause"] or list(shown.clauses)
    counts = currency.count(clauses, shown.edition.label, guessed)
    if counts.own == counts.all:
        return " ".join(sentences(shown, guessed))
    said = ngettext("%(own)d of %(all)d clauses", "%(own)d of %(all)d clauses", counts.own)
    return said % {"own": counts.own, "all": counts.all}


def _row(
    clauses: Sequence[ShownClause], columns: Sequence[Column], words: ClauseWords, interface: str, depth: int
) -> str:
    first = clauses[0]
    level = min(6, depth + 2)
    cells, titled = [], False
    for clause, column in zip(clauses, columns, strict=True):
        here = clause.lang == column.code
        cells.append(_cell(clause, column, words, level if here and not titled else 0))
        titled = titled or here
    name = "" if first.key == TEXT_KEY else f' id="c-{first.key}"'
    return f'<section class="parallel-row row-{first.kind}"{name}>{"".join(cells)}</section>\n'


def _cell(clause: ShownClause, column: Column, words: ClauseWords, level: int) -> str:
    """``level``: of its heading; 0 where an earlier cell of the row has one."""
    label = f'<p class="cell-language"><bdi>{escape(column.name)}</bdi></p>'
    attributes = spoken(column.code, column.page.interface)
    if clause.lang != column.code:
        return f'<div class="cell missing"{attributes}>{label}{_missing(clause, column, words)}</div>'
    page = column.page
    body = rendering.body(clause.html, page, f"{clause.key}-{column.code}", words, min(6, (level or 5) + 1))
    if clause.kind == "blank":
        body = f'<p class="help">{body}</p>' if body else ""
    html = f'<div class="wording">{body}</div>' if body else ""
    inner = _heading(clause, column, words, level) + html + rendering.about(clause, page, words)
    return f'<div class="cell"{attributes}>{label}{inner}</div>'


def _heading(clause: ShownClause, column: Column, words: ClauseWords, level: int) -> str:
    number = f'<span class="number">{escape(clause.number)}</span> ' if clause.number else ""
    if clause.key == TEXT_KEY:
        return f'<p class="cell-heading">{clause.heading}</p>'
    if not (number or clause.heading):
        return ""
    if not level:
        return f'<p class="cell-heading">{number}{clause.heading}</p>'
    called = escape(clause.number) or clause.heading.replace('"', "&quot;")
    url = addresses.clause(column.code, column.page.code, clause.key, column.page.label)
    link = f'<a class="cite" href="{url}" aria-label="{words.link_to % {"name": called}}">#</a>'
    return f'<div class="head"><h{level}>{number}{clause.heading}</h{level}><span class="tools"{column.page.ui}>{link}</span></div>'


def _missing(clause: ShownClause, column: Column, words: ClauseWords) -> SafeString:
    """Why there is no wording; the older one, where there is one, opens in place."""
    ui, names = column.page.ui, {"language": language(column.code)}
    if clause.older is None:
        said = _("Not translated into %(language)s") % names
        return mark_safe(f'<p class="currency missing"{ui}>{escape(said)}</p>')
    older = clause.older
    said = _("Changed since it was translated into %(language)s") % names
    summary = _("The wording of edition %(edition)s") % {"edition": older.edition}
    html = rendering.body(older.html, column.page, f"{clause.key}-{column.code}-old", words, 6)
    heading = f"<p><strong>{older.heading}</strong></p>" if older.heading else ""
    return mark_safe(
        f'<p class="currency missing"{ui}>{escape(said)}</p>'
        f'<details class="older"><summary{ui}>{escape(summary)}</summary><div class="wording">{heading}{html}</div></details>'
    )
