"""Compare an index with the record, passage by passage, and mend what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from search.engines import engine
from search.engines.base import Group
from search.indexing import sources
from search.indexing.lock import writing_to


@dataclass
class Verdict:
    """``missing``, ``changed`` and ``surplus`` name the groups and passages that drifted; ``mended``: written anew."""

    engine: str
    groups: int = 0
    passages: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    mended: bool = False

    @property
    def ok(self) -> bool:
        """Whether the index said what the record says."""
        return not (self.missing or self.changed or self.surplus)


def verify(name: str, *, mend: bool = True, progress: Callable[[str, int], None] = lambda subject, passages: None) -> Verdict:
    """Compare every passage of the record with what the index really holds. Raises ``Unavailable``.

    The first look holds nothing up; what seems wrong is looked at again, and mended, while nobody else writes.
    """
    first = Verdict(name)
    suspects: list[str] = []
    held = engine(name).groups()
    for subject, wanted in sources.everything():
        if _compare(name, wanted, held, first):
            suspects.append(subject)
        for group in wanted:
            held.pop(group.id, None)
        progress(subject, first.passages)
    if not suspects and not held:
        return first
    out = Verdict(name, first.groups, first.passages)
    with writing_to(name):
        held = engine(name).groups()
        looked_at = Verdict(name)
        guilty: list[Group] = []
        surplus = dict(held)
        for subject, wanted in sources.everything():
            if subject in suspects:
                guilty += _compare(name, wanted, held, looked_at)
            for group in wanted:
                surplus.pop(group.id, None)
        out.missing, out.changed = looked_at.missing, looked_at.changed
        out.surplus = looked_at.surplus + sorted(surplus)
        if mend and (guilty or surplus):
            with engine(name).writing() as writer:
                for group in guilty:
                    writer.put(group)
                for group_id in surplus:
                    writer.drop(group_id)
            out.mended = True
    return out


def _compare(name: str, wanted: Iterable[Group], held: dict[str, str], verdict: Verdict) -> list[Group]:
    """The groups that are not in the index as they should be, noted in the verdict."""
    guilty = []
    for group in wanted:
        expected = {passage.id: passage.fingerprint() for passage in group.passages()}
        found = engine(name).contents(group.id)
        verdict.groups += 1
        verdict.passages += len(expected)
        fits = held.get(group.id) == group.fingerprint
        if fits and found == expected:
            continue
        guilty.append(group)
        if not found and group.id not in held:
            verdict.missing.append(group.id)
            continue
        verdict.missing += sorted(set(expected) - set(found))
        verdict.surplus += sorted(set(found) - set(expected))
        changed = sorted(key for key in set(expected) & set(found) if expected[key] != found[key])
        verdict.changed += changed or ([] if fits else [group.id])
    return guilty
