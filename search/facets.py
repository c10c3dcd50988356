"""The facets of an answer as links with counts, in the reader's words, and the chosen ones as chips. No HTML.

What a value is called that no title says comes from the index: a part by its own passage.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kb import pulse
from kb.models import Work
from kb.topics import names
from kb.words import direction, own_name
from search.answer import Answer
from search.asking import Asking
from search.engines.base import Engine, Passage
from search.query.plan import EVER, FACETS

SHOWN, MOST = 7, 40  # values of a facet at once, and behind "more"


@dataclass(frozen=True)
class Choice:
    """A value of a facet; ``url`` chooses it, or takes the choice back."""

    label: str
    url: str
    count: int | None = None
    chosen: bool = False
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True)
class Facet:
    """``more`` are the values behind the first ones."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True)
class Label:
    """What a value is called; ``lang`` where that is not the interface's."""

    words: str
    lang: str = ""


def facet_names() -> dict[str, str]:
    """What each facet is called."""
    return {
        "work": _("Text"),
        "kind": _("Kind of text"),
        "part": _("Part"),
        "topic": _("Topic"),
        "duty": _("Duty"),
        "locale": _("Language"),
        "edition": _("Edition"),
        "changed": _("Worded anew in"),
    }


class Labels:
    """Names of values, for one answer. ``parts``: names of parts by "<work>/<key>"."""

    def __init__(self, found: Answer, parts: Mapping[str, Label], locale: str) -> None:
        self._titles = {passage.work: Label(passage.title, passage.locale) for passage in found.texts}
        self._parts = parts
        self._topics = names(locale)
        self._kinds = {value: str(label) for value, label in Work.Kind.choices}
        self._duties = {"must": pgettext("duty", "must"), "should": pgettext("duty", "should"), "may": pgettext("duty", "may")}

    def title(self, work: str) -> Label:
        return self._titles.get(work) or Label(work)

    def of(self, facet: str, value: str) -> Label:
        """What a value of a facet is called."""
        if facet == "work":
            return self.title(value)
        if facet == "kind":
            return Label(self._kinds.get(value, value))
        if facet == "duty":
            return Label(self._duties.get(value, value))
        if facet == "locale":
            return Label(own_name(value), value)
        if facet == "part":
            return self._parts.get(value) or Label(value.partition("/")[2] or value)
        if facet in ("edition", "changed"):
            work, _slash, label = value.partition("/")
            title = self.title(work)
            return Label(_("%(title)s, edition %(label)s") % {"title": title.words, "label": label}, title.lang)
        if facet == "topic" and value in self._topics:
            return Label(self._topics[value].words, self._topics[value].lang)
        return Label(value)


def facets(found: Answer, asking: Asking, locale: str, labels: Labels) -> list[Facet]:
    """Those that offer a choice, in the order of ``FACETS``."""
    names = facet_names()
    out = []
    for name in FACETS:
        counted = found.results.facets.get(name, {})
        chosen = asking.filters.get(name, ())
        if not _offered(name, counted, asking):
            continue
        values = sorted(counted, key=lambda value: (value not in chosen, -counted[value], value))
        values += [value for value in chosen if value not in counted]
        toggled = asking.toggler(name, locale)
        choices = tuple(_choice(labels.of(name, value), toggled(value), counted.get(value, 0), value in chosen) for value in values[:MOST])
        first = max(SHOWN, len(chosen))
        if len(choices) == first + 1:  # "1 more" takes the room of what it hides
            first += 1
        out.append(Facet(name, names[name], choices[:first], choices[first:]))
    return out


def chips(asking: Asking, locale: str, labels: Labels) -> list[Choice]:
    """The chosen values; each link takes one away."""
    out: list[Choice] = []
    for facet, values in asking.filters.items():
        toggled = asking.toggler(facet, locale)
        out += [_choice(labels.of(facet, value), toggled(value), None, True) for value in values]
    return out


def _choice(label: Label, url: str, count: int | None, chosen: bool) -> Choice:
    return Choice(label.words, url, count, chosen, label.lang, direction(label.lang) if label.lang else "")


def _offered(name: str, counted: Mapping[str, int], asking: Asking) -> bool:
    if asking.filters.get(name):
        return True
    if name == "part" and len({value.partition("/")[0] for value in counted}) != 1:
        return False  # parts of several texts have the same numbers: first a text
    if name == "edition" and asking.scope != EVER:  # today every text has one
        return False
    return len(counted) > 1


def part_names(engine: Engine, found: Answer, asking: Asking, locale: str) -> dict[str, Label]:
    """Names of the parts that are counted or chosen: from the hits, else from the parts' own passages. One look into the index."""
    counted = found.results.facets.get("part", {})
    wanted = set(asking.filters.get("part", ()))
    if _offered("part", counted, asking):
        wanted |= set(sorted(counted, key=lambda value: -counted[value])[:MOST])
    out: dict[str, Label] = {}
    for hit in found.results.hits:
        value = f"{hit.passage.work}/{hit.passage.part}"
        if value in wanted and hit.passage.part_name and hit.passage.locale == locale:
            out[value] = Label(hit.passage.part_name, hit.passage.locale)
    ids = {each: list(_ids(each, found.texts, locale)) for each in wanted - set(out)}
    passages = engine.passages([each for those in ids.values() for each in those])
    for value, those in ids.items():
        for each in those:
            if each in passages and set(passages[each].frozen_in).isdisjoint(found.plan.withdrawn):
                out[value] = Label(passages[each].part_name or passages[each].heading, passages[each].locale)
                break
    return out


def _ids(part: str, texts: Collection[Passage], locale: str) -> Iterator[str]:
    """Where the part's own passage may be: in the reader's language, else in the authoritative one."""
    work, _slash, key = part.partition("/")
    fact = pulse.current().works.get(work)
    for passage in texts:
        if passage.work == work and key:
            yield f"{work}/{passage.edition}/{locale}/{key}"
            if fact is not None and fact.authoritative_locale != locale:
                yield f"{work}/{passage.edition}/{fact.authoritative_locale}/{key}"
