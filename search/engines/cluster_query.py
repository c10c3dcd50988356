"""A query tree in the words of Elasticsearch and OpenSearch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.engines.base import MAX_VALUES
from search.engines.compiling import Compiled
from search.engines.documents import facet_field
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
from search.query.plan import DATE, ORDER, Plan

Json = dict[str, Any]

LOOKED_AT = 2000  # values each index counts, so that none of the best is missed
#: Alternatives of one query; the products allow 1,024 at least. The last ones weigh least (expansions stand behind words).
MAX_ALTERNATIVES = 900
#: Results that can be paged to: later ones are counted only.
DEEPEST = 10_000


def dsl(node: Node, boost: float = 1.0) -> Json:
    """The product's query of a node, its score multiplied."""
    more = {} if boost == 1.0 else {"boost": boost}
    match node:
        case Term(field, value):
            return {"term": {field: {"value": value, **more}}}
        case Terms(field, values):
            return {"terms": {field: list(values)[:60_000], **more}}
        case Phrase(field, terms, slop):
            return {"match_phrase": {field: {"query": " ".join(terms), "slop": slop, **more}}}
        case Inside(field, character):
            return {"regexp": {field: {"value": f"{character}.|.{character}", "flags": "NONE", **more}}}
        case Within(field, low, high):
            bounds = {name: value for name, value in (("gte", low), ("lte", high)) if value is not None}
            return {"range": {field: bounds}}
        case Either(queries):
            if not queries:
                return {"match_none": {}}
            return {"bool": {"should": _each(queries), "minimum_should_match": 1, **more}}
        case Best(queries):
            return {"dis_max": {"queries": _each(queries), "tie_breaker": 0.0, **more}}
        case Always(query, score):
            return {"constant_score": {"filter": dsl(query), "boost": score * boost}}
        case Ranked(scores):
            ranks = [Always(Term("rank", rank), score) for rank, score in scores.items() if score]
            return {"bool": {"should": _each(ranks), **more}}
        case Times(query, factor):
            return dsl(query, boost * factor)
        case Both():
            parts = {"must": node.must, "should": node.should, "filter": node.filters, "must_not": node.but}
            clauses: Json = {name: _each(queries) for name, queries in parts.items() if queries}
            if node.should:
                clauses["minimum_should_match"] = 0
            return {"bool": clauses | more}


def _each(queries: Iterable[Node]) -> list[Json]:
    return [dsl(each) for each in list(queries)[:MAX_ALTERNATIVES]]


def search_of(asked: Compiled, plan: Plan, deep: bool = False) -> Json:
    """One page of results with its facets. Chosen values narrow the results after the counting of their own facet."""
    body: Json = {
        "query": dsl(asked.wanted if plan.facets else asked.query),
        "size": 0 if plan.offset + plan.size > DEEPEST else plan.size,
        "from": plan.offset if plan.offset + plan.size <= DEEPEST else 0,
        "sort": _sort(plan),
        "track_total_hits": True,
    }
    if plan.facets:
        body["aggs"] = {facet: _facet(facet, asked.beside(facet)) for facet in plan.facets}
        if asked.chosen:
            body["post_filter"] = dsl(Both(filters=tuple(asked.chosen.values())))
    return body


def counting(node: Node, aggs: Mapping[str, Any] | None = None) -> Json:
    """How many there are of something, and what is to be counted of them."""
    body: Json = {"query": dsl(node), "size": 0, "track_total_hits": True}
    return {**body, "aggs": dict(aggs)} if aggs else body


def terms_of(field: str, size: int = MAX_VALUES) -> Json:
    """Values of a field with their counts."""
    return {"terms": {"field": field, "size": size, "shard_size": max(size, LOOKED_AT)}}


def values_in(agg: Mapping[str, Any]) -> dict[str, int]:
    """The counted values of an answer."""
    buckets: Sequence[Mapping[str, Any]] = agg["values"]["buckets"] if "values" in agg else agg["buckets"]
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets if bucket["key"]}


def _facet(facet: str, beside: Sequence[Node]) -> Json:
    counted = terms_of(facet_field(facet))
    return {"filter": dsl(Both(filters=beside)), "aggs": {"values": counted}} if beside else counted


def _sort(plan: Plan) -> list[Json]:
    """Equal ones in the order of the texts, so that no page shows a result twice."""
    if plan.sort == ORDER:
        return [{"place": "asc"}, {"id": "asc"}]
    first = {"since": "desc"} if plan.sort == DATE else {"_score": "desc"}
    return [first, {"place": "asc"}, {"id": "asc"}]
