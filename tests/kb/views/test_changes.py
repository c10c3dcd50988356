"""The comparison page, and what stands beside changed clauses."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.kb.views.conftest import queries

pytestmark = pytest.mark.usefixtures("library")


def test_compare(reader: Client) -> None:
    page = reader.get("/en/ethics/compare/1.0...2.0/").content.decode()
    open("/tmp/compare.html","w").write(page)
    assert "1 clause amended" in page
