"""A text that was repealed, or will be: its own address, its dated pages, days, lists, search, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kb import pulse
from kb.editions import acts, timeline
from kb.models import Edition, Work
from search import engines, withdrawn
from search.indexing import outbox, rebuild
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import queries

TODAY = timeline.today()
REASON = "The <programme> has ended."


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def work(db: Any) -> Work:
    """``rules``: 1.0 (2019), 2.0 (2021, with es)."""
    publish("rules", "1.0", "2019-01-01", clause("loans", "Lend."), clause("gifts", "Accept gifts."))
    two = publish("rules", "2.0", "2021-01-01", clause("loans", "Lend with care.")).edition
    translate(two, "es", {"loans": "Preste con cuidado."})
    return Work.objects.get(code="rules")


@pytest.fixture
def repealed(work: Work) -> Work:
    acts.repeal(work, day=TODAY, reason=REASON, by="The board")
    return work


def read(reader: Client, address: str, status: int = 200) -> str:
    response = reader.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return str(response.content.decode())


def test_its_own_address(repealed: Work, reader: Client) -> None:
    for locale in ("en", "es", "fr"):
        page = read(reader, f"/{locale}/rules/", 410)
        assert "The &lt;programme&gt; has ended." in page
        assert f'href="/{locale}/rules/ed/2.0/"' in page and f'href="/{locale}/rules/editions/"' in page
        assert "Lend" not in page and "Preste" not in page and "noindex" in page
    page = read(reader, "/en/rules/", 410)
    assert "“Code of Ethics” has been repealed since" in page and "The last edition is 2.0, in force from 1 January 2021 to" in page
    again = reader.get("/en/rules/")
    assert again.status_code == 410 and again["ETag"]


def test_a_clause_leads_to_where_it_was_last(repealed: Work, reader: Client) -> None:
    page = read(reader, "/en/rules/c/loans/", 410)
    assert 'href="/en/rules/ed/2.0/c/loans/"' in page and "has been repealed since" in page
    assert read(reader, "/en/rules/ed/2.0/c/loans/")
    response = reader.get("/id/rules/c/loans", headers={"accept-language": "es"})
    assert response.status_code == 303


def test_a_clause_that_was_gone_before(repealed: Work, reader: Client) -> None:
    """``gifts`` is not in the last edition: the link leads to the one that had it."""
    page = read(reader, "/en/rules/c/gifts/", 410)
    assert 'href="/en/rules/ed/1.0/c/gifts/"' in page and 'href="/en/rules/ed/2.0/c/gifts/"' not in page
    page = read(reader, "/en/rules/c/never/", 410)
    assert "/c/never/" not in page[page.index("<main") :]


def test_dated_pages(repealed: Work, reader: Client) -> None:
    page = read(reader, "/en/rules/ed/2.0/")
    assert "Edition 2.0 is no longer in force. The text was repealed on" in page
    assert '<a href="/en/rules/" data-today>Why it was repealed</a>' in page
    assert 'class="status repealed"' in page and "Not in the edition in force" not in page
    assert "The &lt;programme&gt; has ended." in page and "noindex" in page
    page = read(reader, "/en/rules/ed/1.0/")
    assert "Edition 1.0 is no longer in force. The text was repealed on" in page and 'class="status superseded"' in page
    for address in ("/en/rules/ed/1.0/c/gifts/", "/es/rules/ed/2.0/c/loans/", "/en/rules/compare/1.0...2.0/", "/es/rules/ed/2.0/r/1/"):
        page = read(reader, address)
        assert "does not have this clause" not in page


def test_days(repealed: Work, reader: Client) -> None:
    assert reader.get("/en/rules/at/2022-01-01/")["Location"].startswith("/en/rules/ed/2.0/")
    for day in (TODAY, later(100)):
        page = read(reader, f"/en/rules/at/{day.isoformat()}/", 410)
        assert "it was repealed on" in page and "The &lt;programme&gt; has ended." in page and 'href="/en/rules/ed/2.0/"' in page


def test_lists(repealed: Work, reader: Client) -> None:
    publish("other", "1.0", "2020-01-01", clause("a", "Words."))
    for address in ("/en/", "/en/texts/"):
        page = read(reader, address)
        assert 'class="status repealed"' in page and 'href="/en/rules/ed/2.0/"' in page
        assert "Edition 2.0, repealed on" in page
        assert page.index("/en/other/") < page.index("/en/rules/"), "what holds comes first"
    assert "Código" in read(reader, "/es/texts/")
    page = read(reader, "/en/rules/editions/")
    assert "Repealed from" in page and "The &lt;programme&gt; has ended." in page


def test_it_comes_back(repealed: Work, reader: Client, settings: Any) -> None:
    publish("rules", "3.0", later(5).isoformat(), clause("loans", "Lend again."))
    page = read(reader, "/en/rules/", 410)
    assert "Edition 3.0 has been published and will apply from" in page and 'href="/en/rules/ed/3.0/"' in page
    settings.TODAY = later(5)
    page = read(reader, "/en/rules/")
    assert "Lend again." in page and "repealed" not in page
    page = read(reader, "/en/rules/ed/2.0/")
    assert "Edition 2.0 is no longer in force: the text was repealed on" in page and "Edition 3.0 has applied since" in page
    assert 'href="/en/rules/" data-today' in page
    assert "Edition 1.0 is no longer in force. Edition 3.0 has applied since" in read(reader, "/en/rules/ed/1.0/")


def test_an_announced_repeal(work: Work, reader: Client, settings: Any) -> None:
    acts.repeal(work, day=later(30), reason=REASON, by="The board")
    page = read(reader, "/en/rules/")
    assert "to be repealed on" in read(reader, "/en/texts/")
    assert "“Code of Ethics” will be repealed on" in page and "The &lt;programme&gt; has ended." in page
    assert 'class="banner"' not in page and 'class="status in-force"' in page
    page = read(reader, f"/en/rules/at/{later(40).isoformat()}/", 410)
    assert "it will be repealed on" in page
    assert "Will be repealed from" in read(reader, "/en/rules/editions/")
    settings.TODAY = later(30)
    assert "has been repealed since" in read(reader, "/en/rules/", 410)
    settings.TODAY = None
    acts.revoke_repeal(work, reason="It goes on.", by="The board")
    assert "repealed" not in read(reader, "/en/rules/")
    assert reader.get(f"/en/rules/at/{later(40).isoformat()}/").status_code == 302
    page = read(reader, "/en/rules/editions/")
    assert "taken back" in page and "It goes on." in page


@pytest.fixture
def index(tmp_path: Path, settings: Any, work: Work) -> Iterator[None]:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    engines._engine.cache_clear()
    withdrawn.forget()
    rebuild.rebuild("tantivy")
    yield
    engines._engine.cache_clear()
    withdrawn.forget()


def test_search_ends_with_the_text(index: None, work: Work, reader: Client, settings: Any) -> None:
    def found() -> bool:
        return "/rules/c/loans/" in read(reader, "/en/search/?q=lend")

    assert found()
    acts.repeal(work, day=later(30), reason=REASON, by="The board")
    assert not outbox.drain("tantivy").failed and found()
    settings.TODAY = later(30)
    assert not found(), "by date alone"
    settings.TODAY = later(29)
    assert found()


def test_queries(repealed: Work, reader: Client) -> None:
    reader.get("/en/rules/")
    for address, most in (("/en/rules/c/loans/", 3), ("/en/rules/ed/2.0/", 9), ("/en/rules/ed/1.0/c/gifts/", 14)):
        with queries() as asked:
            reader.get(address)
        assert len(asked) <= most, "\n".join(asked)
        with queries() as warm:
            reader.get(address)
        assert len(warm) == 1


def test_withdrawn_after_the_repeal(repealed: Work, reader: Client) -> None:
    acts.withdraw(Edition.objects.get(label="2.0"), reason="Wrong words.", by="The board")
    pulse.forget()
    page = read(reader, "/en/rules/", 410)
    assert "has been repealed since" in page and "The last edition is 1.0" in page and "ed/2.0" not in page
    page = read(reader, "/en/rules/ed/2.0/", 410)
    assert "Wrong words." in page
