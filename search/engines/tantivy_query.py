"""Third step for the embedded engine: a plan becomes its query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Query

from search import languages
from search.analysis import tokens
from search.engines.stemming import stems
from search.engines.tantivy_schema import AUTHORITATIVE, FIRST, facet_field, heading_field, schema, text_field
from search.query.plan import EVER, Plan
from search.query.weights import RANKS

Clause = tuple[Occur, Query]


@dataclass(frozen=True)
class Compiled:
    """``query`` asks. ``beside`` gives for each facet the same query without the facet's own filter."""

    query: tantivy.Query
    beside: Mapping[str, tantivy.Query]
    number: tantivy.Query | None  # only passages of the number asked for


def compiled(plan: Plan, held: Collection[str]) -> Compiled:
    """The engine's query of a plan; ``held`` are the locales of the index, asked where the plan names none."""
    filters = list(_filters(plan))
    analyzers = _analyzers(plan, held)
    words = _words(plan, analyzers)
    number = _number(plan)
    main = [(Occur.Should, each) for each in (words, number) if each is not None]
    wanted: list[Clause] = [(Occur.Must, Query.boolean_query(main) if main else Query.empty_query())]
    for phrase in plan.phrases:
        wanted.append((Occur.Must, _unscored(_phrase(analyzers, phrase))))
    for words_out in plan.excluded:
        wanted.append((Occur.MustNot, _phrase(analyzers, words_out)))
    if plan.weights.rank:  # the norm above what explains it above news; nothing among passages of one rank
        for standing, part in RANKS.items():
            same = Query.term_query(schema(), "rank", standing, "basic")
            wanted.append((Occur.Should, Query.const_score_query(same, plan.weights.rank * part)))
    chosen = {facet: _chosen(facet, values) for facet, values in plan.filters.items()}
    every = [*wanted, *filters, *chosen.values()]
    beside = {
        facet: Query.boolean_query([*wanted, *filters, *(each for name, each in chosen.items() if name != facet)])
        for facet in plan.facets
        if facet in chosen
    }
    only = Query.boolean_query([(Occur.Must, number), *filters, *chosen.values()]) if number is not None else None
    return Compiled(Query.boolean_query(every), beside, only)


def shown(plan: Plan) -> Iterable[Clause]:
    """The filters of what may be shown at all: in force on the day, or ever, or in the editions asked for."""
    day = plan.day.toordinal()
    if "edition" not in plan.filters:
        yield Occur.Must, _unscored(Query.range_query(schema(), "since", FieldType.Unsigned, upper_bound=day))
        if plan.scope == EVER:
            yield Occur.Must, _unscored(_term("flag", FIRST))
        else:
            yield Occur.Must, _unscored(Query.range_query(schema(), "until", FieldType.Unsigned, lower_bound=day + 1))
    if plan.withdrawn:
        yield Occur.MustNot, Query.term_set_query(schema(), "frozen_in", sorted(plan.withdrawn))


def similar(words: Collection[str], analyzer: str, plan: Plan, but: str) -> tantivy.Query:
    """Passages that hold some of these stems, within the plan's filters; those of the clause ``but`` ("work/key") left out."""
    telling: list[Clause] = [(Occur.Should, _term(text_field(analyzer), word, "freq")) for word in words]
    chosen = [_chosen(facet, values) for facet, values in plan.filters.items()]
    own = (Occur.MustNot, _term("clause", but))
    return Query.boolean_query([(Occur.Must, Query.boolean_query(telling)), own, *_filters(plan), *chosen])


def _chosen(facet: str, values: Collection[str]) -> Clause:
    return Occur.Must, _unscored(Query.term_set_query(schema(), facet_field(facet), list(values)))


def _filters(plan: Plan) -> Iterator[Clause]:
    yield from shown(plan)
    if plan.locales:
        either = [(Occur.Should, _term("locale", locale)) for locale in plan.locales]
        yield Occur.Must, _unscored(Query.boolean_query(either))
    if plan.missing_in:
        yield Occur.Must, _unscored(_term("flag", AUTHORITATIVE))
        yield Occur.MustNot, _term("shown_in", plan.missing_in)
        yield Occur.MustNot, _term("locale", plan.missing_in)


def _analyzers(plan: Plan, held: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(languages.analyzer_of(locale) for locale in plan.locales or sorted(held)))


def _words(plan: Plan, analyzers: Collection[str]) -> tantivy.Query | None:
    each = [query for analyzer in analyzers if (query := _in_analyzer(plan, analyzer)) is not None]
    if len(each) < 2:
        return each[0] if each else None
    return Query.boolean_query([(Occur.Should, query) for query in each])


def _in_analyzer(plan: Plan, analyzer: str) -> tantivy.Query | None:
    """Any of the words (or what means the same) in the text; small pushes for the heading and for all of them near each other."""
    terms = list(dict.fromkeys(stems(plan.words, analyzer)))
    if not terms:
        return None
    weights = plan.weights
    occur = Occur.Must if plan.all_words else Occur.Should
    instead = _expansions(plan, analyzer)
    clauses: list[Clause] = []
    for term in terms:
        query = _word(text_field(analyzer), term)
        if (term,) in instead:
            query = Query.disjunction_max_query([query, *instead.pop((term,))])
        clauses.append((occur, query))
    clauses += [(Occur.Should, Query.disjunction_max_query(others)) for others in instead.values()]
    if weights.text != 1.0:
        clauses = [(occur, Query.boost_query(query, weights.text)) for occur, query in clauses]
    if len(clauses) == 1 and not weights.heading:
        return clauses[0][1]
    text = Query.boolean_query(clauses)
    pushes = [
        (Occur.Should, Query.boost_query(_term(heading_field(analyzer), term, "freq"), weights.heading)) for term in terms
    ]
    if 1 < len(terms) <= 8 and weights.phrase:
        near = Query.phrase_query(schema(), text_field(analyzer), list(terms), slop=weights.phrase_slop)
        pushes.append((Occur.Should, Query.boost_query(near, weights.phrase)))
    return Query.boolean_query([(Occur.Must, text), *pushes])


def _expansions(plan: Plan, analyzer: str) -> dict[tuple[str, ...], list[tantivy.Query]]:
    """What means the same as words of the question, by the stems of what was typed."""
    out: dict[tuple[str, ...], list[Query]] = {}
    for expansion in plan.expansions:
        others = []
        for other in expansion.others:
            words = stems(other, analyzer)
            if len(words) > 1:
                others.append(Query.phrase_query(schema(), text_field(analyzer), list(words), slop=1))
            elif words:
                others.append(_term(text_field(analyzer), words[0], "position"))
        if others and (typed := tuple(stems(expansion.typed, analyzer))):
            weight = expansion.weight * len(typed)  # what stands for several words counts for several
            out.setdefault(typed, []).extend(Query.boost_query(each, weight) for each in others)
    return out


def _word(field: str, term: str) -> tantivy.Query:
    """A word; a single character of a paired script is also found inside pairs."""
    exact = _term(field, term, "position")
    if len(term) == 1 and any(token.paired for token in tokens(term)):
        inside = Query.regex_query(schema(), field, f"{term}.|.{term}")
        return Query.boolean_query([(Occur.Should, exact), (Occur.Should, inside)])
    return exact


def _phrase(analyzers: Collection[str], phrase: str) -> tantivy.Query:
    each: list[Clause] = []
    for analyzer in analyzers:
        terms = stems(phrase, analyzer)
        if len(terms) > 1:
            each.append((Occur.Should, Query.phrase_query(schema(), text_field(analyzer), list(terms))))
        elif terms:
            each.append((Occur.Should, _word(text_field(analyzer), terms[0])))
    return Query.boolean_query(each) if each else Query.empty_query()


def _number(plan: Plan) -> tantivy.Query | None:
    if plan.number is None or not plan.number.keys:
        return None
    weight = plan.weights.number if plan.number.whole else plan.weights.number_within
    keys = Query.term_set_query(schema(), "number", list(plan.number.keys))
    queries = [(Occur.Must, Query.const_score_query(keys, weight))]
    if plan.number.labelled:
        labelled = Query.term_set_query(schema(), "number", list(plan.number.labelled))
        queries.append((Occur.Should, Query.const_score_query(labelled, weight / 2)))
    if plan.near:
        queries.append((Occur.Should, Query.const_score_query(_term("work", plan.near), weight)))
    return Query.boolean_query(queries)


def _term(field: str, value: str, option: str = "basic") -> tantivy.Query:
    return Query.term_query(schema(), field, value, option)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return Query.const_score_query(query, 0.0)
