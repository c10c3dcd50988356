"""A whole index, built beside the live one and swapped in: no question goes unanswered while it is made."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from search.engines import engine
from search.engines.base import Unavailable
from search.indexing import sources
from search.indexing.lock import writing_to
from search.indexing.outbox import bring
from search.models import Outbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rebuilt:
    """What was built. ``replayed`` groups changed while it was being built; ``failed`` subjects are set aside."""

    engine: str
    generation: str
    groups: int
    passages: int
    replayed: int
    failed: tuple[str, ...]
    seconds: float


def rebuild(name: str, progress: Callable[[str, int], None] = lambda subject, passages: None) -> Rebuilt:
    """Build a new generation from the record, bring in what came meanwhile, swap. ``Busy`` if another one is at it."""
    started = time.monotonic()
    target = engine(name)
    with writing_to(name, "rebuild", wait=0.5):
        generation = target.new_generation()
        failed: dict[str, str] = {}
        try:
            groups, passages = _build(name, generation, failed, progress)
            with writing_to(name):
                waiting = list(Outbox.objects.filter(engine=name).values_list("pk", flat=True))
                replayed = _replay(name, generation, failed)
                target.swap(generation)
        except BaseException:
            target.discard(generation)
            raise
        Outbox.objects.filter(pk__in=waiting).delete()  # all of it was in the record before the comparison
        Outbox.objects.bulk_create(
            Outbox(engine=name, subject=subject, attempts=1, set_aside=True, error=error) for subject, error in failed.items()
        )
    return Rebuilt(name, generation, groups, passages, replayed, tuple(failed), time.monotonic() - started)


@dataclass(frozen=True)
class Returned:
    """A generation that is live again, and the one that was left for it. ``replayed`` groups had changed meanwhile."""

    engine: str
    generation: str
    left: str
    replayed: int


def rollback(name: str) -> Returned:
    """Go back to the generation before, brought up to date first. ``Unavailable`` when none is kept; ``Busy`` during a rebuild."""
    target = engine(name)
    with writing_to(name, "rebuild", wait=0.5), writing_to(name):
        generation = target.previous()
        if not generation:
            raise Unavailable("No earlier index that this version can read is kept: search_index rebuild makes a new one.")
        left = target.health().generation
        rows = Outbox.objects.filter(engine=name)
        failed = dict(rows.filter(set_aside=True).exclude(subject="").values_list("subject", "error"))
        waiting = list(rows.filter(set_aside=False).values_list("pk", flat=True))
        replayed = _replay(name, generation, failed)
        target.swap(generation)
    Outbox.objects.filter(pk__in=waiting).delete()
    return Returned(name, generation, left, replayed)


def _build(name: str, generation: str, failed: dict[str, str], progress: Callable[[str, int], None]) -> tuple[int, int]:
    groups = passages = 0
    with engine(name).writing(generation) as writer:
        for subject in sources.subjects():
            try:
                made = [(group, group.passages()) for group in sources.groups_of(subject)]
            except Exception as error:  # one bad subject must not cost readers all the others
                logger.exception("%s cannot be indexed.", subject)
                failed[subject] = f"{type(error).__name__}: {error}"[:2000]
                continue
            for group, each in made:
                writer.put(replace(group, passages=partial(list, each)))
                groups, passages = groups + 1, passages + len(each)
            progress(subject, passages)
    return groups, passages


def _replay(name: str, generation: str, failed: dict[str, str]) -> int:
    """Compare with the record as it is now and bring in what differs; the live index cannot change meanwhile."""
    target = engine(name)
    held = target.groups(generation=generation)
    wanted = [group for subject in sources.subjects() if subject not in failed for group in sources.groups_of(subject)]
    held = {key: print_ for key, print_ in held.items() if not any(key.startswith(f"{subject}/") for subject in failed)}
    if {group.id: group.fingerprint for group in wanted} == held:
        return 0
    with target.writing(generation) as writer:
        return bring(writer, wanted, held)[0]
