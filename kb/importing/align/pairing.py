"""What is paired so far while two editions are aligned, and what may be paired at all."""

from __future__ import annotations

from collections.abc import Sequence

from kb.importing.align.similarity import compatible, prepare
from kb.importing.shapes import Row

FLOOR, SURE = 0.45, 0.55
THIN_WORDING = 0.30  # wordings that share less are not evidence
EXACT_WORDS = 8  # as many equal words cannot be chance


class Pairing:
    """Pairs of two editions: ``to_new`` and ``to_old`` by index, ``how`` (name, score) by new index."""

    def __init__(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        self.old, self.new = prepare(old, new)
        self._keys_old = [row.key for row in old]
        self._keys_new = [row.key for row in new]
        self.to_new: dict[int, int] = {}
        self.to_old: dict[int, int] = {}
        self.how: dict[int, tuple[str, float]] = {}
        self._pair_by_key()

    def _pair_by_key(self) -> None:
        at = {key: i for i, key in reversed(list(enumerate(self._keys_old))) if key}
        for j, key in enumerate(self._keys_new):
            i = at.get(key) if key else None
            if i is not None and i not in self.to_new:
                self.add(i, j, "key", 1.0)

    def add(self, i: int, j: int, how: str, score: float) -> None:
        """Make old row ``i`` and new row ``j`` a pair. Both must be free."""
        self.to_new[i], self.to_old[j] = j, i
        self.how[j] = how, score

    def may_pair(self, i: int, j: int) -> bool:
        """Kinds fit, and the file does not say by another key that these are two clauses."""
        other_key = self._keys_new[j] and self._keys_old[i] and self._keys_new[j] != self._keys_old[i]
        return not other_key and compatible(self.old[i].kind, self.new[j].kind)

    def free_old(self) -> list[int]:
        """Old rows without a pair, in order."""
        return [i for i in range(len(self.old)) if i not in self.to_new]

    def free_new(self) -> list[int]:
        """New rows without a pair, in order."""
        return [j for j in range(len(self.new)) if j not in self.to_old]

    def parents_paired(self, i: int, j: int) -> bool:
        """Do both stand under the same paired row?"""
        above = self.old[i].parent
        return above >= 0 and self.to_new.get(above) == self.new[j].parent
