"""The facets of an answer as links with counts, in the reader's words, and the chosen ones as chips. No HTML.

What a value is called that no title says comes from the index: a part by its own passage.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kb import pulse
from kb.models import Work
from kb.topics import names
from kb.words import direction, own_name
from search.answer import Answer
from search.asking import Asking
from search.engines.base import Engine, Passage
from search.query.plan import FACETS

SHOWN = 7  # values of a facet, until all of them are asked for


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
    """``values`` counts all of them; ``other`` is the address of the same page with all, or back with the first ones; "" where
    these are all there are."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    values: int
    whole: bool = False
    other: str = ""


@dataclass(frozen=True)
class Label:
    """What a value is called; ``lang`` where that is not the interface's."""

    words: str
    lang: str = ""


#: What each facet is called.
NAMES = {
    "work": gettext_lazy("Text"),
    "kind": gettext_lazy("Kind of text"),
    "part": gettext_lazy("Part"),
    "topic": gettext_lazy("Topic"),
    "duty": gettext_lazy("Duty"),
    "locale": gettext_lazy("Language"),
    "edition": gettext_lazy("Edition"),
    "changed": gettext_lazy("Worded anew in"),
}


class Labels:
    """Names of values, for one answer. ``parts``: names of parts by "<work>/<key>"."""

    def __init__(self, found: Answer, parts: Mapping[str, Label], locale: str) -> None:
        self._texts = found.texts
        self._parts = parts
        self._edition = _("%(title)s, edition %(label)s")  # looked up once for all values
        self._topics = names(locale)

    def title(self, work: str) -> Label:
        at = bisect_left(self._texts, work, key=attrgetter("work"))  # engines give them in this order; there may be a thousand
        text = self._texts[at] if at < len(self._texts) else None
        return Label(text.title, text.locale) if text is not None and text.work == work else Label(work)

    def of(self, facet: str, value: str) -> Label:
        """What a value of a facet is called."""
        if facet == "work":
            return self.title(value)
        if facet == "kind":
            return Label(str(Work.Kind(value).label) if value in Work.Kind.values else value)
        if facet == "duty":
            return Label(_duty(value))
        if facet == "locale":
            return Label(own_name(value), value)
        if facet == "part":
            return self._parts.get(value) or Label(value.partition("/")[2] or value)
        if facet in ("edition", "changed"):
            work, _slash, label = value.partition("/")
            title = self.title(work)
            return Label(self._edition % {"title": title.words, "label": label}, title.lang)
        if facet == "topic" and value in self._topics:
            return Label(self._topics[value].words, self._topics[value].lang)
        return Label(value)


def _duty(value: str) -> str:
    match value:
        case "must":
            return pgettext("duty", "must")
        case "should":
            return pgettext("duty", "should")
        case "may":
            return pgettext("duty", "may")
    return value


def facets(found: Answer, asking: Asking, locale: str, labels: Labels) -> list[Facet]:
    """Those that offer a choice, in the order of ``FACETS``: their most frequent values, or all by name where that was asked."""
    out = []
    for name in FACETS:
        counted = found.results.facets.get(name, {})
        chosen = asking.filters.get(name, ())
        if not _offered(counted, chosen):
            continue
        values, whole = _values(name, counted, asking), asking.whole == name
        toggled = asking.toggler(name, locale)
        first = values if whole else values[: _first(len(values), len(chosen))]
        choices = [_choice(labels.of(name, value), toggled(value), counted.get(value, 0), value in chosen) for value in first]
        if whole:
            choices.sort(key=lambda choice: (not choice.chosen, choice.label.casefold()))
        other = f"{asking.but(whole='' if whole else name).address(locale)}#facet-{name}" if whole or len(first) < len(values) else ""
        out.append(Facet(name, str(NAMES[name]), tuple(choices), len(values), whole, other))
    return out


def _values(name: str, counted: Mapping[str, int], asking: Asking) -> list[str]:
    """All values of a facet: the chosen ones, then the most frequent."""
    chosen = asking.filters.get(name, ())
    values = sorted(counted, key=lambda value: (value not in chosen, -counted[value], value))
    return values + [value for value in chosen if value not in counted]


def _first(values: int, chosen: int) -> int:
    """How many are shown at first. A link to one more takes the room of what it hides."""
    first = max(SHOWN, chosen)
    return values if values == first + 1 else first


def chips(asking: Asking, locale: str, labels: Labels) -> list[Choice]:
    """The chosen values; each link takes one away."""
    out: list[Choice] = []
    for facet, values in asking.filters.items():
        toggled = asking.toggler(facet, locale)
        out += [_choice(labels.of(facet, value), toggled(value), None, True) for value in values]
    return out


def _choice(label: Label, url: str, count: int | None, chosen: bool) -> Choice:
    return Choice(label.words, url, count, chosen, label.lang, direction(label.lang) if label.lang else "")


def _offered(counted: Mapping[str, int], chosen: Collection[str]) -> bool:
    """What was counted at all (``answer``) and leaves a choice, or was chosen."""
    return bool(chosen) or len(counted) > 1


def part_names(engine: Engine, found: Answer, asking: Asking, locale: str) -> dict[str, Label]:
    """Names of the parts that are counted or chosen: from the hits, else from the parts' own passages. One look into the index."""
    counted = found.results.facets.get("part", {})
    wanted = set(asking.filters.get("part", ()))
    if _offered(counted, ()):
        values = _values("part", counted, asking)
        wanted |= set(values if asking.whole == "part" else values[: _first(len(values), len(wanted))])
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
