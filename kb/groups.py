"""Who may do what: the four kinds of groups and their permissions, given again at every migrate.

=================== ==========================================================================================
Administrators      everything below, languages, people, settings of the site, pages of every kind
Publishers          as Editors; publish editions, withdraw texts, decide on errata; publish the site's other pages
Editors             add and change working texts and other pages in every language, pictures and documents; what search knows
                    of words (synonyms, pairs, promoted clauses), topics
Translators-<code>  change what belongs to one language, nothing else
=================== ==========================================================================================

``ensure_groups`` adds what is missing and takes nothing away, so an organisation that wants other rules makes groups of
its own. Wagtail's own groups Editors and Moderators become Editors and Publishers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

ADMINISTRATORS, PUBLISHERS, EDITORS = "Administrators", "Publishers", "Editors"

_ENTER = ["wagtailadmin.access_admin"]
_PUBLISH = ["kb.publish_edition", "kb.withdraw_text", "kb.decide_erratum"]
#: Models that everybody who edits texts may change in every way.
_EDITED = {"kb": ["topic"], "search": ["synonyms", "confusion", "promotion"]}
#: Models of which Administrators have every permission.
_ADMINISTERED = {
    "auth": ["user", "group"],
    "kb": ["work"],
    "wagtailcore": ["locale", "site", "collection", "workflow", "task"],
    "wagtail_localize": ["translation"],
    "wagtailimages": ["image"],
    "wagtaildocs": ["document"],
}
_EDIT_PAGES = ["add_page", "change_page"]
_PUBLISH_PAGES = ["publish_page", "lock_page", "unlock_page"]
_ADMINISTER_PAGES = ["bulk_delete_page"]
_FILES = ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"]


def translators(locale_code: str) -> str:
    """The name of the group that translates into this language."""
    return f"Translators-{locale_code}"


@transaction.atomic
def ensure_groups() -> list[str]:
    """Make the groups that are missing and give every one of them its permissions; returns the names of new ones."""
    _adopt_moderators()
    top = Page.objects.filter(depth=1).first()
    made: list[str] = []
    for name, words, pages in (
        (EDITORS, _ENTER, _EDIT_PAGES),
        (PUBLISHERS, _ENTER + _PUBLISH, _EDIT_PAGES + _PUBLISH_PAGES),
        (ADMINISTRATORS, _ENTER + _PUBLISH, _EDIT_PAGES + _PUBLISH_PAGES + _ADMINISTER_PAGES),
    ):
        group, new = Group.objects.get_or_create(name=name)
        made += [name] if new else []
        group.permissions.add(*_named(words), *_every(_EDITED))
        if top is not None:
            _give_pages(group, top, pages)
        _give_files(group)
        if name == ADMINISTRATORS:
            group.permissions.add(*_every(_ADMINISTERED))
    for locale in Locale.all_objects.all():
        group, new = ensure_translators(locale)
        made += [group.name] if new else []
    return made


def ensure_translators(locale: Locale) -> tuple[Group, bool]:
    """The group that may change what belongs to this language, and whether it is new."""
    group, new = Group.objects.get_or_create(name=translators(locale.language_code))
    group.permissions.add(*_named(_ENTER))
    root = _tree_root(locale)
    if root is not None:
        _give_pages(group, root, ["change_page"])
    return group, new


def _adopt_moderators() -> None:
    """Wagtail's own second group is renamed, so that its default workflow keeps its reviewers."""
    if not Group.objects.filter(name=PUBLISHERS).exists():
        Group.objects.filter(name="Moderators").update(name=PUBLISHERS)


def _tree_root(locale: Locale) -> Page | None:
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return None
    return Page.objects.filter(translation_key=site.root_page.translation_key, locale=locale).first()


def _named(names: Iterable[str]) -> list[Permission]:
    """Permissions by ``app.codename``; one whose app is not migrated yet is left for the next migrate."""
    wanted = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))


def _every(of: Mapping[str, list[str]]) -> list[Permission]:
    """Every permission on these models, by app."""
    wanted = Q(pk__in=[])
    for app, models in of.items():
        wanted |= Q(content_type__app_label=app, content_type__model__in=models)
    return list(Permission.objects.filter(wanted))


def _give_pages(group: Group, page: Page, codenames: list[str]) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _give_files(group: Group) -> None:
    root = Collection.objects.filter(depth=1).first()
    if root is None:
        return
    apps = ["wagtailimages", "wagtaildocs"]
    for permission in Permission.objects.filter(content_type__app_label__in=apps, codename__in=_FILES):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
