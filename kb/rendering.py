"""Frozen clauses as HTML. Headings and html in the record are canonical, that is escaped and allow-listed already;
everything else is escaped here. Plain string building: a template loop over 300 clauses costs more than the page may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from html import escape

from kb import addresses
from kb.difference import SILENT, unified
from kb.difference import words as words_changed
from kb.editions import currency
from kb.editions.compose import OlderWording, ShownClause, ShownText
from kb.editions.text import TEXT_KEY
from kb.referring import Fate, Target
from kb.words import ClauseWords, clause_words, direction, language, spoken

_REFERENCE = re.compile(r' href="work:([a-z][a-z0-9-]{0,39})#([a-z0-9][a-z0-9-]{0,63})"')
#: A whole link to a clause: canonical html has no link in a link, and sorts the attributes.
_LINK = re.compile(r'<a((?: [^>]*)?) href="work:([a-z][a-z0-9-]{0,39})#([a-z0-9][a-z0-9-]{0,63})"([^>]*)>(.*?)</a>', re.S)
_FOOTNOTE = re.compile(r'(id="|href="#)fn(ref)?-(\d+)(?:-(\d+))?"')
_IMAGE = re.compile(r'<img([^>]*) data-media="([0-9a-f]{64})"([^>]*)>')
_DOCUMENT = re.compile(r' href="(?:media:([0-9a-f]{64})|(?:document|page):\d+)"')
_UNSETTLED_IMAGE = re.compile(r'<img([^>]*) data-media="image:\d+"([^>]*)>')
_CITED = frozenset(("clause", "preamble", "note"))
_INNER_HEADING = re.compile(r"<(/?)h([56])([ >])")


@dataclass(frozen=True)
class Page:
    """Where clauses are shown. ``label`` is "" on undated pages; ``keys`` are those of the shown edition."""

    locale: str
    code: str
    label: str
    keys: Collection[str]
    works: Collection[str]  # codes of works with editions
    interface: str
    whole: bool = True  # the whole text is on this page: references to it are anchors
    only: str = ""  # on the page of one clause: its key
    current: Collection[str] | None = None  # on pages of other editions: the keys of the one in force
    before: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (edition, key): authoritative words then
    shown_label: str = ""  # the edition that is composed, also on undated pages
    in_force: bool = True  # the edition that is shown holds today
    guessed: Collection[str] = frozenset()  # keys of translations paired with their original by an unconfirmed guess
    fates: Mapping[Target, Fate] = field(default_factory=dict)  # of what the page refers to and does not hold today
    beside: Mapping[str, str] = field(default_factory=dict)  # html beside each clause (kb/beside.py)
    revision: int = 0  # on the pages of one revision of a translation
    draft: bool = False  # a working text: nothing in it can be cited
    around: str = ""  # language of the element the text stands in: the locale's, or that of a text with no translation
    base: str = field(init=False)  # address of the text on this page
    report: str = field(init=False)  # address of the form to report a mistake, "{key}" for the clause
    ui: str = field(init=False)  # lang and dir of the interface's words inside the text

    def __post_init__(self) -> None:
        object.__setattr__(self, "around", self.around or self.locale)
        object.__setattr__(self, "base", addresses.edition(self.locale, self.code, self.label))
        if self.revision:
            object.__setattr__(self, "base", addresses.revision(self.locale, self.code, self.label, self.revision))
        report = addresses.report(self.locale, self.code, self.shown_label or self.label, "{key}", self.revision)
        object.__setattr__(self, "report", report)
        object.__setattr__(self, "ui", spoken(self.interface, self.around))


def body(html: str, page: Page, clause_key: str, words: ClauseWords, heading: int = 5) -> str:
    """Canonical html made ready for this page; ``heading`` is the level that its inner headings begin with."""
    if "<h" in html and heading != 5:
        html = _INNER_HEADING.sub(lambda m: f"<{m[1]}h{min(6, heading + int(m[2]) - 5)}{m[3]}", html)
    if "work:" in html:
        if page.fates:
            html = _LINK.sub(_resolve_gone(page, words), html)
        html = _REFERENCE.sub(_resolve(page), html)
    if '"fn' in html or '"#fn' in html:
        html = _FOOTNOTE.sub(_unique(clause_key), html)
        html = html.replace('<section class="footnotes">', '<section class="footnotes" role="doc-endnotes">')
    if "data-media" in html:
        html = _UNSETTLED_IMAGE.sub("", _IMAGE.sub(_image, html))
    if ' href="media:' in html or ' href="document:' in html or ' href="page:' in html:
        html = _DOCUMENT.sub(lambda found: f' href="{addresses.media(found[1])}"' if found[1] else "", html)
    if "<table" in html:
        frame = f'<div class="scroll" tabindex="0" role="group" aria-label="{words.table}">'
        html = html.replace("<table", f"{frame}<table").replace("</table>", "</table></div>")
    return html


def name_of(clause: ShownClause, limit: int = 60) -> str:
    """Escaped number and heading, or the first words: what a link to the clause is called."""
    return named(clause.number, clause.heading, clause.plain, clause.key, limit)


def named(number: str, heading: str, plain: str, key: str, limit: int = 60) -> str:
    """The same of a clause's parts."""
    heading = heading or escape(first_words(plain, limit), quote=False)
    return f"{_escaped(number)} {heading}".strip() or key


def render_text(shown: ShownText, page: Page) -> str:
    """All clauses of a text, parts as sections with links to the parts before and after."""
    words = clause_words()
    tops = [c for c in shown.clauses if c.kind == "part" and c.level == _top(shown)]
    place = {part.key: index for index, part in enumerate(tops)}
    out: list[str] = []
    open_parts: list[tuple[int, str]] = []
    depths = depths_of(shown)

    def close(down_to: int) -> None:
        while open_parts and open_parts[-1][0] >= down_to:
            _level, key = open_parts.pop()
            if key in place:
                out.append(_neighbours(tops, place[key], page, words))
            out.append("</section>\n")

    for clause in shown.clauses:
        if clause.kind == "part":
            close(clause.level)
            open_parts.append((clause.level, clause.key))
            out.append(f'<section class="part" id="c-{clause.key}">')
            out.append(clause_inner(clause, page, words, depths[clause.key]))
        else:
            out.append(_row(clause, page, words, depths[clause.key]))
    close(-1)
    return "".join(out)


def depths_of(shown: ShownText) -> dict[str, int]:
    """How deep each row lies: the number of rows above it that it belongs to, whatever numbers the levels have."""
    depths: dict[str, int] = {}
    stack: list[int] = []
    for clause in shown.clauses:
        while stack and stack[-1] >= clause.level:
            stack.pop()
        depths[clause.key] = len(stack)
        if clause.kind in ("part", "clause"):
            stack.append(clause.level)
    return depths


def render_contents(shown: ShownText, page: Page) -> str:
    """The table of contents: nested lists of links to the anchors of this page."""
    depths = depths_of(shown)
    rows = [c for c in shown.clauses if c.kind != "blank"]
    out: list[str] = []
    depth = -1
    for clause in rows:
        want = min(depths[clause.key], 3, depth + 1)
        if want > depth:
            out.append("<ol>" * (want - depth))
        else:
            out.append("</li>" + "</ol></li>" * (depth - want))
        depth = want
        number = f'<span class="number">{_escaped(clause.number)}</span> ' if clause.number else ""
        heading = clause.heading or escape(first_words(clause.plain, 50), quote=False) or clause.key
        lang = spoken(clause.lang, page.around)
        out.append(f'<li><a href="#c-{clause.key}">{number}<span{lang}>{heading}</span></a>')
    if rows:
        out.append("</li></ol>" * (depth + 1))
    return "".join(out)


def _top(shown: ShownText) -> int:
    return min((c.level for c in shown.clauses if c.kind == "part"), default=0)


def _row(clause: ShownClause, page: Page, words: ClauseWords, depth: int) -> str:
    if clause.kind == "blank":
        return f'<div class="blank" id="c-{clause.key}">{_blank(clause, page, words)}</div>\n'
    role = ' role="note"' if clause.kind == "note" else ""
    tag = "div" if clause.kind == "note" else "section"
    inner = clause_inner(clause, page, words, depth)
    return f'<{tag} class="{clause.kind} depth-{min(depth, 4)}" id="c-{clause.key}"{role}>{inner}</{tag}>\n'


def clause_inner(clause: ShownClause, page: Page, words: ClauseWords, depth: int) -> str:
    """Heading with its tools, words, and what must be said about the wording."""
    level = min(6, depth + 2)
    return (
        _heading(clause, page, words, level)
        + wording(clause, page, words, min(6, level + 1))
        + about(clause, page, words)
        + page.beside.get(clause.key, "")
    )


def wording(clause: ShownClause, page: Page, words: ClauseWords, heading: int) -> str:
    """The words of the clause in their own language."""
    if not clause.html:
        return ""
    html = body(clause.html, page, clause.key, words, heading)
    return f'<div class="wording"{spoken(clause.lang, page.around)}>{html}</div>'


def about(clause: ShownClause, page: Page, words: ClauseWords) -> str:
    """How the wording shown stands to the authoritative one: in the whole text where a reader must know, alone always."""
    state = currency.of(clause, page.guessed)
    if state == currency.AUTHORITATIVE:
        return "" if page.whole else f'<p class="currency current"{page.ui}>{words.authoritative}</p>'
    if state in (currency.UP_TO_DATE, currency.GUESSED):
        return _about_translation(clause, page, words, state)
    if page.whole and page.around != page.locale:
        return ""  # the page says it once of a text with no translation at all
    names = {"language": escape(language(page.locale)), "shown": escape(language(clause.lang))}
    said = words.untranslated if clause.older is None else words.changed_since
    out = f'<p class="currency missing"{page.ui}>{_sentence(said % names)}</p>'
    return out if clause.older is None else out + _older(clause, clause.older, page, words, names)


def _about_translation(clause: ShownClause, page: Page, words: ClauseWords, state: str) -> str:
    """Of a faithful translation: what is not as it should be; on a page of its own also that all is well."""
    out = f'<p class="currency guessed"{page.ui}>{words.guessed}</p>' if state == currency.GUESSED else ""
    if clause.edition != page.shown_label:
        if clause.html and clause.key != TEXT_KEY:
            out += f'<p class="currency carried"{page.ui}>{words.wording_of % {"edition": clause.edition}}</p>'
    elif not page.whole:
        said = words.up_to_date if page.in_force else words.faithful
        out += f'<p class="currency current"{page.ui}>{said}</p>'
    return out


def _older(
    clause: ShownClause, older: OlderWording, page: Page, words: ClauseWords, names: dict[str, str]
) -> str:
    """The page's own language as it last stood, and what has changed in the original since."""
    names = {**names, "edition": older.edition}
    heading = f"<p><strong>{older.heading}</strong></p>" if older.heading else ""
    was = page.before.get((older.edition, clause.key))
    changed = ""
    if was is not None:
        changed = (
            f"<p{page.ui}><b>{_sentence(words.what_changed % names)}</b></p>"
            f'<div class="difference"{spoken(clause.lang, page.around)}>{_changes(was, clause.plain)}</div>'
        )
    html = body(older.html, page, f"{clause.key}_old", words, 6)
    return (
        f'<details class="older"><summary{page.ui}>{_sentence(words.older_summary % names)}</summary>'
        f'<div class="wording">{heading}{html}</div>{changed}</details>'
    )


def _changes(before: str, after: str) -> str:
    return unified(words_changed(before, after), SILENT)


def _heading(clause: ShownClause, page: Page, words: ClauseWords, level: int) -> str:
    number = f'<span class="number">{_escaped(clause.number)}</span> ' if clause.number else ""
    tools = _tools(clause, page, words)
    if not number and not clause.heading:
        return f'<p class="bare">{tools}</p>'
    lang = spoken(clause.lang, page.around)
    return f'<div class="head"><h{level}{lang}>{number}{clause.heading}</h{level}>{tools}</div>'


def _tools(clause: ShownClause, page: Page, words: ClauseWords) -> str:
    """Duty, link to this place, citation, on other editions the way to the clause today, and the form for a mistake."""
    key = clause.key
    duty = words.duties.get(clause.duty)
    out = f'<span class="duty {clause.duty}">{duty}</span>' if duty else ""
    called = _escaped(clause.number) or clause.heading.replace('"', "&quot;") or escape(first_words(clause.plain, 40))
    out += f'<a class="anchor" href="#c-{key}" aria-label="{words.link_to % {"name": called}}">#</a>'
    if clause.kind in _CITED and not page.draft:
        out += f'<a class="cite" href="{page.base}c/{key}/">{words.cite}</a>'
    if page.current is not None:
        if key in page.current:
            out += f'<a class="today" href="{addresses.in_text(page.locale, page.code, key)}">{words.today}</a>'
        else:
            out += f'<span class="today">{words.not_today}</span>'
    if not page.draft:
        out += f'<a class="report" rel="nofollow" href="{page.report.replace("{key}", key)}">{words.report}</a>'
    return f'<span class="tools"{page.ui}>{out}</span>'


def _blank(clause: ShownClause, page: Page, words: ClauseWords) -> str:
    blank, lang = clause.blank, spoken(clause.lang, page.around)
    mark = f' <span class="required"{page.ui}>{words.required}</span>' if blank and blank.required else ""
    out = f'<p class="label"><span{lang}>{clause.heading}</span>{mark}</p>'
    return out + blank_body(clause, page, words) + about(clause, page, words) + page.beside.get(clause.key, "")


def blank_body(clause: ShownClause, page: Page, words: ClauseWords) -> str:
    """The help of a blank and the lines or boxes to fill in by hand."""
    blank, lang = clause.blank, spoken(clause.lang, page.around)
    kind = blank.type if blank else "text"
    out = f'<p class="help"{lang}>{clause.html}</p>' if clause.html else ""
    if kind not in ("choice", "yesno"):
        return f'{out}<div class="line {kind}"></div>'
    if kind == "yesno":
        return f'{out}<ul class="boxes"{page.ui}><li>{words.yes}</li><li>{words.no}</li></ul>'
    boxes = "".join(f"<li>{escape(option, quote=False)}</li>" for option in (blank.options if blank else ()))
    return f'{out}<ul class="boxes"{lang}>{boxes}</ul>'


def _neighbours(tops: list[ShownClause], index: int, page: Page, words: ClauseWords) -> str:
    out = ""
    for step, name, title in ((-1, "previous", words.previous), (1, "next", words.next)):
        if 0 <= index + step < len(tops):
            part = tops[index + step]
            out += (
                f'<a class="{name}" href="#c-{part.key}"><small{page.ui}>{title}</small>'
                f" <span{spoken(part.lang, page.around)}>{name_of(part)}</span></a>"
            )
    return f'<p class="neighbours">{out}</p>' if out else ""


def _resolve(page: Page) -> Callable[[re.Match[str]], str]:
    def resolve(found: re.Match[str]) -> str:
        code, key = found[1], found[2]
        if code == page.code and key in page.keys:
            if page.whole:
                return f' href="#c-{key}"'
            return f' href="{page.base}c/{key}/"'
        if code in page.works:
            return f' href="{addresses.clause(page.locale, code, key)}"'
        return ""  # a work that nobody has published: the words stay

    return resolve


def _resolve_gone(page: Page, words: ClauseWords) -> Callable[[re.Match[str]], str]:
    """A link to a clause that does not hold today says so; the others stay as they are."""

    def resolve(found: re.Match[str]) -> str:
        before, code, key, after, inner = found.groups()
        fate = page.fates.get((code, key))
        if fate is None:
            return found[0]
        if not fate.status:
            return f"<a{before}{after}>{inner}</a>"  # no reader ever could see it: the words stay
        said = words.fates[fate.status]
        href = addresses.clause(page.locale, code, key, fate.label)
        lang = f' lang="{page.interface}" dir="{direction(page.interface)}"'
        return f'<a{before} class="gone" href="{href}"{after}>{inner}</a> <span class="fate"{lang}>{said}</span>'

    return resolve


def _unique(key: str) -> Callable[[re.Match[str]], str]:
    """Footnotes are numbered within their clause: its key makes their ids unique on the page."""

    def unique(found: re.Match[str]) -> str:
        again = f"_{found[4]}" if found[4] else ""
        role = ' role="doc-noteref"' if found[1] == 'href="#' and not found[2] else ""
        return f'{found[1]}fn{found[2] or ""}-{key}-{found[3]}{again}"{role}'

    return unique


def _image(found: re.Match[str]) -> str:
    attributes = found[1] + found[3]
    alt = "" if " alt=" in attributes else ' alt=""'
    return f'<img{attributes}{alt} src="{addresses.media(found[2])}" loading="lazy">'


def first_words(text: str, limit: int) -> str:
    """At most ``limit`` characters of plain words, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _escaped(number: str) -> str:
    """``escape``, at no cost for the usual number."""
    return number if number.replace(".", "").isalnum() else escape(number)


def _sentence(html: str) -> str:
    """A sentence of the interface begins with a capital, whatever the name of the language in it begins with."""
    return html[:1].upper() + html[1:]

