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
    """``missing``, ``changed`` and ``surplus`` name the groups and passages that drifted; ``mended``: written anew.

    ``unread``: subjects that could not be read, with the reason; what the index holds of them stays as it is.
    """

    engine: str
    groups: int = 0
    passages: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    mended: bool = False

    @property
    def ok(self) -> bool:
        """Whether the index said what the record says."""
        return not (self.missing or self.changed or self.surplus or self.unread)


def verify(name: str, *, mend: bool = True, progress: Callable[[str, int], None] = lambda subject, passages: None) -> Verdict:
    """Compare every passage of the record with what the index really holds. Raises ``Unavailable``.

    The first look holds nothing up; what seems wrong is looked at again, and mended, while nobody else writes.
    """
    first = Verdict(name)
    suspects: set[str] = set()
    held = engine(name).groups()
    for subject in sources.subjects():
        if _look(name, subject, held, first) or _of(subject, held):
            suspects.add(subject)
        progress(subject, first.passages)
    if not suspects and not held:
        return first
    out = Verdict(name, first.groups, first.passages, unread=first.unread)
    with writing_to(name):
        held = engine(name).groups()
        looked_at = Verdict(name, unread=dict(first.unread))
        guilty: list[Group] = []
        for subject in sources.subjects():
            if subject in suspects:
                guilty += _look(name, subject, held, looked_at)
            else:
                _drop(subject, held)
        out.missing, out.changed = looked_at.missing, looked_at.changed
        out.surplus = looked_at.surplus + sorted(held)
        if mend and (guilty or held):
            with engine(name).writing() as writer:
                for group in guilty:
                    writer.put(group)
                for group_id in held:
                    writer.drop(group_id)
            out.mended = True
    return out


def _look(name: str, subject: str, held: dict[str, str], verdict: Verdict) -> list[Group]:
    """The groups of a subject that are not in the index as they should be; those it should have are taken out of ``held``."""
    try:
        wanted = [(group, {passage.id: passage.fingerprint() for passage in group.passages()}) for group in sources.groups_of(subject)]
    except Exception as error:  # whatever is wrong with one subject must not hide the others
        verdict.unread[subject] = f"{type(error).__name__}: {error}"[:2000]
        _drop(subject, held)
        return []
    guilty = _compare(name, wanted, held, verdict)
    for group, _expected in wanted:
        held.pop(group.id, None)
    return guilty


def _of(subject: str, held: dict[str, str]) -> list[str]:
    return [each for each in held if each.startswith(f"{subject}/")]


def _drop(subject: str, held: dict[str, str]) -> None:
    for group_id in _of(subject, held):
        del held[group_id]


def _compare(name: str, wanted: Iterable[tuple[Group, dict[str, str]]], held: dict[str, str], verdict: Verdict) -> list[Group]:
    """The groups that are not in the index as they should be, noted in the verdict."""
    guilty = []
    for group, expected in wanted:
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
