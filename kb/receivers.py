"""What happens beside a save: new blocks get their keys, and what changes around the texts is noticed."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Locale, Revision, Site

from kb import topics
from kb.editions.working import give_keys
from kb.groups import ensure_translators, translators
from kb.locales import ensure_root
from kb.models import Relation, Surroundings, TextPage, Topic, TopicName, Work


@receiver([post_save, post_delete], sender=Locale)
@receiver([post_save, post_delete], sender=Work)
@receiver([post_save, post_delete], sender=Relation)
def surroundings_changed(**kwargs: Any) -> None:
    """A locale, a work or a relation came, changed or went."""
    if not kwargs.get("raw"):
        Surroundings.touch()


@receiver([post_save, post_delete], sender=TopicName)
def topic_named(**kwargs: Any) -> None:
    """Names and words of topics are not in any index: the next question knows them, and kept pages are old."""
    if not kwargs.get("raw"):
        Surroundings.touch()


@receiver([post_save, pre_delete], sender=Topic)
def topic_changed(instance: Topic, **kwargs: Any) -> None:
    """Another address, or it goes: the texts it is given to are found otherwise."""
    Surroundings.touch()
    for code in instance.clauses.order_by("work__code").values_list("work__code", flat=True).distinct():
        topics.announce(code)


@receiver(post_save, sender=Locale)
def language_gets_its_tree(instance: Locale, created: bool, **kwargs: Any) -> None:
    """However a language is added, its home page is made as a draft, and the group that may translate into it."""
    if created and not kwargs.get("raw") and Site.objects.filter(is_default_site=True).exists():
        ensure_root(instance)
        ensure_translators(instance)


@receiver(post_delete, sender=Locale)
def language_goes(instance: Locale, **kwargs: Any) -> None:
    """A language that holds nothing can be deleted; its group means nothing without it."""
    Group.objects.filter(name=translators(instance.language_code)).delete()


@receiver(pre_save, sender="wagtail_localize.TranslationSource")
def texts_are_not_localized(instance: Any, **kwargs: Any) -> None:
    """Texts are translated by clause: wagtail-localize never holds one, whichever of its ways is taken."""
    if instance.specific_content_type.model_class() is TextPage:
        raise PermissionDenied("Texts are translated clause by clause.")


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
    slug = str(instance.content.get("slug") or page.slug)
    if slug != work.code and page.names(work) and not Work.objects.filter(code=slug).exists():
        work.code = slug  # the editor saves while somebody is still typing the title
        work.save(update_fields=["code"])
    if page.locale.language_code == work.authoritative_locale:
        body = instance.content.get("body") or "[]"
        give_keys(work, json.loads(body) if isinstance(body, str) else body)
