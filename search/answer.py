"""A question from the words to the results of one page, as data: parse, plan, ask. No request, no HTML, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from search.engines.base import Engine, Passage, Results, Unavailable
from search.query.parse import Query, parse
from search.query.plan import MAX_PAGE, PAGE_SIZE, Plan, everywhere, loose, plan, untranslated

NOTHING = Results((), 0)
UNTRANSLATED_SHOWN = 5


@dataclass(frozen=True)
class Answer:
    """What a search page shows. ``unavailable`` says why there is no answer at all, else ""."""

    query: Query
    plan: Plan
    results: Results = NOTHING
    untranslated: Results = NOTHING  # found only where the reader's language has no wording
    all_words: int | None = None  # how many of the results hold every word; None when one word was asked for
    number_missing: bool = False  # a clause number was asked for that no text has
    elsewhere: Mapping[str, int] = field(default_factory=dict)  # other languages with results, when here there are none
    texts: tuple[Passage, ...] = ()  # the texts in force, to name and to offer
    loosened: bool = False  # nothing held the phrases word for word: their words were searched for
    unavailable: str = ""

    @property
    def pages(self) -> int:
        """Number of pages of results."""
        return min(MAX_PAGE, -(-self.results.total // self.plan.size))


def answer(
    engine: Engine,
    typed: str,
    *,
    locale: str,
    day: date,
    work: str = "",
    page: int = 1,
    withdrawn: Collection[int] = (),
    size: int = PAGE_SIZE,
) -> Answer:
    """Answer what somebody typed. Never raises for any words; an engine that cannot answer is said, not raised."""
    query = parse(typed)
    wanted = plan(query, locale=locale, day=day, work=work, page=page, withdrawn=withdrawn, size=size)
    try:
        return _answer(engine, query, wanted)
    except Unavailable as error:
        return Answer(query, wanted, unavailable=str(error))


def _answer(engine: Engine, query: Query, wanted: Plan) -> Answer:
    texts = engine.titles(wanted.locales[0], wanted.day, wanted.withdrawn)
    if query.is_empty:
        return Answer(query, wanted, texts=texts)
    results = engine.search(wanted)
    if not results.hits and results.total:  # a page after the last one
        wanted = replace(wanted, page=min(MAX_PAGE, -(-results.total // wanted.size)))
        results = engine.search(wanted)
    others = engine.search(untranslated(wanted, UNTRANSLATED_SHOWN)) if wanted.page == 1 else NOTHING
    if wanted.phrases and not results.total and not others.total:
        return replace(_answer(engine, query, loose(wanted)), loosened=True)
    several = " " in query.words and results.total > 0
    missing = query.number is not None and query.number.sure and not results.exact and not others.exact
    elsewhere: Mapping[str, int] = {}
    if not results.total and not others.total:
        counted = engine.count_by_locale(everywhere(wanted))
        elsewhere = {code: count for code, count in counted.items() if code != wanted.locales[0] or wanted.work}
    return Answer(
        query,
        wanted,
        results,
        others,
        engine.count(replace(wanted, all_words=True)) if several else None,
        missing,
        elsewhere,
        texts,
    )
