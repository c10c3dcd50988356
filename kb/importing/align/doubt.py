"""Fourth step of aligning editions: which pairs a person must look at, why, and what else it could be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from kb.importing.align.assignment import Scores
from kb.importing.align.candidates import candidates
from kb.importing.align.pairing import EXACT_WORDS, SURE, THIN_WORDING, Pairing
from kb.importing.align.similarity import Prepared, heading_likeness, similarity, wording
from kb.importing.messages import gettext_noop as _
from kb.importing.messages import say
from kb.importing.shapes import Pair

RIVAL = 0.08  # a free rival this near makes a pair doubtful
OTHER_PARENT = 0.60  # an equal heading under another parent needs this much common wording
SAME_HEADING = 0.95
SHOWN = 0.30  # a runner-up with less is none


def judged(pairing: Pairing, scores: Scores, cut: Collection[int], joined: Collection[int]) -> tuple[Pair, ...]:
    """All pairs with their doubts. ``cut``: old rows that were split, ``joined``: new rows that were merged."""
    rivals = _Rivals(pairing, scores)
    twins = _twins(pairing.old) | _twins(pairing.new)
    reasons = {
        j: _reason(pairing, i, j, rivals.nearest(i, j), i in cut or j in joined, twins)
        for j, i in sorted(pairing.to_old.items())
    }
    rivals.look_further([j for j, why in reasons.items() if why])
    pairs = []
    for j, why in reasons.items():
        how, score = pairing.how[j]
        runner_up, runner_up_score = rivals.runner_up(j) if why else (None, 0.0)
        pairs.append(
            Pair(
                old=pairing.to_old[j],
                new=j,
                how=how,
                score=min(1.0, score),
                doubtful=bool(why),
                why=why,
                runner_up=runner_up,
                runner_up_score=min(1.0, runner_up_score),
            )
        )
    return tuple(pairs)


def _twins(rows: Sequence[Prepared]) -> set[tuple[str, tuple[str, ...]]]:
    count = Counter((row.heading, row.words) for row in rows if row.words)
    return {mark for mark, times in count.items() if times > 1}


def _reason(
    pairing: Pairing,
    i: int,
    j: int,
    rival: float,
    in_change: bool,
    twins: Collection[tuple[str, tuple[str, ...]]],
) -> str:
    """Why a person must look at the pair; "" when there is no need."""
    how, score = pairing.how[j]
    a, b = pairing.old[i], pairing.new[j]
    if how == "key":
        return ""
    if in_change and not (a.heading and a.heading == b.heading):
        return say(_("It touches a clause that was split or merged."))
    if how == "identical":
        if (a.heading, a.words) in twins and a.parent_heading != b.parent_heading:
            return say(_("The same words stand in several clauses."))
        return ""
    if how == "contained":
        return say(_("One holds the words of the other: perhaps a split or a merge."))
    if how == "children":
        return "" if score >= 0.5 else say(_("The two have little in common."))
    likeness = wording(a, b) if a.words and b.words else None
    if a.heading and a.heading == b.heading and likeness is not None:
        if not _same_place(pairing, i, j) and likeness < OTHER_PARENT:
            return say(_("The heading is the same, but it stands under another part with other words."))
        if likeness < THIN_WORDING and len(b.words) >= EXACT_WORDS:
            return say(_("The heading is the same, but the words are others."))
    if score < SURE:
        return say(_("The two have little in common."))
    if rival > score - RIVAL:
        return say(_("Another clause fits nearly as well."))
    if likeness is not None and likeness < THIN_WORDING:
        if heading_likeness(a.heading, b.heading) < SAME_HEADING:
            return say(_("The two share few words."))
    return ""


def _same_place(pairing: Pairing, i: int, j: int) -> bool:
    return pairing.old[i].parent_heading == pairing.new[j].parent_heading or pairing.parents_paired(i, j)


class _Rivals:
    """The scores of candidates by new row and by old row."""

    def __init__(self, pairing: Pairing, scores: Scores) -> None:
        self.pairing = pairing
        self.by_new: dict[int, dict[int, float]] = defaultdict(dict)
        self.by_old: dict[int, dict[int, float]] = defaultdict(dict)
        for (i, j), score in scores.items():
            self.by_new[j][i] = score
            self.by_old[i][j] = score

    def nearest(self, i: int, j: int) -> float:
        """The best score of either row with a row that has no pair."""
        olds = [s for other, s in self.by_new[j].items() if other not in self.pairing.to_new]
        news = [s for other, s in self.by_old[i].items() if other not in self.pairing.to_old]
        return max([0.0, *olds, *news])

    def look_further(self, news: Sequence[int]) -> None:
        """Doubtful pairs that were not assigned have met no other candidate yet: compare them now."""
        unmet = [j for j in news if not self.by_new[j]]
        for i, j in candidates(self.pairing, range(len(self.pairing.old)), unmet) if unmet else ():
            self.by_new[j][i] = similarity(self.pairing.old[i], self.pairing.new[j])

    def runner_up(self, j: int) -> tuple[int | None, float]:
        """The next best old row for ``j``: a free one if there is any."""
        own = self.pairing.to_old[j]
        ranked = sorted(
            (other in self.pairing.to_new, -score, other)
            for other, score in self.by_new[j].items()
            if other != own and score >= SHOWN
        )
        return (ranked[0][2], -ranked[0][1]) if ranked else (None, 0.0)
