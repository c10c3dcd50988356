"""A benchmark's Django: test settings on a fresh copy of the migrated template, with the empty view among the addresses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


@contextmanager
def ready() -> Iterator[None]:
    """Django set up, a database of one's own, the empty view at /en/empty-view/."""
    import django

    django.setup()
    from search.bench import empty
    from tests.databases import copy_of_template

    empty.serve()
    with copy_of_template():
        yield
