"""Links that show a draft to somebody without an account. The token is shown once; only its hash is kept."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db.models import Q
from django.utils import timezone

from kb import addresses
from kb.models import ReviewLink, Work

#: Days a link may last.
DAYS = (7, 14, 30)
TOKEN_BYTES = 32
#: How often it is noted that a link was used.
SEEN_EVERY = timedelta(hours=1)


def make(work: Work, *, note: str, days: int, by: str) -> tuple[ReviewLink, str]:
    """A new link and its whole address, which nobody can ask for again."""
    token = token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    link = ReviewLink.objects.create(
        work=work,
        token_sha256=hash_of(token),
        note=note.strip(),
        by=by[:200],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return link, addresses.absolute(addresses.review(work.authoritative_locale, token))


def find(token: str) -> ReviewLink | None:
    """The link of this token while it lasts. Asked by hash: how long the answer takes says nothing about the token."""
    now = timezone.now()
    links = ReviewLink.objects.select_related("work").filter(token_sha256=hash_of(token))
    return links.filter(revoked_at=None, expires_at__gt=now).first()


def seen(link: ReviewLink) -> None:
    """Note that the link was used, once an hour at most."""
    now = timezone.now()
    old = Q(seen_at=None) | Q(seen_at__lt=now - SEEN_EVERY)
    if link.seen_at is None or link.seen_at < now - SEEN_EVERY:
        ReviewLink.objects.filter(old, pk=link.pk).update(seen_at=now)


def revoke(link: ReviewLink) -> None:
    """From now on the link shows nothing. Twice is the same as once."""
    ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
