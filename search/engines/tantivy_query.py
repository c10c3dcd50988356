"""A query tree in the words of the embedded engine."""

from __future__ import annotations

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines.tantivy_schema import schema
from search.engines.tree import Always, Best, Both, Either, Inside, Node, Phrase, Term, Terms, Times, Within


def query_of(node: Node) -> tantivy.Query:
    """The engine's query of a node."""
    match node:
        case Term(field, value):
            return Query.term_query(schema(), field, value, _option(field))
        case Terms(field, values):
            return Query.term_set_query(schema(), field, list(values))
        case Phrase(field, terms, slop):
            return Query.phrase_query(schema(), field, list(terms), slop=slop)
        case Inside(field, character):
            return Query.regex_query(schema(), field, f"{character}.|.{character}")
        case Within(field, low, high):
            return Query.range_query(schema(), field, FieldType.Unsigned, lower_bound=low, upper_bound=high)
        case Either(queries):
            return Query.boolean_query([(Occur.Should, query_of(each)) for each in queries]) if queries else Query.empty_query()
        case Best(queries):
            return Query.disjunction_max_query([query_of(each) for each in queries])
        case Always(query, score):
            return Query.const_score_query(query_of(query), score)
        case Times(query, factor):
            return Query.boost_query(query_of(query), factor)
        case Both():
            return _both(node)


def _both(node: Both) -> tantivy.Query:
    clauses = [(Occur.Must, query_of(each)) for each in node.must]
    clauses += [(Occur.Should, query_of(each)) for each in node.should]
    clauses += [(Occur.Must, Query.const_score_query(query_of(each), 0.0)) for each in node.filters]
    clauses += [(Occur.MustNot, query_of(each)) for each in node.but]
    return Query.boolean_query(clauses)


def _option(field: str) -> str:
    return "freq" if field.startswith(("text_", "heading_")) else "basic"
