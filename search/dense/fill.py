"""Makes the vectors that are missing: a process of its own, so that an hour of embedding never delays a publication.

It looks at what the record has, not at an index, so it serves every engine; what is published is found by its words at once and
by its meaning some seconds later. Killed at any moment it goes on where it was.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import Error as DatabaseError
from django.db import connections

from kb import pulse
from search import beat
from search.dense import model
from search.dense.store import Said, Store, digest_of, store, words_of
from search.engines.base import Group, Passage
from search.indexing import sources

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between looks at the record (one query)
BITE = 8  # wordings embedded at once
PAUSE = 30.0  # seconds after a failure


def run(stop: threading.Event) -> None:
    """Until told to stop, or until the supervisor is gone."""
    os.nice(10)
    parent, seen, pause = os.getppid(), None, 0.0
    while not stop.wait(pause):
        if os.getppid() != parent:
            return
        pause = POLL
        try:
            now = pulse.current()
            if (now.head, now.stamp) != seen:
                fill(store(), everything(), lambda: not stop.is_set() and os.getppid() == parent)
                seen = (now.head, now.stamp)
            beat.write("vectors")
        except (DatabaseError, OSError) as error:
            logger.warning("Vectors are not made for a while: %s", error)
            pause = PAUSE
            connections.close_all()


def fill(
    target: Store,
    groups: Iterable[Group],
    keep_on: Callable[[], bool] = lambda: True,
    embed: Callable[[Sequence[str]], model.Vectors] | None = None,
) -> int:
    """Bring the store up to these groups; returns how many wordings were embedded. Ends early when not to go on. ``embed``
    gives a row for each wording, the model's unless told otherwise."""
    embed = embed or model.of_wordings
    with target.writing():
        held, rows = target.groups(), target.digests()
        there: set[str] = set()
        made = 0
        for group in groups:
            there.add(group.id)
            said = held.get(group.id)
            if said is not None and said.fingerprint == group.fingerprint:
                continue
            passages = [each for each in group.passages() if worth(each)]
            for words in _missing(passages, rows):
                if not keep_on():
                    return made
                target.add(words, embed(words))
                for each in words:
                    rows[digest_of(each)] = len(rows)
                made += len(words)
                beat.write("vectors")
            held[group.id] = _said(group, passages, rows)
            target.put(held)
        if held.keys() - there:
            target.put({group: said for group, said in held.items() if group in there})
        return made


def worth(passage: Passage) -> bool:
    """Headings of parts and fields to fill in mean too little to be near anything."""
    return not passage.is_furniture


def everything() -> Iterator[Group]:
    """All groups of the site."""
    for subject in sources.subjects():
        yield from sources.groups_of(subject)


def _missing(passages: list[Passage], rows: dict[bytes, int]) -> Iterator[list[str]]:
    new = [words for words in dict.fromkeys(words_of(each) for each in passages) if digest_of(words) not in rows]
    for at in range(0, len(new), BITE):
        yield new[at : at + BITE]


def _said(group: Group, passages: list[Passage], rows: dict[bytes, int]) -> Said:
    return Said(
        group.fingerprint,
        [each.id for each in passages],
        [rows[digest_of(words_of(each))] for each in passages],
        [each.since.toordinal() for each in passages],
        [each.until.toordinal() for each in passages],
    )
