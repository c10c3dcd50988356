"""The embedded engine: tantivy, one index, in the process that asks. Nothing to install, nothing to run.

Three hazards were measured (docs/search.md), each with its rule: the index is opened after fork (handles are keyed by
process id), only the indexer writes and it collects garbage right after opening a writer, a damaged index is ``Unavailable``
and built anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import tantivy
from tantivy import Occur, Order, Query

from search import languages
from search.engines import compiling, tantivy_schema
from search.engines.base import (
    MAX_VALUES,
    MAX_WORKS,
    Group,
    Health,
    Passage,
    Results,
    Suggestion,
    Unavailable,
)
from search.engines.beside import beside
from search.engines.compiling import Compiled, compiled
from search.engines.documents import AUTHORITATIVE, facet_field, passage_of, text_field
from search.engines.generations import Generations
from search.engines.marking import Marking
from search.engines.tantivy_query import Rarity, query_of, rarity
from search.engines.tantivy_schema import ENTRY, entry, kept_in, loaded, schema
from search.engines.tantivy_suggest import suggestions
from search.engines.telling import Frequencies, setting_apart, worth_marking
from search.engines.tree import Within
from search.query.plan import DATE, RELEVANCE, Plan

T = TypeVar("T")
HEAP = {True: 200_000_000, False: 40_000_000}  # bytes: building a generation, or changing a few groups


@dataclass(frozen=True)
class _Held:
    """What one state of an index holds: passages by locale, and the authoritative ones among them."""

    locales: Mapping[str, int]
    authoritative: Mapping[str, int]
    newest: int  # the last day on which a passage begins to hold, as an ordinal
    titles: dict[object, tuple[Passage, ...]]  # answers of ``titles``, which every page asks for
    words: dict[str, Mapping[str, int]]  # vocabularies, read when first asked for

    def in_analyzer(self, name: str) -> int:
        return sum(count for locale, count in self.locales.items() if languages.analyzer_of(locale) == name)


@dataclass
class _Handle:
    """An open index of one process."""

    pid: int
    stamp: tuple[int, int]
    index: tantivy.Index
    meta: Path
    seen: tuple[int, int]
    held: _Held


class TantivyEngine:
    """An index under ``root``. Reading is safe in any thread and process, also while the indexer writes."""

    name = "tantivy"

    def __init__(self, root: Path) -> None:
        self.generations = Generations(Path(root), tantivy_schema.fingerprint())
        self._handle: _Handle | None = None
        self._lock, self._lock_made_by = threading.Lock(), os.getpid()

    # -- reading ---------------------------------------------------------------------------------

    def search(self, plan: Plan) -> Results:
        return self._reading(lambda searcher, held: _search(searcher, plan, held))

    def search_together(self, plans: Sequence[Plan]) -> tuple[Results, ...]:
        def read(searcher: tantivy.Searcher, held: _Held) -> tuple[Results, ...]:
            first, *others = plans
            waiting = [_beside(first, partial(_search, searcher, plan, held)) for plan in others]
            return _search(searcher, first, held), *(wait() for wait in waiting)

        return self._reading(read)

    def count(self, plan: Plan) -> int:
        return self._reading(lambda searcher, held: _search(searcher, replace(plan, size=0), held)).total

    def count_by_locale(self, plan: Plan) -> Mapping[str, int]:
        return self._reading(lambda searcher, held: _terms(searcher, _query(plan, held), "locale"))

    def titles(self, locale: str, day: date, withdrawn: frozenset[int]) -> tuple[Passage, ...]:
        def read(searcher: tantivy.Searcher, held: _Held) -> tuple[Passage, ...]:
            asked = (locale, day, withdrawn)
            if asked not in held.titles:
                if len(held.titles) > MAX_WORKS:
                    held.titles.clear()
                held.titles[asked] = _titles(searcher, *asked)
            return held.titles[asked]

        return self._reading(read)

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        if not ids:
            return {}
        query = Query.term_set_query(schema(), "id", list(ids))

        def read(searcher: tantivy.Searcher, held: _Held) -> dict[str, Passage]:
            hits = searcher.search(query, len(ids), count=False).hits
            found = (passage_of(loaded(searcher.doc(address))) for _, address in hits)
            return {passage.id: passage for passage in found}

        return self._reading(read)

    def words(self, locale: str) -> Mapping[str, int]:
        def read(searcher: tantivy.Searcher, held: _Held) -> Mapping[str, int]:
            if locale not in held.words:
                prefix = f"{locale}|"
                found = searcher.terms_with_prefix("exact", prefix)
                held.words[locale] = {word[len(prefix) :]: count for word, count in found}
            return held.words[locale]

        return self._reading(read)

    def suggest(self, typed: str, locale: str, day: date, withdrawn: frozenset[int], size: int = 8) -> tuple[Suggestion, ...]:
        return self._reading(lambda searcher, held: suggestions(searcher, typed, locale, day, withdrawn, size))

    def similar(self, passage: Passage, plan: Plan) -> Results:
        name = languages.analyzer_of(passage.locale)

        def read(searcher: tantivy.Searcher, held: _Held) -> Results:
            telling = setting_apart(passage, name, held.in_analyzer(name), _frequencies(searcher, name))
            if not telling:
                return Results((), 0)
            query = query_of(compiling.similar(telling, name, plan, f"{passage.work}/{passage.key}"))
            found: Any = searcher.search(query, plan.size, offset=plan.offset)
            marking = Marking(plan, lambda analyzer, words: frozenset())
            hits = tuple(
                marking.hit(passage_of(loaded(searcher.doc(address))), float(score)) for score, address in found.hits
            )
            return Results(hits, int(found.count))

        return self._reading(read)

    def explain(self, plan: Plan) -> list[Mapping[str, object]]:
        """The engine's own account of each hit's score."""

        def read(searcher: tantivy.Searcher, held: _Held) -> list[Mapping[str, object]]:
            query = _query(plan, held)
            out: list[Mapping[str, object]] = []
            for score, address in searcher.search(query, plan.size, offset=plan.offset).hits:
                account = query.explain(searcher, address).to_json()
                out.append({"id": passage_of(loaded(searcher.doc(address))).id, "score": score, "account": account})
            return out

        return self._reading(read)

    def health(self) -> Health:
        current = self.generations.current()
        if not current:
            return Health(self.name, "missing", "There is no index yet.")
        if not self.generations.is_this_version(current):
            return Health(self.name, "outdated", "The index was made by another version.", generation=current)
        try:
            counted = self._reading(_counted)
        except Unavailable as error:
            return Health(self.name, "damaged", str(error), generation=current)
        passages, groups, locales = counted
        return Health(self.name, "ok", "", passages, groups, current, self.generations.bytes(current), locales)

    def groups(self, subject: str = "", generation: str = "") -> dict[str, str]:
        name, value = ("subject", subject) if subject else ("flag", ENTRY)
        query = Query.term_query(schema(), name, value, "basic")

        def read(searcher: tantivy.Searcher) -> dict[str, str]:
            limit = max(1, searcher.num_docs)
            found = [loaded(searcher.doc(address)) for _, address in searcher.search(query, limit, count=False).hits]
            return {facts["id"]: facts["fingerprint"] for facts in found}

        if generation:
            return _guarded(lambda: read(_opened(self.generations.folder(generation)).searcher()))
        return self._reading(lambda searcher, held: read(searcher))

    def contents(self, group_id: str) -> dict[str, str]:
        group = Query.term_query(schema(), "group", group_id, "basic")
        not_entry = (Occur.MustNot, Query.term_query(schema(), "flag", ENTRY, "basic"))
        query = Query.boolean_query([(Occur.Must, group), not_entry])

        def read(searcher: tantivy.Searcher, held: _Held) -> dict[str, str]:
            hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
            found = (passage_of(loaded(searcher.doc(address))) for _, address in hits)
            return {passage.id: passage.fingerprint() for passage in found}

        return self._reading(read)

    def _reading(self, read: Callable[[tantivy.Searcher, _Held], T]) -> T:
        try:
            return _guarded(lambda: read(*self._state()))
        except Unavailable:
            self._handle = None
            raise

    def _state(self) -> tuple[tantivy.Searcher, _Held]:
        """The newest committed state: two ``stat`` calls when nothing changed."""
        handle = self._handle
        try:
            stamp = self.generations.stamp()
        except (FileNotFoundError, NotADirectoryError):
            raise Unavailable("There is no index yet.") from None
        if handle is None or handle.pid != os.getpid() or handle.stamp != stamp:
            with self._lock_of_this_process():
                handle = self._handle
                if handle is None or handle.pid != os.getpid() or handle.stamp != stamp:  # nobody was quicker
                    handle = self._handle = self._open(stamp)
        elif (seen := _stamp(handle.meta)) != handle.seen:
            handle.index.reload()
            handle.seen, handle.held = seen, _held(handle.index)
        return handle.index.searcher(), handle.held

    def _lock_of_this_process(self) -> threading.Lock:
        """After a fork the lock may have been copied while somebody held it."""
        if self._lock_made_by != os.getpid():
            self._lock, self._lock_made_by = threading.Lock(), os.getpid()
        return self._lock

    def _open(self, stamp: tuple[int, int]) -> _Handle:
        current = self.generations.current()
        if not self.generations.is_this_version(current):
            raise Unavailable("The index was made by another version.")
        folder = self.generations.folder(current)
        meta = folder / "meta.json"
        seen = _stamp(meta)
        index = _opened(folder)
        return _Handle(os.getpid(), stamp, index, meta, seen, _held(index))

    # -- writing: the indexer only -----------------------------------------------------------------

    @contextmanager
    def writing(self, generation: str = "") -> Iterator[_Writer]:
        name = generation or self.generations.current()
        if not name or not self.generations.is_this_version(name):
            raise Unavailable("There is no index of this version to write to.")
        index = _guarded(lambda: _opened(self.generations.folder(name)))
        inner = _guarded(lambda: index.writer(heap_size=HEAP[bool(generation)], num_threads=2 if generation else 1))
        try:
            inner.garbage_collect_files()  # right after opening: a writer killed in mid-commit leaves files in the way
            yield _Writer(inner)
            inner.commit()
        except BaseException:
            inner.rollback()
            raise
        finally:
            inner.wait_merging_threads()

    def new_generation(self) -> str:
        name = self.generations.new()
        tantivy.Index(schema(), path=str(self.generations.folder(name)), reuse=False)
        return name

    def swap(self, generation: str) -> None:
        self.generations.swap(generation)

    def previous(self) -> str:
        return self.generations.previous()

    def discard(self, generation: str) -> None:
        self.generations.discard(generation)

    def remove(self) -> None:
        self._handle = None
        self.generations.remove_all()


class _Writer:
    def __init__(self, inner: tantivy.IndexWriter) -> None:
        self._inner = inner

    def put(self, group: Group) -> int:
        self.drop(group.id)
        passages = group.passages()
        for passage in passages:
            self._inner.add_document(tantivy_schema.document(group, passage))
        self._inner.add_document(entry(group, len(passages)))
        return len(passages)

    def drop(self, group_id: str) -> None:
        self._inner.delete_documents_by_term("group", group_id)


def _opened(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")
    index.reload()
    return index


def _stamp(file: Path) -> tuple[int, int]:
    stat = os.stat(file)
    return stat.st_ino, stat.st_mtime_ns


def _guarded(act: Callable[[], T]) -> T:
    """Whatever a broken index raises (a panic of the library is a ``BaseException``) becomes ``Unavailable``."""
    try:
        return act()
    except Unavailable:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise Unavailable(f"The index cannot be read: {error}") from error


def _titles(searcher: tantivy.Searcher, locale: str, day: date, withdrawn: frozenset[int]) -> tuple[Passage, ...]:
    query = query_of(compiling.titles(Plan("", (), None, day, withdrawn=withdrawn), locale))
    found: dict[str, Passage] = {}
    for _score, address in searcher.search(query, 2 * MAX_WORKS, count=False).hits:
        passage = passage_of(loaded(searcher.doc(address)))
        if passage.locale == locale or passage.work not in found:
            found[passage.work] = passage
    return tuple(sorted(found.values(), key=lambda passage: passage.work))


def _held(index: tantivy.Index) -> _Held:
    searcher = index.searcher()
    authoritative = Query.term_query(schema(), "flag", AUTHORITATIVE, "basic")
    last: Any = searcher.aggregate(Query.all_query(), {"last": {"max": {"field": "since"}}})["last"]["value"]
    return _Held(
        _terms(searcher, Query.all_query(), "locale"), _terms(searcher, authoritative, "locale"), int(last or 0), {}, {}
    )


def _rarity(searcher: tantivy.Searcher, held: _Held) -> Rarity:
    """Passages that have a heading are nearly all: the same number serves both fields of a language."""
    return rarity(searcher, lambda field: held.in_analyzer(field.partition("_")[2]))


def _asked(plan: Plan, held: _Held) -> Compiled:
    """The compiled plan, without the filter that every passage of this index passes while none is published ahead of its day."""
    asked = compiled(plan, held.locales)
    begun = Within("since", high=plan.day.toordinal())
    if held.newest > plan.day.toordinal() or begun not in asked.wanted.filters:
        return asked
    wanted = replace(asked.wanted, filters=tuple(each for each in asked.wanted.filters if each != begun))
    return replace(asked, wanted=wanted)


def _query(plan: Plan, held: _Held) -> tantivy.Query:
    return query_of(_asked(plan, held).query)


def _search(searcher: tantivy.Searcher, plan: Plan, held: _Held) -> Results:
    if plan.missing_in:
        sources = tuple(locale for locale in sorted(held.authoritative) if locale != plan.missing_in)
        if not sources:
            return Results((), 0)
        plan = replace(plan, locales=sources)
    asked = _asked(plan, held)
    if not plan.size:
        return Results((), _count(searcher, query_of(asked.query)))
    query = query_of(asked.query, _rarity(searcher, held))
    facets = _beside(plan, partial(_facets, searcher, plan, asked, query)) if plan.facets else dict
    found: Any
    if plan.sort == RELEVANCE:
        found = searcher.search(query, plan.size, offset=plan.offset)
    else:
        field, order = ("since", Order.Desc) if plan.sort == DATE else ("place", Order.Asc)
        found = searcher.search(query, plan.size, offset=plan.offset, order_by_field=field, order=order)
    exact = _count(searcher, query_of(asked.numbered)) if asked.numbered is not None else 0
    marking = Marking(
        plan, lambda name, words: worth_marking(words, held.in_analyzer(name), _frequencies(searcher, name))
    )
    hits = tuple(marking.hit(passage_of(loaded(searcher.doc(address))), float(score)) for score, address in found.hits)
    return Results(hits, int(found.count), facets(), exact)


def _beside(plan: Plan, act: Callable[[], T]) -> Callable[[], T]:
    """``act`` beside the rest of a question, but for one of a number alone: that is answered sooner than a thread begins."""
    return act if plan.number is not None and plan.number.whole else beside(act)


def _facets(searcher: tantivy.Searcher, plan: Plan, asked: Compiled, query: tantivy.Query) -> dict[str, dict[str, int]]:
    """Each facet under every filter but its own: those without a choice share one pass."""
    shared = [facet for facet in plan.facets if facet not in asked.chosen]
    out = _counted_values(searcher, query, shared) if shared else {}
    for facet in plan.facets:
        if facet in asked.chosen:
            out |= _counted_values(searcher, query_of(asked.wanted.narrowed(asked.beside(facet))), [facet])
    return {facet: out[facet] for facet in plan.facets}


def _counted_values(searcher: tantivy.Searcher, query: tantivy.Query, facets: list[str]) -> dict[str, dict[str, int]]:
    asked = {facet: {"terms": {"field": facet_field(facet), "size": MAX_VALUES}} for facet in facets}
    found = searcher.aggregate(query, asked)
    return {
        facet: {bucket["key"]: int(bucket["doc_count"]) for bucket in found[facet]["buckets"] if bucket["key"]}
        for facet in facets
    }


def _frequencies(searcher: tantivy.Searcher, name: str) -> Frequencies:
    field, before = kept_in(text_field(name))
    return lambda words: {word: searcher.doc_freq(field, before + word) for word in words}


def _count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    # Aggregating scores nothing: a third of the time of a search. Every passage has one rank.
    found: dict[str, Any] = searcher.aggregate(query, {"all": {"value_count": {"field": "rank"}}})
    return int(found["all"]["value"])


def _terms(searcher: tantivy.Searcher, query: tantivy.Query, field: str) -> dict[str, int]:
    asked = {"all": {"terms": {"field": field, "size": MAX_WORKS}}}
    buckets: list[dict[str, Any]] = searcher.aggregate(query, asked)["all"]["buckets"]
    return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets if bucket["key"]}


def _counted(searcher: tantivy.Searcher, held: _Held) -> tuple[int, int, dict[str, int]]:
    entries: Any = searcher.search(Query.term_query(schema(), "flag", ENTRY, "basic"), 1)
    groups = int(entries.count)
    return searcher.num_docs - groups, groups, dict(held.locales)
