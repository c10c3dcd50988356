"""A question from the words to the results of one page, as data: parse, plan, ask. No request, no HTML, no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from search.engines.base import Away, Engine, Hit, Near, Passage, Results, Unavailable
from search.query.across import asked_in
from search.query.fusion import fused
from search.query.hints import NOTHING_KNOWN, Known
from search.query.light import weak_words
from search.query.parse import Query, parse
from search.query.plan import (
    EVER,
    FACETS,
    MAX_PAGE,
    NO_WISH,
    PAGE_SIZE,
    RELEVANCE,
    Plan,
    Wish,
    ever,
    everywhere,
    loose,
    plan,
    untranslated,
)
from search.query.subjects import Subjects
from search.query.thesaurus import Confusable, Expansion, Thesaurus
from search.query.vocabulary import CORRECTED, NO_MORE, Correction, Vocabulary
from search.query.weights import MEANING, MEANING_BESIDE_TOPICS, NEAR, NEAR_COSINE, NEAR_NEW
from search.vocabularies import vocabulary_of

NOTHING = Results((), 0)
UNTRANSLATED_SHOWN = 5
FOREIGN_LOOKED_AT = 20


#: (engine, plan, words, how many) -> what is near the words in meaning within the plan, nearest first
Meaning = Callable[[Engine, Plan, str, int], Sequence[Near]]


@dataclass(frozen=True)
class Setting:
    """What the site brings to every question: what it has, its thesaurus, and the passages an editor puts first.

    ``locales`` are those of its texts, ``thesauri`` gives the thesaurus of each: a question may be asked in another language
    than the reader's. ``subjects`` gives the topics as they are called and asked for in a language. ``promoted`` gives the ids
    "<work>/<key>" for the words of a question; ``meaning`` the passages near in meaning to words within a plan (an extra).
    """

    known: Known = NOTHING_KNOWN
    thesaurus: Thesaurus | None = None
    thesauri: Callable[[str], Thesaurus | None] = lambda locale: None
    locales: Sequence[str] = ()
    promoted: Callable[[str], Sequence[str]] = lambda words: ()
    vocabulary: Callable[[Engine, str], Vocabulary] = vocabulary_of
    meaning: Meaning | None = None
    subjects: Callable[[str], Subjects | None] = lambda locale: None


NO_SETTING = Setting()


@dataclass(frozen=True)
class Foreign:
    """A clause found by the words of another language: ``hit`` as the reader reads it, ``through`` as it was found."""

    hit: Hit
    through: Hit


@dataclass(frozen=True)
class Answer:
    """What a search page shows. ``unavailable`` says why there is no answer at all, else ""."""

    query: Query
    plan: Plan
    results: Results = NOTHING
    untranslated: Results = NOTHING  # found only where the reader's language has no wording
    foreign: tuple[Foreign, ...] = ()  # found by their wording in another language
    promoted: tuple[Passage, ...] = ()
    all_words: int | None = None  # how many of the results hold every word; None when one word was asked for
    number_missing: bool = False  # a clause number was asked for that no text has
    corrections: tuple[Correction, ...] = ()
    corrected: str = ""  # the whole question, mended; "" where nothing was
    confused: tuple[Confusable, ...] = ()
    elsewhere: Mapping[str, int] = field(default_factory=dict)  # other languages with results, when here there are none
    earlier: int = 0  # wordings in any edition, when none is in force
    texts: tuple[Passage, ...] = ()  # the texts in force, to name and to offer
    loosened: bool = False  # nothing held the phrases word for word: their words were searched for
    asked_in: str = ""  # another language, in whose words the question was asked
    order: tuple[str, ...] = ()  # then: ids of what the page shows of ``foreign`` and ``results``, in one order
    twice: int = 0  # and how many of ``foreign`` the total of ``results`` counts too
    unavailable: str = ""
    away: bool = False  # it is the server that does not answer; the index may be fine
    stood_in: bool = False  # another engine answered in place of the one that is away

    @property
    def ranked(self) -> tuple[Passage, ...]:
        """What the page shows of results, from the top."""
        found = [hit.passage for hit in self.results.hits] + [each.hit.passage for each in self.foreign]
        places = {each: place for place, each in enumerate(self.order)}
        return tuple(sorted(found, key=lambda passage: places.get(passage.id, len(places))))

    @property
    def near(self) -> int:
        """How many of the results on the page hold none of the words and are near in meaning; the total leaves them out."""
        return sum(hit.by_meaning for hit in self.results.hits)

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
    wish: Wish = NO_WISH,
    setting: Setting = NO_SETTING,
    literal: bool = False,
    withdrawn: Collection[int] = (),
    size: int = PAGE_SIZE,
) -> Answer:
    """Answer what somebody typed. Never raises for any words; an engine that cannot answer is said, not raised."""
    query = parse(typed, setting.known, literal=literal)
    wanted = plan(
        query,
        locale=locale,
        day=day,
        wish=wish,
        thesaurus=setting.thesaurus,
        withdrawn=withdrawn,
        facets=_counted(wish),
        size=size,
    )
    try:
        return _answer(engine, query, wanted, setting, locale, literal)
    except Unavailable as error:
        return Answer(query, wanted, unavailable=str(error), away=isinstance(error, Away))


def prepared(engine: Engine, wanted: Plan, setting: Setting, locale: str, *, literal: bool = False) -> tuple[Plan, tuple[Correction, ...]]:
    """The plan with what the index's own words add to it: corrections of misspelt words, and relatives; and with what it is about."""
    if literal or not wanted.words:
        return wanted, ()
    reading = wanted.locales[0] if wanted.locales else locale
    vocabulary, subjects = setting.vocabulary(engine, reading), setting.subjects(locale)
    # A word that editors know is not misspelt, though no text has it.
    corrections = tuple(
        each
        for each in vocabulary.corrections(wanted.words, subjects.words if subjects is not None else NO_MORE)
        if setting.thesaurus is None or not setting.thesaurus.expand(each.typed)
    )
    added = tuple(Expansion(each.typed, (each.word,), CORRECTED) for each in corrections)
    expansions = (*wanted.expansions, *added, *vocabulary.relatives(wanted.words))
    if corrections and setting.thesaurus is not None:  # a mended word has synonyms too
        expansions += setting.thesaurus.expand(mended(wanted.words, corrections))
    expansions = tuple(dict.fromkeys(expansions))
    topics = subjects.met(wanted.words, wanted.weak, expansions) if subjects is not None else ()
    return replace(wanted, expansions=expansions, topics=topics), corrections


def mended(words: str, corrections: Collection[Correction]) -> str:
    """The words with each misspelt one replaced."""
    for each in corrections:
        words = words.replace(each.typed, each.word, 1)
    return words


def _answer(engine: Engine, query: Query, wanted: Plan, setting: Setting, locale: str, literal: bool) -> Answer:
    texts = engine.titles(locale, wanted.day, wanted.withdrawn)
    if query.is_empty and not wanted.filters:
        return Answer(query, wanted, texts=texts)
    tongue = _asked_in(engine, wanted, setting, locale, literal)
    own = replace(setting, thesaurus=None) if tongue else setting
    wanted, corrections = prepared(engine, wanted, own, locale, literal=literal or bool(tongue))
    there = prepared(engine, _translated(wanted, setting, tongue), setting, tongue)[0] if tongue else wanted
    wanted = replace(wanted, topics=there.topics)
    results, others, all_words = _asked_together(engine, wanted, " " in query.words)
    if not results.hits and results.total:  # a page after the last one
        wanted = replace(wanted, page=min(MAX_PAGE, -(-results.total // wanted.size)))
        results, others, all_words = _asked_together(engine, wanted, " " in query.words)
    results = _with_parts(engine, wanted, results)
    first = wanted.page == 1
    near = near_in(engine, wanted, setting)
    translated = Translated()
    if tongue:
        results, translated = _with_translated(engine, wanted, there, results, near, locale)
    else:
        results = with_meaning(engine, wanted, results, near, locale)
    if wanted.phrases and not results.total and not others.total:
        return replace(_answer(engine, query, loose(wanted), setting, locale, literal), loosened=True)
    missing = query.number is not None and query.number.sure and not results.exact and not others.exact
    weak = not results.total or all_words == 0 or bool(corrections)
    foreign = translated.foreign
    if not tongue and first and weak and query.words and wanted.locales == (locale,):
        asked = replace(wanted, locales=(), size=FOREIGN_LOOKED_AT, number=None, expansions=(), topics=())
        foreign = _foreign(engine, asked, locale, results.hits)
    elsewhere: Mapping[str, int] = {}
    earlier = 0
    if not results.total and not others.total:
        counted = engine.count_by_locale(everywhere(wanted))
        elsewhere = {code: count for code, count in counted.items() if code not in wanted.locales or wanted.filters}
        earlier = engine.count(ever(wanted)) if wanted.scope != EVER else 0
    fixed = mended(query.text, corrections) if corrections else ""
    return Answer(
        query,
        wanted,
        results,
        others,
        foreign,
        _promoted(engine, setting, query, wanted, locale) if first and wanted.sort == RELEVANCE else (),
        all_words,
        missing,
        corrections if fixed != query.text else (),
        fixed if fixed != query.text else "",
        setting.thesaurus.confused(query.words) if setting.thesaurus is not None else (),
        elsewhere,
        earlier,
        texts,
        asked_in=tongue,
        order=translated.order,
        twice=translated.twice,
    )


def _asked_together(engine: Engine, wanted: Plan, several: bool) -> tuple[Results, Results, int | None]:
    """The results, what is found only where the reader's language has no wording, and how many of the results hold every word:
    None where there are no ``several`` words, or no results."""
    also = [untranslated(wanted, UNTRANSLATED_SHOWN)] if wanted.page == 1 and _offers_untranslated(wanted) else []
    every = [replace(wanted, all_words=True, facets=(), page=1, size=0)] if several else []
    results, *found = engine.search_together((wanted, *also, *every))
    return results, found[0] if also else NOTHING, found[-1].total if every and results.total else None


def _counted(wish: Wish) -> tuple[str, ...]:
    """The facets that can offer a choice: counting each of them costs as much as finding. Parts come later (``_with_parts``)."""
    useless = {"part"} if not wish.filters.get("part") and len(wish.filters.get("work", ())) != 1 else set()
    if wish.scope != EVER and not wish.filters.get("edition"):
        useless.add("edition")  # today every text has one
    if not wish.everywhere and len(wish.languages) < 2:
        useless.add("locale")
    return tuple(facet for facet in FACETS if facet not in useless)


def _with_parts(engine: Engine, wanted: Plan, results: Results) -> Results:
    """Parts are offered of one text at a time: counted only where the results stand in one."""
    if not wanted.facets or "part" in wanted.facets or len(results.facets.get("work", ())) != 1:
        return results
    parts = engine.search(replace(wanted, facets=("part",), page=1, size=1)).facets
    return replace(results, facets={**results.facets, **parts})


def _asked_in(engine: Engine, wanted: Plan, setting: Setting, locale: str, literal: bool) -> str:
    """The language of the question, where it is another than the reader's and she did not choose any."""
    if literal or not wanted.words or wanted.locales != (locale,) or wanted.sort != RELEVANCE or wanted.number is not None:
        return ""
    return asked_in(wanted.words, locale, setting.locales, lambda code: setting.vocabulary(engine, code))


def _translated(wanted: Plan, setting: Setting, tongue: str) -> Plan:
    """The same question to the texts in its own language."""
    thesaurus = setting.thesauri(tongue)
    expansions = thesaurus.expand(wanted.words) if thesaurus is not None else ()
    return replace(wanted, locales=(tongue,), page=1, facets=(), expansions=expansions, weak=weak_words(wanted.words, (tongue,)))


def near_in(engine: Engine, wanted: Plan, setting: Setting) -> Sequence[Near]:
    """What is near in meaning; nothing where that is not wanted."""
    if setting.meaning is None or wanted.sort != RELEVANCE or not wanted.words or (wanted.number and wanted.number.whole):
        return ()
    return setting.meaning(engine, wanted, wanted.words, NEAR)


def with_meaning(engine: Engine, wanted: Plan, results: Results, near: Sequence[Near], locale: str) -> Results:
    """The first page in the order of words and meaning together, with what only its meaning finds among the rest; later pages
    without what stood there. Only what the words find is counted, and nothing of it is lost."""
    if not near:
        return results
    first = engine.search(replace(wanted, page=1, facets=())) if wanted.page > 1 else results
    by_words = {hit.passage.id for hit in first.hits}
    new = _new(near, by_words)
    if wanted.page > 1:
        return replace(results, hits=tuple(hit for hit in results.hits if hit.passage.id not in new))
    hits = {each.passage.id: _by_meaning(each) for each in near} | {hit.passage.id: hit for hit in results.hits}
    numbered = [hit.passage.id for hit in results.hits if hit.by_number]
    found = [(hit.passage.id, hit.score) for hit in results.hits if not hit.by_number]
    order = [*numbered, *fused(found, _heights(near, by_words | set(new)), _weight(wanted, locale))]
    return replace(results, hits=tuple(hits[each] for each in dict.fromkeys(order)))


def _new(near: Sequence[Near], by_words: Collection[str]) -> list[str]:
    """Ids of what comes in for its meaning alone; nothing where even the nearest is far, as for questions about other things."""
    if max((each.cosine for each in near), default=0.0) < NEAR_COSINE:
        return []
    return [each.passage.id for each in near if each.passage.id not in by_words][:NEAR_NEW]


@dataclass(frozen=True)
class Translated:
    """What a question in another language finds by its own words, on the first page; ``order`` and ``twice`` as in ``Answer``."""

    foreign: tuple[Foreign, ...] = ()
    order: tuple[str, ...] = ()
    twice: int = 0


def _with_translated(
    engine: Engine, wanted: Plan, there: Plan, results: Results, near: Sequence[Near], locale: str
) -> tuple[Results, Translated]:
    """What was found in the question's own language (``there``) and what was found here, in one order on the first page; later
    pages without what stood there."""
    found = _foreign(engine, replace(there, size=wanted.size), locale, ())
    foreign = tuple(each for each in found if not _by_topic_alone(each.through, there))  # these are found here as well
    ids = {each.hit.passage.id for each in foreign}
    if wanted.page > 1:
        first = engine.search(replace(wanted, page=1, facets=()))
        ids |= set(_new(near, ids | {hit.passage.id for hit in first.hits}))
        return replace(results, hits=tuple(hit for hit in results.hits if hit.passage.id not in ids)), Translated()
    own = [hit for hit in results.hits if hit.passage.id not in ids]
    by_words = ids | {hit.passage.id for hit in own}
    new = _new(near, by_words)
    hits = (*own, *(_by_meaning(each) for each in near if each.passage.id in new))
    scores = [(each.hit.passage.id, each.through.score) for each in foreign] + [(hit.passage.id, hit.score) for hit in own]
    order = fused(scores, _heights(near, by_words | set(new)) if near else (), _weight(wanted, locale) if near else 0.0)
    return replace(results, hits=hits), Translated(foreign, tuple(order), len(results.hits) - len(own))


def _by_topic_alone(hit: Hit, asked: Plan) -> bool:
    """Whether none of its words was asked for, and a topic that finds by itself."""
    return not hit.is_marked and any(met.sure and hit.passage.deals_with(met.slug) for met in asked.topics)


def _heights(near: Sequence[Near], wanted: Collection[str]) -> list[tuple[str, float]]:
    """How near each is, from 1 for the nearest of all to 0 for the last that was looked at."""
    best, last = max(each.above for each in near), min(each.above for each in near)
    return [(each.passage.id, (each.above - last) / (best - last) if best > last else 1.0) for each in near if each.passage.id in wanted]


def _by_meaning(near: Near) -> Hit:
    return Hit(near.passage, 0.0, "", "", by_meaning=True)


def _weight(wanted: Plan, locale: str) -> float:
    return MEANING_BESIDE_TOPICS if wanted.topics else MEANING.get(locale, MEANING[""])


def _offers_untranslated(wanted: Plan) -> bool:
    """A reader of one language who looks at what is in force is also shown what it lacks in that language."""
    return len(wanted.locales) == 1 and wanted.scope != EVER and wanted.sort == RELEVANCE


def _foreign(engine: Engine, wanted: Plan, locale: str, own: Collection[Hit]) -> tuple[Foreign, ...]:
    """Clauses whose wording in another language holds the words, shown in the reader's language where they have it."""
    found = [hit for hit in engine.search(replace(wanted, page=1, facets=())).hits if hit.passage.locale != locale]
    ids = {hit.passage.id: _in(hit.passage, locale) for hit in found}
    here = engine.passages(list(ids.values()))
    seen = {hit.passage.id for hit in own}
    out: list[Foreign] = []
    for hit in found:
        passage = here.get(ids[hit.passage.id])
        if passage is None or passage.id in seen or not set(passage.frozen_in).isdisjoint(wanted.withdrawn):
            continue
        seen.add(passage.id)
        out.append(Foreign(Hit(passage, hit.score, "", ""), hit))
    return tuple(out)


def _in(passage: Passage, locale: str) -> str:
    return f"{passage.work}/{passage.edition}/{locale}/{passage.key}"


def _promoted(engine: Engine, setting: Setting, query: Query, wanted: Plan, locale: str) -> tuple[Passage, ...]:
    """What an editor puts first for these words, as long as it is in force."""
    wished = setting.promoted(query.words)
    if not wished:
        return ()
    labels = {passage.work: passage.edition for passage in engine.titles(locale, wanted.day, wanted.withdrawn)}
    ids = [f"{work}/{labels[work]}/{locale}/{key}" for work, _, key in (each.partition("/") for each in wished) if work in labels]
    found = engine.passages(ids)
    return tuple(
        found[each] for each in ids if each in found and set(found[each].frozen_in).isdisjoint(wanted.withdrawn)
    )
