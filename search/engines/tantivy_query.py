"""Third step for the embedded engine: a plan becomes its query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Query

from search import languages
from search.analysis import tokens
from search.engines.tantivy_schema import AUTHORITATIVE, heading_field, schema, stems, text_field
from search.query.plan import Plan


@dataclass(frozen=True)
class Compiled:
    """``query`` asks; ``beside`` is the same without the choice of a work, for the counts beside the results."""

    query: tantivy.Query
    beside: tantivy.Query
    number: tantivy.Query | None  # only passages of the number asked for


def compiled(plan: Plan, held: Collection[str]) -> Compiled:
    """The engine's query of a plan; ``held`` are the locales of the index, asked where the plan names none."""
    filters = list(_filters(plan))
    analyzers = _analyzers(plan, held)
    words = _words(plan, analyzers)
    number = _number(plan)
    main = [(Occur.Should, each) for each in (words, number) if each is not None]
    wanted: list[tuple[Occur, Query]] = [(Occur.Must, Query.boolean_query(main) if main else Query.empty_query())]
    for phrase in plan.phrases:
        wanted.append((Occur.Must, _unscored(_phrase(analyzers, phrase))))
    work = [(Occur.Must, _unscored(_term("work", plan.work)))] if plan.work else []
    only = Query.boolean_query([(Occur.Must, number), *filters, *work]) if number is not None else None
    beside = Query.boolean_query([*wanted, *filters])
    return Compiled(Query.boolean_query([*wanted, *filters, *work]) if work else beside, beside, only)


def shown(plan: Plan) -> Iterable[tuple[tantivy.Occur, tantivy.Query]]:
    """The filters of what may be shown on the day at all."""
    day = plan.day.toordinal()
    yield Occur.Must, _unscored(Query.range_query(schema(), "since", FieldType.Unsigned, upper_bound=day))
    yield Occur.Must, _unscored(Query.range_query(schema(), "until", FieldType.Unsigned, lower_bound=day + 1))
    if plan.withdrawn:
        yield Occur.MustNot, Query.term_set_query(schema(), "frozen_in", sorted(plan.withdrawn))


def _filters(plan: Plan) -> Iterable[tuple[tantivy.Occur, tantivy.Query]]:
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
    """Any of the words in the text; small pushes for the heading and for all of them near each other."""
    terms = list(dict.fromkeys(stems(plan.words, analyzer)))
    if not terms:
        return None
    weights = plan.weights
    occur = Occur.Must if plan.all_words else Occur.Should
    clauses: list[tuple[Occur, Query]] = [(occur, _word(text_field(analyzer), term)) for term in terms]
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


def _word(field: str, term: str) -> tantivy.Query:
    """A word; a single character of a paired script is also found inside pairs."""
    exact = _term(field, term, "position")
    if len(term) == 1 and any(token.paired for token in tokens(term)):
        inside = Query.regex_query(schema(), field, f"{term}.|.{term}")
        return Query.boolean_query([(Occur.Should, exact), (Occur.Should, inside)])
    return exact


def _phrase(analyzers: Collection[str], phrase: str) -> tantivy.Query:
    each: list[tuple[Occur, Query]] = []
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
    return Query.boolean_query(queries)


def _term(field: str, value: str, option: str = "basic") -> tantivy.Query:
    return Query.term_query(schema(), field, value, option)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return Query.const_score_query(query, 0.0)


