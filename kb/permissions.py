"""Who may do what with texts: one function for each act, asked by every view (the matrix is a test).

Importing and editing follow Wagtail's page permissions: change right on the work's page and, for units, on its locale. Publishing and
withdrawing are permissions of their own.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.models import Locale, Page

from kb.editions.working import page_of
from kb.locales import ensure_root
from kb.models import Work


def may_see_texts(user: Any) -> bool:
    """Whoever works in the admin sees the list of texts."""
    return bool(user.is_authenticated and user.is_active and user.has_perm("wagtailadmin.access_admin"))


def may_edit(user: Any, work: Work, locale: str) -> bool:
    """Change the work's text or units in this locale: change right on its page, or on the locale's tree where there is none yet."""
    if not may_see_texts(user):
        return False
    page: Page | None = page_of(work, locale)
    if page is not None:
        return bool(page.permissions_for_user(user).can_edit())
    return _may_in_locale(user, locale)


def may_import(user: Any, work: Work | None, locale: str) -> bool:
    """Bring a file in. A new work needs the right to add pages to the locale's tree."""
    if work is not None:
        return may_edit(user, work, locale)
    return may_see_texts(user) and _may_in_locale(user, locale, add=True)


def may_import_anything(user: Any) -> bool:
    """Whether the import form is of any use to this user."""
    return any(_may_in_locale(user, code) for code in Locale.objects.values_list("language_code", flat=True))


def may_publish(user: Any) -> bool:
    """Freeze editions and translations."""
    return may_see_texts(user) and bool(user.has_perm("kb.publish_edition"))


def may_see_draft(user: Any, work: Work) -> bool:
    """See the draft against the edition in force: whoever may edit it, and whoever may publish it."""
    return may_publish(user) or may_edit(user, work, work.authoritative_locale)


def may_give_topics(user: Any, work: Work) -> bool:
    """Say which topics the clauses of a work are about."""
    return may_see_texts(user) and bool(user.has_perm("kb.change_topic")) and may_edit(user, work, work.authoritative_locale)


def may_withdraw(user: Any) -> bool:
    """Take a published text from readers."""
    return may_see_texts(user) and bool(user.has_perm("kb.withdraw_text"))


def may_decide_erratum(user: Any) -> bool:
    """Say what readers see of a reported mistake, and see who reported it."""
    return may_see_texts(user) and bool(user.has_perm("kb.decide_erratum"))


def may_add_locale(user: Any) -> bool:
    """Add a content language."""
    return may_see_texts(user) and bool(user.has_perm("wagtailcore.add_locale"))


def address_of(page: Page) -> str:
    """Where somebody who meets a working text is sent in the admin: its work, or its place in the tree when it is none yet."""
    work = Work.objects.filter(translation_key=page.translation_key).first()
    return (
        reverse("kb_admin:work", args=[work.code])
        if work
        else reverse("wagtailadmin_explore", args=[page.pk])
    )


def _may_in_locale(user: Any, code: str, *, add: bool = False) -> bool:
    locale = Locale.objects.filter(language_code=code).first()
    if locale is None:
        return may_add_locale(user)
    tester = ensure_root(locale).permissions_for_user(user)
    return bool(tester.can_add_subpage() if add else tester.can_edit() or tester.can_add_subpage())
