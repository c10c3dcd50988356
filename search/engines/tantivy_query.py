"""A query tree in the words of the embedded engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines.tantivy_schema import kept_in, schema
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

#: (field, terms) -> what the score of a term, or of terms in a row, is to be multiplied by
Rarity = Callable[[str, Sequence[str]], float]

FEW = 8  # terms that are asked for one by one


def rarity(searcher: tantivy.Searcher, in_field: Callable[[str], int]) -> Rarity:
    """Makes words as rare as they are in their own language. The engine reckons with the documents of the whole index: the
    more languages it holds, the more would "the" tell. ``in_field`` is the number of documents of a field's language."""
    documents = searcher.num_docs

    def factor(field: str, terms: Sequence[str]) -> float:
        name, before = kept_in(field)
        held = [holding for term in terms if (holding := searcher.doc_freq(name, before + term))]
        whole = sum(_idf(holding, max(holding, documents)) for holding in held)
        return sum(_idf(holding, max(holding, in_field(field))) for holding in held) / whole if whole else 1.0

    return factor


def _idf(holding: int, documents: int) -> float:
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def query_of(node: Node, rare: Rarity | None = None) -> tantivy.Query:
    """The engine's query of a node; ``rare`` where scores count."""
    match node:
        case Term(field, value):
            kept, term = _kept(field, value)
            query = Query.term_query(schema(), kept, term, "freq" if kept != field else "basic")
            return Query.boost_query(query, rare(field, [str(value)])) if rare and kept != field else query
        case Terms(field, values):
            if 0 < len(values) <= FEW:  # a set is read whole at every question, terms only where the other words are
                each = [(Occur.Should, Query.term_query(schema(), field, value, "basic")) for value in values]
                return each[0][1] if len(each) == 1 else Query.boolean_query(each)
            return Query.term_set_query(schema(), field, list(values))
        case Phrase(field, terms, slop):
            name, before = kept_in(field)
            query = Query.phrase_query(schema(), name, [before + term for term in terms], slop=slop)
            return Query.boost_query(query, rare(field, terms)) if rare else query
        case Inside(field, character):
            name, before = kept_in(field)
            before = before.replace("|", "\\|")
            return Query.regex_query(schema(), name, f"{before}({character}.|.{character})")
        case Within(field, low, high):
            return Query.range_query(schema(), field, FieldType.Unsigned, lower_bound=low, upper_bound=high)
        case Either(queries):
            return Query.boolean_query([(Occur.Should, query_of(each, rare)) for each in queries]) if queries else Query.empty_query()
        case Best(queries):
            return Query.disjunction_max_query([query_of(each, rare) for each in queries])
        case Always(query, score):
            return Query.const_score_query(query_of(query), score)
        case Ranked(scores):
            return _ranked(scores)
        case Times(query, factor):
            return Query.boost_query(query_of(query, rare), factor)
        case Both():
            return _both(node, rare)


def _both(node: Both, rare: Rarity | None) -> tantivy.Query:
    clauses = [(Occur.Must, query_of(each, rare)) for each in node.must]
    clauses += [(Occur.Should, query_of(each, rare)) for each in node.should]
    clauses += [(Occur.Must, Query.const_score_query(query_of(each), 0.0)) for each in node.filters]
    clauses += [(Occur.MustNot, query_of(each)) for each in node.but]
    return Query.boolean_query(clauses)


def _ranked(scores: Mapping[int, float]) -> tantivy.Query:
    """What stands below the best rank loses the difference. Adding it to the others instead would read the list of the best
    rank, which is nearly the whole index, with every question: a quarter of its time."""
    best = max(scores.values())
    lower = [(rank, score - best) for rank, score in scores.items() if score < best]
    return Query.boolean_query(
        [(Occur.Should, Query.const_score_query(Query.term_query(schema(), "rank", rank, "basic"), score)) for rank, score in lower]
    )


def _kept(field: str, value: str | int) -> tuple[str, str | int]:
    name, before = kept_in(field)
    return name, f"{before}{value}" if before else value
