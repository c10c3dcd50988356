"""Beside each clause that changed: that it did, and what and why, opening in place. Registered in ``kb/apps.py``.

Relative to the edition before, or to the one of ``?since=``. A text without changes costs nothing; else one query for the
wordings before, one for reasons, two more where words must be compared in the original.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from kb import addresses, marks, rendering
from kb.editions import changes
from kb.editions.between import Reason, recorded, resolved
from kb.editions.changes import AMENDED, DUTY, INSERTED, MOVED, Changed
from kb.editions.compare import Compared, row_of_shown
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.places import Places
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import EditionInfo
from kb.editions.wordings import Wordings, rows_of, wordings
from kb.moved import moved
from kb.views.finding import Place
from kb.words import spoken

#: A clause with another number only has no mark: one inserted clause would mark all that follow it.
MARKED = (AMENDED, INSERTED, MOVED, DUTY)


def beside(place: Place, shown: ShownText, page: rendering.Page) -> Mapping[str, str]:
    """HTML by key for every clause that changed (``kb.beside``)."""
    before = place.since or changes.edition_before(place.timeline, place.edition)
    if before is None or before.id == place.edition.id or place.revision:
        return {}
    found = changes.changes(place.timeline, place.edition, before)
    if found is None:
        return {}
    marked = {
        key: changed
        for key, changed in found.clauses.items()
        if changed.state in MARKED and (not page.only or key == page.only)
    }
    if not marked:
        return {}
    around = _Around.of(place, shown, page, before, marked)
    return {key: around.html(key, changed) for key, changed in marked.items() if key in around.rows}


@dataclass(frozen=True)
class _Around:
    """What all clauses of a page share."""

    place: Place
    page: rendering.Page
    before: EditionInfo
    rows: Mapping[str, ShownClause]
    earlier: Mapping[str, ShownClause]
    wordings: Mapping[str, Wordings]
    reasons: Mapping[str, tuple[Reason, ...]]
    origins: Mapping[str, tuple[str, tuple[str, ...]]]  # by key: split or merge, and the keys it came from
    places: Places | None  # of the text that is read, where a clause has moved
    words: marks.ChangeWords
    summaries: Mapping[str, str]
    ask: str
    is_new: str
    compare: str
    compare_url: str

    @classmethod
    def of(
        cls, place: Place, shown: ShownText, page: rendering.Page, before: EditionInfo, marked: Mapping[str, Changed]
    ) -> _Around:
        said, reasons, _backwards = recorded(place.timeline, before, place.edition)
        origins = {c.key: (c.kind, c.from_keys) for c in resolved(said) if c.kind != "move" and c.key in marked}
        amended = [key for key, changed in marked.items() if changed.state == AMENDED]
        stood = [changed.place for changed in marked.values() if changed.place is not None]
        wanted = {*amended, *(key for _kind, keys in origins.values() for key in keys), *(key for place in stood for key in place)}
        earlier = compose(place.timeline, before, place.locale, wanted) if wanted else None
        names = {"label": before.label if place.since else place.edition.label}
        both = {"before": before.label, "after": place.edition.label}
        return cls(
            place=place,
            page=page,
            before=before,
            rows=rows_of(shown),
            earlier=rows_of(earlier) if earlier else {},
            wordings=wordings(place.timeline, earlier, shown, amended) if earlier else {},
            reasons=reasons,
            origins=origins,
            places=Places(shown.clauses) if stood else None,
            words=marks.change_words(),
            summaries={state: escape(said % names) for state, said in _summaries(since=place.since is not None).items()},
            ask=escape(_("What changed?")),
            is_new=escape(_("Edition %(label)s did not have this clause.") % {"label": before.label}),
            compare=escape(_("Compare editions %(before)s and %(after)s") % both),
            compare_url=addresses.compare(place.locale, place.code, before.label, place.edition.label),
        )

    def html(self, key: str, changed: Changed) -> str:
        page, words, state = self.page, self.words, changed.state
        number = changed.number  # the authoritative one, unless it is known what it was in the language of the page
        if number is not None and key in self.earlier:
            number = self.earlier[key].number
        inner = marks.facts(words, page.ui, number=number, duty=changed.duty, more=[*self._moved(key, changed), *self._origins(key)])
        only = self.place.edition.label
        inner += marks.reasons(self.reasons.get(key, ()), words, page.ui, only)
        if state == INSERTED:
            inner += f"<p{page.ui}>{self.is_new}</p>"
        found = self.wordings.get(key)
        if state == AMENDED and found is not None:
            inner += self._difference(key, found)
        links = f'<a href="{self.compare_url}#c-{key}">{self.compare}</a>'
        if key != TEXT_KEY:
            url = addresses.clause(self.place.locale, self.place.code, key)
            links += f'<a href="{url}#history">{words.history}</a>'
        opened = " open" if page.only and self.place.since else ""
        return (
            f'<details class="what-changed {state}"{opened}><summary{page.ui}><span class="state-word">{self.summaries[state]}</span>'
            f'<span class="ask">{self.ask}</span></summary><div>{inner}<p class="row-ways"{page.ui}>{links}</p></div></details>'
        )

    def _difference(self, key: str, found: Wordings) -> str:
        page, words, lang = self.page, self.words, found.lang
        before, after = row_of_shown(found.before), row_of_shown(found.after)
        compared = Compared(key, AMENDED, False, False, False, (), (), (), before, after, "")
        attributes = spoken(lang, page.around)
        out = marks.in_original(found.why, page, lang, words)
        if before.heading != after.heading:
            out += f'<p class="difference-heading"{attributes}>{marks.heading(compared, lang, page.interface)}</p>'
        html = marks.unified_html(compared, page, words, f"{key}_was", 6, lang)
        if html:
            out += f'<div class="wording difference"{attributes}>{html}</div>'
        return out + marks.definition(before, after, words, page.ui, lang, page.around)

    def _moved(self, key: str, changed: Changed) -> list[str]:
        if changed.place is None or self.places is None:
            return []
        return [moved(changed.place, self.places.of(key), self._name)]

    def _name(self, key: str) -> str:
        row = self.rows.get(key) or self.earlier.get(key)
        return f"<bdi{spoken(row.lang, self.page.interface)}>{rendering.name_of(row)}</bdi>" if row else escape(key)

    def _origins(self, key: str) -> list[str]:
        kind, keys = self.origins.get(key, ("", ()))
        links = []
        for each in keys:
            row = self.earlier.get(each)
            if row is not None and each != key:
                url = addresses.clause(self.place.locale, self.place.code, each, self.before.label)
                name = rendering.name_of(row)
                links.append(f'<a href="{url}"{spoken(row.lang, self.page.interface)}>{name}</a>')
        if not links:
            return []
        said = self.words.split_from if kind == "split" else self.words.merged_from
        return [said % {"clauses": ", ".join(links)}]


def _summaries(*, since: bool) -> dict[str, str]:
    if since:
        return {
            AMENDED: _("Amended since edition %(label)s"),
            INSERTED: _("New since edition %(label)s"),
            MOVED: _("Moved since edition %(label)s"),
            DUTY: _("Another duty since edition %(label)s"),
        }
    return {
        AMENDED: _("Amended in edition %(label)s"),
        INSERTED: _("New in edition %(label)s"),
        MOVED: _("Moved in edition %(label)s"),
        DUTY: _("Another duty in edition %(label)s"),
    }
