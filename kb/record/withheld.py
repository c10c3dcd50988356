"""What readers may not read although the record keeps it: words and files of withdrawn and cancelled texts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from kb import pulse
from kb.editions.canonical import media
from kb.editions.timeline import CANCELLED, WITHDRAWN, EditionInfo, of_works
from kb.models import EditionClause, EditionText, Withdrawal

#: (head of the log, hashes): as long as nothing is published, nothing else is withheld.
_kept: tuple[str, frozenset[str]] = ("", frozenset())


def is_withheld(edition: EditionInfo) -> bool:
    """Whether no word of the edition is shown to readers."""
    return edition.status in (WITHDRAWN, CANCELLED)


def readable_texts(editions: Iterable[EditionInfo]) -> frozenset[int]:
    """Ids of the frozen texts whose words readers may read."""
    return frozenset(text.id for edition in editions if not is_withheld(edition) for text in edition.revisions)


def withdrawn_files() -> frozenset[str]:
    """Hashes of images and documents that withdrawn texts use and no other published text does."""
    global _kept
    head = pulse.current().head
    kept = _kept  # another thread may put a newer one in its place
    if kept[0] != head:
        kept = _kept = (head, _withdrawn_files())
    return kept[1]


def _withdrawn_files() -> frozenset[str]:
    works = set(Withdrawal.objects.values_list("edition__work_id", flat=True))
    if not works:
        return frozenset()
    shown: set[int] = set()
    for timeline in of_works(works).values():
        # A cancelled edition is announced again with the same files: they are not hidden in between.
        shown |= {text.id for edition in timeline.editions if edition.status != WITHDRAWN for text in edition.revisions}
    gone = set(EditionText.objects.filter(edition__work_id__in=works).exclude(id__in=shown).values_list("id", flat=True))
    with_files = EditionClause.objects.filter(Q(html__contains="data-media=") | Q(html__contains='href="media:'))
    used: dict[bool, set[str]] = {True: set(), False: set()}
    for text_id, html in with_files.values_list("text_id", "html").iterator(1000):
        used[text_id in gone].update(media(html))
    return frozenset(used[True] - used[False])
