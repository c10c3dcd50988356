"""The rows of a comparison as HTML: plain string building, for the same reason as in ``kb.rendering``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from kb import addresses, marks, pulse, rendering
from kb.editions.between import Between, worded
from kb.editions.changes import RENUMBERED, UNCHANGED, state_of
from kb.editions.compare import AMENDED, INSERTED, REPEALED, Compared, row_of_shown
from kb.editions.compose import ShownClause, ShownText
from kb.editions.places import Places
from kb.editions.text import TEXT_KEY
from kb.editions.wordings import UNTRANSLATED, rows_of
from kb.moved import moved
from kb.words import spoken


@dataclass(frozen=True)
class _Side:
    """One of the two editions."""

    text: ShownText
    rows: Mapping[str, ShownClause]
    page: rendering.Page
    places: Places

    @property
    def label(self) -> str:
        return self.text.edition.label


def around_of(found: Between) -> str:
    """The language of the element the rows stand in: the page's, unless nothing at all is in it."""
    rows = (*rows_of(found.before).values(), *rows_of(found.after).values())
    return found.locale if any(row.lang == found.locale for row in rows) else found.after.authoritative_locale


def wholly_original(found: Between) -> bool:
    """Whether no change can be compared in the language of the page: said once instead of at each clause."""
    return bool(found.wordings) and all(each.why == UNTRANSLATED for each in found.wordings.values())


def render(found: Between, code: str, interface: str, *, side: bool, whole: bool) -> str:
    """All rows that changed, or (``whole``) all rows."""
    return _Renderer(found, code, interface, side, whole).html()


class _Renderer:
    def __init__(self, found: Between, code: str, interface: str, side: bool, whole: bool) -> None:
        self.found, self.code, self.side, self.whole = found, code, side, whole
        self.words = marks.change_words()
        self.around = around_of(found)
        self.ui = spoken(interface, self.around)
        self.interface = interface
        self.before, self.after = self._side(found.before), self._side(found.after)
        self.once = wholly_original(found)
        self.shown = [row for row in found.comparison.rows if whole or _counts(row)]
        changed = [row.key for row in self.shown if _counts(row)]
        self.next = dict(pairwise(changed))
        self.previous = {after: before for before, after in pairwise(changed)}
        self.anchors = {row.key for row in self.shown}
        labels = {reason.label for each in found.reasons.values() for reason in each}
        self.only_label = found.after.edition.label if labels <= {found.after.edition.label} else ""

    def html(self) -> str:
        out: list[str] = []
        told: set[str] = set()
        last = 1
        for row in self.shown:
            side = self.after if row.after is not None else self.before
            above = side.places.above(row.key)
            for depth, key in enumerate(above):
                if key not in told and key in side.rows:
                    told.add(key)
                    if key not in self.anchors:
                        last = min(6, depth + 2, last + 1)
                        out.append(self._context(side.rows[key], last))
            told.add(row.key)
            last = min(6, len(above) + 2, last + 1)
            out.append(self._row(row, last))
        return "".join(out)

    def _side(self, text: ShownText) -> _Side:
        rows = rows_of(text)
        page = rendering.Page(
            locale=text.locale,
            code=self.code,
            label=text.edition.label,
            keys=rows.keys() - {TEXT_KEY},
            works=pulse.current().works.keys(),
            interface=self.interface,
            whole=False,
            shown_label=text.edition.label,
            around=self.around,
        )
        return _Side(text, rows, page, Places(text.clauses))

    def _context(self, row: ShownClause, level: int) -> str:
        return f'<h{level} class="context"{spoken(row.lang, self.around)}>{rendering.name_of(row)}</h{level}>\n'

    def _row(self, row: Compared, level: int) -> str:
        state = state_of(row)
        compared, why = self._worded(row)
        lang = self._lang(row)
        attributes = spoken(lang, self.around)
        same = not _counts(row)
        css = "change same" if same else f"change {state}"
        word = f'<span class="state-word"{self.ui}>{self.words.states[state]}</span>' if not same else ""
        shown = self._shown(row)
        number = f'<span class="number">{escape(shown.number)}</span> ' if shown.number else ""
        title = compared.row.heading if self.side else marks.heading(compared, lang, self.interface)
        if not number and not title:
            title = rendering.name_of(shown)
        head = f'<div class="head"><h{level} id="h-{row.key}"{attributes}>{number}{title}</h{level}>{word}</div>'
        inner = head + self._facts(row)
        inner += marks.reasons(self.found.reasons.get(row.key, ()), self.words, self.ui, self.only_label)
        if why and not self.once:
            inner += marks.in_original(why, self.after.page, lang, self.words)
        inner += self._side_by_side(row, compared, lang, level) if self.side else self._unified(row, compared, lang, level)
        if not same:
            inner += self._ways(row)
        return f'<article class="{css}" id="c-{row.key}" aria-labelledby="h-{row.key}">{inner}</article>\n'

    def _worded(self, row: Compared) -> tuple[Compared, str]:
        """The row with the wordings that are compared, and why they are not in the language of the page."""
        found = self.found.wordings.get(row.key)
        if found is not None:
            return worded(row, found), found.why
        before, after = self.before.rows.get(row.key), self.after.rows.get(row.key)
        old, new = (row_of_shown(each) if each else None for each in (before, after))
        return replace(row, before=old, after=new), ""

    def _shown(self, row: Compared) -> ShownClause:
        return (self.after if row.after is not None else self.before).rows[row.key]

    def _lang(self, row: Compared) -> str:
        found = self.found.wordings.get(row.key)
        return found.lang if found is not None else self._shown(row).lang

    def _unified(self, row: Compared, compared: Compared, lang: str, level: int) -> str:
        inner = min(6, level + 1)
        if row.state in (AMENDED, INSERTED, REPEALED):
            page = self.before.page if row.after is None else self.after.page
            html = marks.unified_html(compared, page, self.words, row.key, inner, lang)
        else:
            html = marks.ready(self._shown(row).html, row.row.kind, self.after.page, self.words, row.key, inner)
        out = f'<div class="wording difference"{spoken(lang, self.around)}>{html}</div>' if html else ""
        return out + self._definition(compared, lang)

    def _side_by_side(self, row: Compared, compared: Compared, lang: str, level: int) -> str:
        inner = min(6, level + 1)
        cells = []
        if row.state in (AMENDED, INSERTED, REPEALED):
            htmls = marks.sides_html(
                compared, self.before.page, self.after.page, self.words, row.key, inner, lang
            )
            langs = (lang, lang)
        else:
            before, after = self.before.rows[row.key], self.after.rows[row.key]
            htmls = (
                marks.ready(before.html, before.kind, self.before.page, self.words, f"{row.key}_b", inner),
                marks.ready(after.html, after.kind, self.after.page, self.words, row.key, inner),
            )
            langs = (before.lang, after.lang)
        headings = marks.heading_sides(compared, lang, self.interface)
        numbers = [side.rows[row.key].number if row.key in side.rows else "" for side in (self.before, self.after)]
        both = row.before is not None and row.after is not None
        told = both and (headings[0] != headings[1] or numbers[0] != numbers[1])
        for index, side in enumerate((self.before, self.after)):
            of = f'<p class="of"{self.ui}>{self.words.edition % {"label": escape(side.label)}}</p>'
            if (row.before, row.after)[index] is None:
                cells.append(f'<div><p class="none"{self.ui}>{self.words.not_in % {"label": escape(side.label)}}</p></div>')
                continue
            number = f'<span class="number">{escape(numbers[index])}</span> ' if numbers[index] else ""
            name = f'<p class="cell-heading">{number}{headings[index]}</p>' if told and (number or headings[index]) else ""
            wording = f'<div class="wording difference"{spoken(langs[index], self.around)}>{name}{htmls[index]}</div>'
            cells.append(f"<div>{of}{wording}</div>")
        return f'<div class="pair">{"".join(cells)}</div>' + self._definition(compared, lang)

    def _definition(self, compared: Compared, lang: str) -> str:
        if compared.before is None or compared.after is None:
            return ""
        return marks.definition(compared.before, compared.after, self.words, self.ui, lang, self.around)

    def _facts(self, row: Compared) -> str:
        more = []
        if row.moved:
            more.append(moved(self.before.places.of(row.key), self.after.places.of(row.key), self._name))
        for keys, sentence, sides in (
            (row.split_from, self.words.split_from, (self.before, self.after)),
            (row.merged_from, self.words.merged_from, (self.before, self.after)),
            (row.into, self.words.into, (self.after, self.before)),
        ):
            if keys:
                more.append(sentence % {"clauses": ", ".join(self._link(key, *sides) for key in keys)})
        number = self.before.rows[row.key].number if row.renumbered else None
        duty = (row.before.duty, row.after.duty) if row.duty_changed and row.before and row.after else None
        return marks.facts(self.words, self.ui, number=number, duty=duty, more=more)

    def _name(self, key: str) -> str:
        row = self.after.rows.get(key) or self.before.rows[key]
        return f"<bdi{spoken(row.lang, self.interface)}>{rendering.name_of(row)}</bdi>"

    def _link(self, key: str, *sides: _Side) -> str:
        """A clause that words came from or went to: on this page, else in the first of these editions that has it."""
        side = next((side for side in sides if key in side.rows), None)
        if side is None:
            return escape(key)
        url = f"#c-{key}" if key in self.anchors else addresses.clause(self.found.locale, self.code, key, side.label)
        row = side.rows[key]
        return f'<a href="{url}"{spoken(row.lang, self.interface)}>{rendering.name_of(row)}</a>'

    def _ways(self, row: Compared) -> str:
        key, locale = row.key, self.found.locale
        links: list[tuple[str, str, str]] = []
        if key in self.previous:
            links.append((f"#c-{self.previous[key]}", self.words.previous, ' class="previous"'))
        if key in self.next:
            links.append((f"#c-{self.next[key]}", self.words.next, ' class="next"'))
        for side in (self.before, self.after):
            if key in side.rows and key != TEXT_KEY:
                url = addresses.clause(locale, self.code, key, side.label)
                links.append((url, self.words.in_edition % {"label": escape(side.label)}, ""))
        if key != TEXT_KEY:
            links.append((f"{addresses.clause(locale, self.code, key)}#history", self.words.history, ""))
        return _ways(links, self.ui)


def _ways(links: Iterable[tuple[str, str, str]], ui: str) -> str:
    inner = "".join(f'<a href="{url}"{attributes}>{words}</a>' for url, words, attributes in links)
    return f'<p class="row-ways"{ui}>{inner}</p>'


def _counts(row: Compared) -> bool:
    """Whether the row is shown among what changed: another number alone is not enough."""
    return state_of(row) not in (UNCHANGED, RENUMBERED) or bool(row.split_from or row.merged_from)
