"""A record of any size in the product's own rows and hashes: works in parts and clauses, two editions, three languages.

Every third work has a French translation that stopped at the first edition, so that pages have something "not yet translated".
Rows are inserted in bulk, without the checks that freezing runs before; what comes out is what freezing makes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from kb import field_topics
from kb.editions import log
from kb.editions.canonical import line
from kb.editions.freeze import changes_hash
from kb.editions.hashing import edition_hash, text_hash
from kb.editions.rows import hash_of, hashed_row, to_row
from kb.editions.text import TEXT_KEY, ClauseText
from kb.models import ClauseKey, ClauseTopic, Edition, EditionClause, EditionText, Topic, Work
from kb.models.working import Surroundings
from search.bench.words import LOCALES, Words

SMALLEST, LARGEST = 60, 420  # clauses of a text
A_PART = 12  # clauses of a part
ABOUT = 4  # topics of a clause, the first of which it settles
AMENDED = 0.2  # of the clauses, by the second edition
DUTIES = ("must", "should", "may", "none")
KINDS = ("code", "guide", "memorandum")
TEXTS_OF_A_WORK = 2 * len(LOCALES)


@dataclass(frozen=True)
class Made:
    """What was made."""

    works: int
    clauses: int


def make(passages: int, progress: Callable[[int], None] = lambda made: None) -> Made:
    """Works until there are about so many passages."""
    for locale in LOCALES[1:]:
        call_command("add_locale", locale, stdout=StringIO())
    field_topics.add()
    about = About()
    rng = random.Random(11)
    words = {locale: Words(locale) for locale in LOCALES}
    made = number = 0
    while made < passages:
        size = min(rng.randint(SMALLEST, LARGEST), max(4, (passages - made) // TEXTS_OF_A_WORK - 1))
        made += _work(f"work-{number}", size, number, rng, words)
        about.give(f"work-{number}")
        number += 1
        progress(made)
    Surroundings.touch()
    return Made(number, made)


class About:
    """Gives clauses the topics of the field: a few of them often, most of them seldom (Zipf)."""

    def __init__(self) -> None:
        self._rng = random.Random(12)
        self._topics = list(Topic.objects.order_by("slug").values_list("pk", flat=True))
        self._rng.shuffle(self._topics)
        self._often = [1 / (place + 20) for place in range(len(self._topics))]

    def give(self, code: str) -> None:
        """Every clause of a work."""
        rows = []
        for key in ClauseKey.objects.filter(work__code=code).order_by("pk"):
            chosen = dict.fromkeys(self._rng.choices(self._topics, self._often, k=ABOUT))
            rows += [
                ClauseTopic(topic_id=topic, work_id=key.work_id, key=key.key, settles=not place) for place, topic in enumerate(chosen)
            ]
        ClauseTopic.objects.bulk_create(rows, batch_size=500)


def _work(code: str, size: int, number: int, rng: random.Random, words: Mapping[str, Words]) -> int:
    work = Work.objects.create(code=code, authoritative_locale="en", kind=KINDS[number % len(KINDS)])
    duties = [rng.choice(DUTIES) for _ in range(size)]
    texts = {locale: list(_text(duties, words[locale])) for locale in LOCALES}
    ClauseKey.objects.bulk_create((ClauseKey(work=work, key=clause.key) for clause in texts["en"][1:]), batch_size=500)
    made = 0
    for place in range(2):
        with transaction.atomic():
            edition = _edition(work, place)
            source = {clause.key: hash_of(clause) for clause in texts["en"]}
            for locale in LOCALES:
                if locale == "fr" and place and number % 3 == 0:
                    continue  # nobody translated it
                clauses = [replace(each, source_sha256=source[each.key]) for each in texts[locale]] if locale != "en" else texts[locale]
                made += _frozen(edition, locale, clauses)
        for index in rng.sample(range(1, len(texts["en"])), int(AMENDED * len(texts["en"]))):
            for locale in LOCALES:
                old = texts[locale][index]
                if old.kind == "clause":
                    texts[locale][index] = replace(old, fields={**old.fields, "text": _html(words[locale].body())})
    return made


def _text(duties: Sequence[str], words: Words) -> Iterator[ClauseText]:
    yield ClauseText(TEXT_KEY, "_text", 0, {"title": line(words.heading()), "intro": _html(words.body())})
    for index, duty in enumerate(duties):
        part, place = divmod(index, A_PART)
        if not place:
            yield ClauseText(f"part-{part + 1}", "part", 0, _fields(words, False), number=str(part + 1))
        else:
            yield ClauseText(f"c-{part + 1}-{place}", "clause", 1, _fields(words, True), number=f"{part + 1}.{place}", duty=duty)


def _fields(words: Words, whole: bool) -> dict[str, str]:
    return {"heading": line(words.heading()), "text": _html(words.body()) if whole else ""}


def _html(words: str) -> str:
    return f"<p>{escape(words, quote=False)}</p>"


def _edition(work: Work, place: int) -> Edition:
    log.lock()
    now = timezone.now()
    label, day = f"{place + 1}.0", date(2020 + 3 * place, 1, 1)
    note, signed = f"Edition {place + 1}.", "The board"
    sha256 = edition_hash(work=work.code, label=label, in_force_from=day, minor=False, change_note=note, signed_off_by=signed)
    edition = Edition.objects.create(
        work=work, created_at=now, sha256=sha256, label=label, in_force_from=day, minor=False, change_note=note, signed_off_by=signed
    )
    log.append("edition", edition.pk, sha256, now)
    log.append("changes", edition.pk, changes_hash(()), now)
    return edition


def _frozen(edition: Edition, locale: str, clauses: list[ClauseText]) -> int:
    now = timezone.now()
    rows = [to_row(clause, 0, position) for position, clause in enumerate(clauses)]
    sha256 = text_hash(
        work=edition.work.code,
        label=edition.label,
        locale=locale,
        revision=1,
        authoritative=locale == "en",
        partial=False,
        rows=[hashed_row(row) for row in rows],
    )
    text = EditionText.objects.create(
        edition=edition, locale=locale, revision=1, authoritative=locale == "en", partial=False, title=rows[0].heading,
        intro=rows[0].html, created_at=now, sha256=sha256,
    )  # fmt: skip
    for row in rows:
        row.text_id = text.pk
    EditionClause.objects.bulk_create(rows, batch_size=500)
    log.append("text", text.pk, sha256, now)
    return len(rows)
