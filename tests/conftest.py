"""Shared fixtures: every run starts from a copy of a migrated template database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import copy_of_template


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The session's database."""
    with django_db_blocker.unblock(), copy_of_template():
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What the process keeps is dropped: a test's rows are rolled back behind its back, its language is not the next one's."""
    from django.utils import translation

    from kb import pulse
    from kb.editions import changes
    from kb.views.public import pages

    changes.forget()
    pulse.forget()
    pages.clear()
    translation.deactivate()


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, for what must really commit (threads, processes, schema changes)."""
    with django_db_blocker.unblock(), copy_of_template() as name:
        yield name
