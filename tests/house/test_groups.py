"""Who may do what, and how a language gets its tree and its group."""

from __future__ import annotations

import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from home.models import HomePage
from kb.groups import ADMINISTRATORS, EDITORS, PUBLISHERS, ensure_groups, translators
from kb.models import TextPage

pytestmark = pytest.mark.django_db


def person(group: str) -> Any:
    user = get_user_model().objects.create_user(username=group.lower(), password="secret")
    user.groups.add(Group.objects.get(name=group))
    return user


def home(code: str) -> HomePage:
    found: HomePage = HomePage.objects.get(locale__language_code=code)
    return found


def text(code: str) -> TextPage:
    """A working text under the home page of this language."""
    locale = Locale.objects.get(language_code=code)
    page: TextPage = home(code).add_child(
        instance=TextPage(title="Code", slug=f"code-{code}", locale=locale, live=False)
    )
    return page


#: group -> (enter the admin, add and change texts, change the Spanish one, publish editions, publish pages, add a language)
MATRIX = {
    ADMINISTRATORS: (True, True, True, True, True, True),
    PUBLISHERS: (True, True, True, True, True, False),
    EDITORS: (True, True, True, False, False, False),
    translators("es"): (True, False, True, False, False, False),
    translators("fr"): (True, False, False, False, False, False),
}


@pytest.mark.parametrize("group", MATRIX)
def test_permission_matrix(group: str) -> None:
    user = person(group)
    english, spanish = text("en"), text("es")
    on_english, on_spanish = english.permissions_for_user(user), spanish.permissions_for_user(user)
    may = (
        user.has_perm("wagtailadmin.access_admin"),
        on_english.can_edit() and home("en").permissions_for_user(user).can_add_subpage(),
        on_spanish.can_edit(),
        user.has_perm("kb.publish_edition") and user.has_perm("kb.withdraw_text"),
        home("en").permissions_for_user(user).can_publish(),
        user.has_perm("wagtailcore.add_locale"),
    )
    assert may == MATRIX[group]


def test_permissions_are_given_again_and_nothing_is_taken() -> None:
    editors = Group.objects.get(name=EDITORS)
    own = Group.objects.get(name=ADMINISTRATORS).permissions.filter(codename="add_locale").get()
    editors.permissions.set([own])
    before = Group.objects.count()
    assert ensure_groups() == []
    assert Group.objects.count() == before
    assert editors.permissions.filter(codename="access_admin").exists()
    assert editors.permissions.filter(pk=own.pk).exists()


def test_wagtails_moderators_became_publishers() -> None:
    assert not Group.objects.filter(name="Moderators").exists()


def add_locale(code: str) -> dict[str, Any]:
    out = StringIO()
    call_command("add_locale", code, "--json", stdout=out)
    facts: dict[str, Any] = json.loads(out.getvalue())
    return facts


@pytest.mark.parametrize("code", ["ar", "pt-BR", "zh_hans"])
def test_add_locale_makes_tree_and_group_and_is_safe_twice(code: str) -> None:
    first = add_locale(code)
    assert first["created"] is True
    assert first["home_page_live"] is False
    assert first["direction"] == ("rtl" if code == "ar" else "ltr")
    locale = Locale.objects.get(language_code=first["locale"])
    root = Page.objects.get(pk=first["home_page"])
    assert root.locale == locale and root.depth == 2 and root.translation_key == home("en").translation_key
    group = Group.objects.get(name=f"Translators-{first['locale']}")
    assert [grant.page_id for grant in group.page_permissions.all()] == [root.pk]
    second = add_locale(code)
    assert second == first | {"created": False}
    assert not Page.objects.filter(locale=locale, live=True).exists()


def test_unknown_language_is_refused_with_one_sentence() -> None:
    before = Locale.objects.count()
    with pytest.raises(CommandError, match="is not a language this site can hold") as refusal:
        call_command("add_locale", "tlh")
    assert refusal.value.returncode == 2
    assert Locale.objects.count() == before


def test_the_form_of_the_admin_does_the_same_and_offers_no_synchronisation(client: Client) -> None:
    client.force_login(person(ADMINISTRATORS))
    form = client.get(reverse("wagtaillocales:add"))
    assert form.status_code == 200
    assert "sync" not in form.content.decode().lower().split("<form", 1)[1].split("</form", 1)[0]
    assert "العربيّة" in form.content.decode() or "Arabic" in form.content.decode()
    done = client.post(reverse("wagtaillocales:add"), {"language_code": "ar"})
    assert done.status_code == 302
    arabic = Locale.objects.get(language_code="ar")
    assert [page.live for page in Page.objects.filter(locale=arabic)] == [False]
    assert Group.objects.filter(name="Translators-ar").exists()


def test_editors_may_not_add_a_language(client: Client) -> None:
    client.force_login(person(EDITORS))
    assert client.post(reverse("wagtaillocales:add"), {"language_code": "ar"}).status_code in (302, 403)
    assert not Locale.objects.filter(language_code="ar").exists()


def test_a_language_that_goes_takes_its_group(client: Client) -> None:
    add_locale("ar")
    arabic = Locale.objects.get(language_code="ar")
    Page.objects.filter(locale=arabic).delete()
    arabic.delete()
    assert not Group.objects.filter(name="Translators-ar").exists()


def test_demo_accounts_are_refused_where_nobody_asked_for_them(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="VADEMECUM_DEMO=1"):
        call_command("demo_accounts")
    assert not get_user_model().objects.exists()


def test_demo_accounts_are_made_once_one_per_role(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    call_command("demo_accounts", verbosity=0)
    file = tmp_path / "demo_accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    passwords = dict(line.split()[:2] for line in file.read_text().splitlines() if not line.startswith("#"))
    assert set(passwords) == {"admin", "editor", "publisher", "translator-es", "translator-fr"}
    for name, password in passwords.items():
        user = get_user_model().objects.get(username=name)
        assert user.check_password(password) and user.groups.count() == 1
        assert user.is_superuser == (name == "admin")

    before = file.read_text()
    call_command("demo_accounts", verbosity=0)
    assert file.read_text() == before and get_user_model().objects.count() == len(passwords)

    file.unlink()  # a lost file: new passwords, the same accounts
    call_command("demo_accounts", verbosity=0)
    assert file.read_text() != before and get_user_model().objects.count() == len(passwords)
