"""A corrected translation: its newest revision is read, the older ones stay readable and say that they were corrected."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kb.editions import acts
from kb.models import Edition
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import queries


@pytest.fixture
def corrected(db: Any) -> Edition:
    """``rules`` 1.0 in Spanish: r1 with a mistake in ``loans``, r2 without."""
    edition = publish("rules", "1.0", "2020-01-01", clause("loans", "Lend with care."), clause("gifts", "Accept gifts.")).edition
    translate(edition, "es", {"loans": "Preste sin cuidado.", "gifts": "Acepte donaciones."})
    translate(edition, "es", {"loans": "Preste con cuidado.", "gifts": "Acepte donaciones."})
    return edition


def read(reader: Client, address: str, status: int = 200) -> str:
    response = reader.get(address)
    assert response.status_code == status, address
    return str(response.content.decode())


def test_the_newest_is_read_and_lists_them(corrected: Edition, reader: Client) -> None:
    for address in ("/es/rules/", "/es/rules/ed/1.0/", "/es/rules/ed/1.0/r/2/"):
        page = read(reader, address)
        assert "con cuidado" in page and "sin cuidado" not in page
        assert 'href="/es/rules/ed/1.0/r/1/"' in page
        assert 'class="banner"' not in page


def test_the_first_stays_and_says_it_was_corrected(corrected: Edition, reader: Client) -> None:
    page = read(reader, "/es/rules/ed/1.0/r/1/")
    assert "sin cuidado" in page and "con cuidado" not in page
    assert 'class="banner"' in page and 'href="/es/rules/ed/1.0/" data-today' in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical" href="http://localhost:8000/es/rules/">' in page
    assert 'href="/es/rules/ed/1.0/r/1/c/loans/"' in page, "a clause of this revision is cited as of this revision"
    assert 'href="/en/rules/ed/1.0/"' in page, "the language switch leaves the revision"
    alone = read(reader, "/es/rules/ed/1.0/r/1/c/loans/")
    assert "sin cuidado" in alone and "con cuidado" not in alone
    assert 'href="/es/rules/ed/1.0/c/loans/" data-today' in alone
    assert 'href="/es/rules/ed/1.0/r/1/#c-loans"' in alone
    assert 'rel="canonical" href="http://localhost:8000/es/rules/c/loans/"' in alone
    assert "noindex" in alone


def test_a_clause_shows_what_was_corrected_in_it(corrected: Edition, reader: Client) -> None:
    for address in ("/es/rules/c/loans/", "/es/rules/ed/1.0/c/loans/"):
        page = read(reader, address)
        assert "<del>sin</del><ins>con</ins>" in page
        assert 'href="/es/rules/ed/1.0/r/1/c/loans/"' in page
    assert "earlier-wordings" not in read(reader, "/es/rules/ed/1.0/c/gifts/")
    assert "earlier-wordings" not in read(reader, "/en/rules/ed/1.0/c/loans/")
    assert "earlier-wordings" not in read(reader, "/es/rules/ed/1.0/r/1/c/loans/")


@pytest.mark.parametrize("address", ["es/rules/ed/1.0/r/3/", "es/rules/ed/1.0/r/0/", "fr/rules/ed/1.0/r/1/", "es/rules/ed/9.9/r/1/"])
def test_no_such_revision(corrected: Edition, reader: Client, address: str) -> None:
    page = read(reader, f"/{address}", 404)
    assert 'class="ways-on"' in page


def test_of_an_edition_that_no_longer_holds(corrected: Edition, reader: Client) -> None:
    publish("rules", "2.0", "2021-01-01", clause("loans", "Lend with great care."))
    page = read(reader, "/es/rules/ed/1.0/r/1/")
    assert page.count('class="banner"') == 1
    assert "r/1" not in page[page.index('class="banner"') :].split("</div>")[0]
    assert "1 de enero de 2021" in page, "also that the edition is no longer in force"


def test_withdrawn_revisions(corrected: Edition, reader: Client) -> None:
    acts.withdraw(corrected, reason="It named a <donor>.", by="The board", locale="es")
    for address in ("/es/rules/ed/1.0/r/1/", "/es/rules/ed/1.0/r/2/c/loans/"):
        page = read(reader, address, 410)
        assert "It named a &lt;donor&gt;." in page and "cuidado" not in page
    assert "Lend with care." in read(reader, "/es/rules/")


def test_a_text_published_after_the_withdrawal_is_read(corrected: Edition, reader: Client) -> None:
    acts.withdraw(corrected, reason="The wrong file.", by="The board", locale="es")
    translate(corrected, "es", {"loans": "Preste con mucho cuidado.", "gifts": "Acepte donaciones."})
    page = read(reader, "/es/rules/")
    assert "con mucho cuidado" in page and "The wrong file." not in page
    assert "con mucho cuidado" in read(reader, "/es/rules/ed/1.0/r/3/")
    assert "The wrong file." in read(reader, "/es/rules/ed/1.0/r/1/", 410)
    assert "earlier-wordings" not in read(reader, "/es/rules/ed/1.0/c/loans/"), "nothing is said of withdrawn words"


def test_queries(corrected: Edition, reader: Client) -> None:
    reader.get("/es/rules/")
    for address, most in (("/es/rules/ed/1.0/r/1/", 4), ("/es/rules/ed/1.0/c/loans/", 7), ("/es/rules/ed/1.0/r/1/c/loans/", 7)):
        with queries() as asked:
            reader.get(address)
        assert len(asked) <= most, "\n".join(asked)
        with queries() as warm:
            reader.get(address)
        assert len(warm) == 1

