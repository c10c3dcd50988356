"""Third step: a plan becomes a query tree, the same for every engine (search/engines/tree.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from search import languages
from search.analysis import tokens
from search.engines.documents import AUTHORITATIVE, FIRST, facet_field, heading_field, text_field
from search.engines.stemming import stems
from search.engines.tree import (
    Always,
    Best,
    Both,
    Either,
    Inside,
    Node,
    Phrase,
    Ranked,
    Term,
    Terms,
    Times,
    Within,
)
from search.query.plan import EVER, Plan
from search.query.weights import RANKS


@dataclass(frozen=True)
class Compiled:
    """``wanted`` without the filters of facets, which are ``chosen`` (by facet); ``numbered`` are the passages of the number
    asked for, under all filters."""

    wanted: Both
    chosen: Mapping[str, Node]
    numbered: Both | None

    @property
    def query(self) -> Both:
        """All that is wanted."""
        return self.wanted.narrowed(tuple(self.chosen.values()))

    def beside(self, facet: str) -> tuple[Node, ...]:
        """Every filter but the facet's own."""
        return tuple(each for name, each in self.chosen.items() if name != facet)


def compiled(plan: Plan, held: Collection[str]) -> Compiled:
    """The query of a plan; ``held`` are the locales of the index, asked where the plan names none."""
    filters, hidden = _filters(plan)
    analyzers = analyzers_of(plan, held)
    number = _number(plan)
    topics, more = _topics(plan)
    main = [each for each in (_words(plan, analyzers), number, *topics) if each is not None]
    chosen = {facet: _chosen(facet, values) for facet, values in plan.filters.items()}
    wanted = Both(
        must=() if plan.browsing else (Either(main),),
        should=(*more, *_ranks(plan)),
        filters=(*(_phrase(analyzers, phrase) for phrase in plan.phrases), *filters),
        but=(*(_phrase(analyzers, words) for words in plan.excluded), *hidden),
    )
    numbered = Both(must=(number,), filters=(*filters, *chosen.values()), but=tuple(hidden)) if number is not None else None
    return Compiled(wanted, chosen, numbered)


def analyzers_of(plan: Plan, held: Collection[str]) -> tuple[str, ...]:
    """The analyzers of the languages that are searched."""
    return tuple(dict.fromkeys(languages.analyzer_of(locale) for locale in plan.locales or sorted(held)))


def shown(plan: Plan) -> tuple[list[Node], list[Node]]:
    """What may be shown at all: (filters, what is left out). In force on the day, or ever, or in the editions asked for."""
    day = plan.day.toordinal()
    filters: list[Node] = []
    if "edition" not in plan.filters:
        filters.append(Within("since", high=day))
        filters.append(Term("flag", FIRST) if plan.scope == EVER else Within("until", low=day + 1))
    return filters, [Terms("frozen_in", sorted(plan.withdrawn))] if plan.withdrawn else []


def similar(words: Collection[str], analyzer: str, plan: Plan, but: str) -> Both:
    """Passages that hold some of these stems, within the plan's filters; those of the clause ``but`` ("work/key") left out."""
    filters, hidden = _filters(plan)
    chosen = [_chosen(facet, values) for facet, values in plan.filters.items()]
    telling = Either([Term(text_field(analyzer), word) for word in words])
    return Both(must=(telling,), filters=(*filters, *chosen), but=(Term("clause", but), *hidden))


def titles(plan: Plan, locale: str) -> Both:
    """Whole texts in force, in the locale or in their own language."""
    filters, hidden = shown(plan)
    own = Either((Term("locale", locale), Term("flag", AUTHORITATIVE)))
    return Both(filters=(Term("kind", "_text"), own, *filters), but=tuple(hidden))


def _chosen(facet: str, values: Collection[str]) -> Node:
    return Terms(facet_field(facet), list(values))


def _filters(plan: Plan) -> tuple[list[Node], list[Node]]:
    filters, hidden = shown(plan)
    if plan.locales:
        filters.append(Terms("locale", list(plan.locales)))
    if plan.missing_in:
        filters.append(Term("flag", AUTHORITATIVE))
        hidden += [Term("shown_in", plan.missing_in), Term("locale", plan.missing_in)]
    return filters, hidden


def best_rank(plan: Plan) -> float:
    """What an engine that adds for ranks has added to the norm: without it scores are the same on every engine, those of words."""
    return plan.weights.rank * max(RANKS.values())


def _ranks(plan: Plan) -> tuple[Node, ...]:
    """The norm above what explains it above news; nothing among passages of one rank."""
    weight = plan.weights.rank
    return (Ranked({standing: weight * part for standing, part in RANKS.items()}),) if weight else ()


def _words(plan: Plan, analyzers: Collection[str]) -> Node | None:
    each = [query for analyzer in analyzers if (query := _in_analyzer(plan, analyzer)) is not None]
    return Either(each) if len(each) > 1 else each[0] if each else None


def _topics(plan: Plan) -> tuple[list[Node], list[Node]]:
    """What deals with the topics of the question, whatever its words and its language: the sure ones find, the others only add to
    what is found. Where all words are wanted, words alone find."""
    if plan.all_words:
        return [], []
    weights = plan.weights
    found: list[Node] = []
    more: list[Node] = []
    for met in plan.topics:
        score = met.score * weights.topic
        node = Best((Always(Term("settles", met.slug), score), Always(Term("touches", met.slug), score * weights.topic_also)))
        (found if met.sure else more).append(node)
    return found, more


def _in_analyzer(plan: Plan, analyzer: str) -> Node | None:
    """Any of the words (or what means the same) in the text; small pushes for the heading and for all of them near each other."""
    terms = list(dict.fromkeys(stems(plan.words, analyzer)))
    if not terms:
        return None
    weights = plan.weights
    instead = _expansions(plan, analyzer)
    weak = {term: factor for word, factor in plan.weak.items() for term in stems(word, analyzer)}
    words: list[Node] = []
    for term in terms:
        query = _weighed(_word(text_field(analyzer), term), weak.get(term, 1.0))
        words.append(Best([query, *instead.pop((term,))]) if (term,) in instead else query)
    more: list[Node] = [Best(others) for others in instead.values()]
    if weights.text != 1.0:
        words = [Times(each, weights.text) for each in words]
        more = [Times(each, weights.text) for each in more]
    if len(words) + len(more) == 1 and not weights.heading:
        return words[0]
    text: Node = Both(must=words, should=more) if plan.all_words else Either([*words, *more])
    pushes: list[Node] = [
        Times(Term(heading_field(analyzer), term), weights.heading * weak.get(term, 1.0)) for term in terms
    ]
    if 1 < len(terms) <= 8 and weights.phrase:
        pushes.append(Times(Phrase(text_field(analyzer), terms, weights.phrase_slop), weights.phrase))
    return Both(must=(text,), should=pushes)


def _weighed(query: Node, factor: float) -> Node:
    return query if factor == 1.0 else Times(query, factor)


def _expansions(plan: Plan, analyzer: str) -> dict[tuple[str, ...], list[Node]]:
    """What means the same as words of the question, by the stems of what was typed."""
    out: dict[tuple[str, ...], list[Node]] = {}
    for expansion in plan.expansions:
        others: list[Node] = []
        for other in expansion.others:
            words = stems(other, analyzer)
            if len(words) > 1:
                others.append(Phrase(text_field(analyzer), words, 1))
            elif words:
                others.append(Term(text_field(analyzer), words[0]))
        if others and (typed := tuple(stems(expansion.typed, analyzer))):
            weight = expansion.weight * min(len(typed), 2)  # what stands for several words counts for two: an idiom is long
            out.setdefault(typed, []).extend(Times(each, weight) for each in others)
    return out


def _word(field: str, term: str) -> Node:
    """A word; a single character of a paired script is also found inside pairs."""
    if len(term) == 1 and any(token.paired for token in tokens(term)):
        return Either((Term(field, term), Inside(field, term)))
    return Term(field, term)


def _phrase(analyzers: Collection[str], phrase: str) -> Node:
    each: list[Node] = []
    for analyzer in analyzers:
        terms = stems(phrase, analyzer)
        if len(terms) > 1:
            each.append(Phrase(text_field(analyzer), terms))
        elif terms:
            each.append(_word(text_field(analyzer), terms[0]))
    return Either(each)


def _number(plan: Plan) -> Node | None:
    if plan.number is None or not plan.number.keys:
        return None
    weight = plan.weights.number if plan.number.whole else plan.weights.number_within
    should: list[Node] = []
    if plan.number.labelled:
        should.append(Always(Terms("number", list(plan.number.labelled)), weight / 2))
    if plan.near:
        should.append(Always(Term("work", plan.near), weight))
    return Both(must=(Always(Terms("number", list(plan.number.keys)), weight),), should=should)
