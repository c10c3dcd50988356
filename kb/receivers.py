"""What happens beside a save: new blocks get their keys, and what changes around the texts is noticed."""

from __future__ import annotations

import json
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Revision

from kb.editions.working import give_keys
from kb.models import Surroundings, TextPage, Work


@receiver([post_save, post_delete], sender=Locale)
@receiver([post_save, post_delete], sender=Work)
def surroundings_changed(**kwargs: Any) -> None:
    """A locale or a work came, changed or went."""
    if not kwargs.get("raw"):
        Surroundings.touch()


@receiver(post_save, sender=Revision)
def blocks_get_keys(instance: Revision, **kwargs: Any) -> None:
    """A block without a key gets one when the working text is saved; a page made by hand becomes a work."""
    if kwargs.get("raw") or instance.content_type.model_class() is not TextPage:
        return
    page = TextPage.objects.select_related("locale").filter(pk=instance.object_id).first()
    if page is None:
        return
    work, _created = Work.objects.get_or_create(
        translation_key=page.translation_key,
        defaults={"code": page.slug, "authoritative_locale": page.locale.language_code},
    )
    if page.locale.language_code == work.authoritative_locale:
        body = instance.content.get("body") or "[]"
        give_keys(work, json.loads(body) if isinstance(body, str) else body)
