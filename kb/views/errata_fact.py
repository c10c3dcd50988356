"""What the head of a text says about its errata."""

from __future__ import annotations

from dataclasses import dataclass

from kb import addresses
from kb.errata import shown
from kb.views.finding import Place


@dataclass(frozen=True)
class Fact:
    """``count`` is of the whole work; ``url`` lists them; ``report`` is the form for title and introduction."""

    count: int
    url: str
    report: str


def errata_fact(place: Place) -> Fact:
    """No query where the errata of the work are kept."""
    known = shown.readable(shown.of_work(place.work.id), place.timeline)
    url = addresses.errata(place.locale, place.code)
    return Fact(len(known), url, addresses.report(place.locale, place.code, place.edition.label, revision=place.revision))
