"""What the home page says is shown beside the texts: kept pages are old when it changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Site
from wagtail.signals import page_published, page_unpublished

from home.models import HomePage
from kb.models import Surroundings


@receiver([post_save, post_delete], sender=HomePage)
@receiver([post_save, post_delete], sender=Site)
@receiver([page_published, page_unpublished], sender=HomePage)
def home_changed(**kwargs: Any) -> None:
    """A home page or the site's root was saved, published or taken away."""
    if not kwargs.get("raw"):
        Surroundings.touch()
