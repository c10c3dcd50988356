"""Meaning for judged sets: their vectors are kept under var/, so that a set is embedded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from django.conf import settings

from search.answer import Meaning
from search.dense import fill
from search.dense.nearest import Nearest
from search.dense.store import Store
from search.engines.base import Group, Passage

AT_ONCE = 40  # passages between two lines of progress


def meaning_of(name: str, passages: Sequence[Passage], progress: Callable[[str], None]) -> Meaning:
    """What is near in meaning among these passages. Embedding them takes about 0.1 s for a hundred words each, the first time."""
    store = Store(Path(settings.VAR_DIR) / "judged-vectors" / name)
    groups: list[Group] = []
    for at in range(0, len(passages), AT_ONCE):
        some = tuple(passages[at : at + AT_ONCE])
        mark = "".join(passage.fingerprint() for passage in some)
        groups.append(Group(f"{name}/{at}", name, mark, partial(tuple, some)))
        if fill.fill(store, groups):
            progress(f"{min(at + AT_ONCE, len(passages))} of {len(passages)} passages have vectors")
    return Nearest(store).find
