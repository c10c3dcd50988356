"""What a reader must be told first of an edition that does not simply hold today: the banner, and notices below the title."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb import addresses
from kb.editions.timeline import FUTURE, IN_FORCE, REPEALED, SUPERSEDED, WITHDRAWN, Repeal
from kb.views.finding import Place, title_of
from kb.words import day, language


@dataclass(frozen=True)
class Banner:
    """Said first in ``main`` when the page is not what holds today."""

    text: str
    url: str
    link: str


def banner(place: Place, today_url: str, key: str = "") -> Banner | None:
    """For what does not hold today; ``today_url`` is the same place in what does, ``key`` the clause the page is of."""
    return _corrected(place, key) or _not_today(place, today_url)


def _corrected(place: Place, key: str) -> Banner | None:
    """A revision of a translation that was corrected since."""
    if not place.revision or place.edition.revisions_of(place.locale)[-1].revision == place.revision:
        return None
    newest = place.edition.revisions_of(place.locale)[-1].revision
    said = _("This is revision %(number)d of the translation of edition %(label)s into %(language)s. It was corrected since.")
    names = {"number": place.revision, "label": place.edition.label, "language": language(place.locale)}
    url = addresses.clause(place.locale, place.code, key, place.label) if key else addresses.edition(place.locale, place.code, place.label)
    return Banner(said % names, url, _("Read revision %(number)d") % {"number": newest})


def _not_today(place: Place, today_url: str) -> Banner | None:
    edition, current = place.edition, place.timeline.in_force
    names = {"label": edition.label, "new": current.label if current else "", "day": day(current.since) if current else ""}
    link = _("Read what is in force today")
    if edition.status == FUTURE:
        text = _("Edition %(label)s is not yet in force. It will apply from %(day)s.")
        return Banner(text % {"label": edition.label, "day": day(edition.since)}, today_url if current else "", link)
    if edition.status not in (SUPERSEDED, REPEALED):
        return None
    if current is None:
        return _repealed_banner(place)
    if edition.status == REPEALED and edition.until is not None:
        text = _(
            "Edition %(label)s is no longer in force: the text was repealed on %(ended)s. Edition %(new)s has applied since %(day)s."
        )
        return Banner(text % {**names, "ended": day(edition.until)}, today_url, link)
    text = _("Edition %(label)s is no longer in force. Edition %(new)s has applied since %(day)s.")
    return Banner(text % names, today_url, link)


def notices(place: Place) -> list[str]:
    """What else a reader of this edition must know: withdrawn neighbours and languages, a repeal, what comes next."""
    edition, timeline = place.edition, place.timeline
    out = [said.text for said in (_not_today(place, ""),) if said is not None and _corrected(place, "")]
    for locale, reason in edition.withdrawn_locales:
        if locale == place.locale:
            said = _("The %(language)s text of edition %(label)s was withdrawn: %(reason)s")
            out.append(said % {"language": language(locale), "label": edition.label, "reason": reason})
    if edition.status == IN_FORCE:
        for other in timeline.editions:
            if other.status == WITHDRAWN and edition.since <= other.since <= timeline.today:
                said = _("Edition %(label)s was withdrawn, so edition %(older)s applies. The reason: %(reason)s")
                out.append(said % {"label": other.label, "older": edition.label, "reason": other.withdrawn_reason})
        if timeline.next is not None:
            said = _("Edition %(label)s has been published and will apply from %(day)s.")
            out.append(said % {"label": timeline.next.label, "day": day(timeline.next.since)})
    if edition.status == FUTURE:
        for act in edition.acts:
            if act.kind == "move" and act.day_from and act.day_to:
                said = _("It was to apply from %(before)s and was moved to %(after)s. The reason: %(reason)s")
                out.append(said % {"before": day(act.day_from), "after": day(act.day_to), "reason": act.reason})
    repeal = timeline.repeal_ahead if edition.status == IN_FORCE else _ended_by(place)
    if repeal is not None:
        out.append(_repeal_notice(place, repeal))
    return out


def _ended_by(place: Place) -> Repeal | None:
    """The repeal that ended, or will end, the force of an edition that does not hold today."""
    edition, timeline = place.edition, place.timeline
    if edition.until is None or edition.status not in (FUTURE, REPEALED) or timeline.at(edition.until) is not None:
        return None
    return next((repeal for repeal in timeline.repeals if repeal.day == edition.until), None)


def _repeal_notice(place: Place, repeal: Repeal) -> str:
    names = {"title": title_of(place.timeline, place.locale) or place.code, "day": day(repeal.day), "reason": repeal.reason}
    if repeal.day > place.timeline.today:
        said = _("“%(title)s” will be repealed on %(day)s, and no other text takes its place. The reason: %(reason)s")
    else:
        said = _("“%(title)s” was repealed on %(day)s. The reason: %(reason)s")
    return said % names


def _repealed_banner(place: Place) -> Banner | None:
    """Nothing holds today: the text was repealed, and its own address says why."""
    repeal = place.timeline.repeal
    if repeal is None:
        return None
    text = _("Edition %(label)s is no longer in force. The text was repealed on %(day)s, and no other takes its place.")
    names = {"label": place.edition.label, "day": day(repeal.day)}
    return Banner(text % names, addresses.edition(place.locale, place.code), _("Why it was repealed"))
