"""A small library of published texts for the reading pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.editions import acts
from kb.editions.text import Blank, ClauseText
from kb.locales import ensure_locale
from kb.models import Edition
from tests.kb.making import clause, publish, translate

FOOTNOTE = (
    '<p>Establish provenance<sup><a href="#fn-1" id="fnref-1">1</a></sup>, see <a href="work:ethics#return">return</a>.</p>'
    '<section class="footnotes"><ol><li id="fn-1"><p>Gaps are recorded.</p></li></ol></section>'
)


def part(key: str, heading: str, number: str) -> ClauseText:
    return clause(key, "", heading=heading, number=number, kind="part")


def rows(label: str) -> list[ClauseText]:
    """The code of ethics: 2.0 rewords ``pay``, drops ``gifts``, adds ``care``; ``return`` never changes."""
    out = [
        clause("preamble", "We hold works in trust.", kind="preamble", heading="Preamble"),
        part("collections", "Collections", "1"),
        clause("provenance", FOOTNOTE, number="1.1", level=1),
        clause("return", "Answer claims within ninety days.", heading="Return of objects", number="1.2", level=1),
    ]
    if label == "1.0":
        out.append(clause("gifts", "A gift may be accepted.", number="1.3", level=1))
    out.append(part("people", "People", "2"))
    pay = "Artists are paid for exhibitions." if label == "1.0" else "Artists are paid for exhibitions and talks."
    out.append(clause("pay", pay, number="2.1", level=1))
    if label != "1.0":
        out.append(clause("care", "<table><tbody><tr><td>a</td></tr></tbody></table>", number="2.2", level=1))
        fields = {"blank.fee.label": "Fee &amp; costs", "blank.fee.help": "In euro"}
        out.append(ClauseText("fee", "blank", 2, fields, blank=Blank("fee", "amount", True)))
    return out


@pytest.fixture
def library(db: Any) -> dict[str, Edition]:
    """``ethics``: 1.0 (2019, with es), 2.0 (2024, in force, with a partial ar), 3.0 (2090)."""
    ensure_locale("ar")
    ensure_locale("pt-br")
    first = publish("ethics", "1.0", "2019-05-01", *rows("1.0")).edition
    translate(
        first,
        "es",
        {row.key: ("" if row.kind == "part" else FOOTNOTE if row.key == "provenance" else f"Texto de {row.key}.") for row in rows("1.0")},
    )
    second = publish("ethics", "2.0", "2024-05-01", *rows("2.0")).edition
    translate(second, "ar", {"return": "على المتحف أن يجيب."}, partial=True, title="مدونة")
    translate(second, "pt-br", {"return": "Responder em noventa dias."}, partial=True, title="Código de ética")
    third = publish("ethics", "3.0", "2090-01-01", *rows("2.0"), clause("ai", "Machine-made images are labelled.")).edition
    return {"1.0": first, "2.0": second, "3.0": third}


@pytest.fixture
def withdrawn(db: Any) -> Edition:
    """``gone``: its only edition is withdrawn."""
    edition = publish("gone", "1.0", "2020-01-01", clause("a", "Words that may not be shown.")).edition
    acts.withdraw(edition, reason="It quoted a <letter> without consent.", by="The board")
    return edition


@pytest.fixture
def reader() -> Client:
    return Client()


@contextmanager
def queries() -> Iterator[list[str]]:
    """The SQL of everything within, as a list that is complete afterwards."""
    from django.core.signals import request_started
    from django.db import reset_queries

    out: list[str] = []
    request_started.disconnect(reset_queries)
    try:
        with CaptureQueriesContext(connection) as captured:
            yield out
        out.extend(query["sql"] for query in captured.captured_queries)
    finally:
        request_started.connect(reset_queries)


