"""What changes around the texts raises the surroundings stamp, so that cached pages know they are old."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale

from kb.models import Surroundings, Work


@receiver([post_save, post_delete], sender=Locale)
@receiver([post_save, post_delete], sender=Work)
def surroundings_changed(**kwargs: Any) -> None:
    """A locale or a work came, changed or went."""
    if not kwargs.get("raw"):
        Surroundings.touch()
