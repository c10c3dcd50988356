"""What is counted of questions, what never is, and what becomes of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search import asked, limits
from search.indexing import rebuild
from search.indexing.indexer import Indexer
from search.models import Asked
from tests.kb.making import clause, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(index_dir: Path) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures with care.", number="3.2"), clause("gifts", "Accept pictures.", number="3.3"))
    rebuild.rebuild("tantivy")


def rows() -> list[tuple[str, str, int, int, int]]:
    return list(Asked.objects.order_by("id").values_list("locale", "words", "times", "results", "opened"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Préstamos   de OBRAS ", "prestamos de obras"),
        ("clause 3.2", "clause 3.2"),
        ("2024", "2024"),
        ("借展 藏品", "借展 藏品"),
        ("سرقة المتحف", "سرقة المتحف"),
        ("ana@example.org", ""),
        ("write to Ana @ example", ""),
        ("call 600 123 456", ""),
        ("+34 (600) 12-34-56", ""),
        ("٦٠٠١٢٣٤٥٦", ""),
        ("ES1234567890", ""),
        ("https://example.org", ""),
        ("www.example.org", ""),
        ("word " * 60, ""),
        ("x" * 59 + " " + "y" * 59, "x" * 59 + " " + "y" * 59),
        ("!?", ""),
    ],
)
def test_what_a_question_is_counted_as(typed: str, kept: str) -> None:
    assert asked.question(typed) == kept


@pytest.mark.usefixtures("texts")
class TestCounting:
    def test_one_row_for_a_day_and_a_question(self, client: Client) -> None:
        for query in ("?q=Pictures", "?q=pictures", "?q=pictures&page=1", "?q=nothing"):
            client.get(f"/en/search/{query}")
        assert rows() == [("en", "pictures", 3, 2, 0), ("en", "nothing", 1, 0, 0)]

    @pytest.mark.parametrize("query", ["", "?q=", "?q=ana@example.org", "?q=600+123+456", "?q=%21%3F"])
    def test_what_is_not_counted(self, client: Client, query: str) -> None:
        client.get(f"/en/search/{query}")
        assert rows() == []

    def test_pages_after_the_first_are_not_counted(self, client: Client) -> None:
        publish("guide", "1.0", "2020-01-01", *(clause(f"k{i}", "Lend pictures.", number=str(i)) for i in range(1, 40)))
        rebuild.rebuild("tantivy")
        client.get("/en/search/?q=pictures&page=2")
        assert rows() == []

    def test_a_day_has_an_upper_limit_of_questions(self, client: Client, settings: Any) -> None:
        settings.SEARCH_ASKED_PER_DAY = 2
        for words in ("one", "two", "three", "one"):
            client.get("/en/search/", {"q": words})
        assert [(words, times) for _locale, words, times, *_rest in rows()] == [("one", 2), ("two", 1)]
        settings.SEARCH_ASKED_PER_DAY = 0
        client.get("/en/search/?q=two")
        assert rows()[1][2] == 1

    def test_a_database_that_refuses_costs_no_page(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asked, "_UPSERT", "INSERT INTO nowhere VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)")
        from django.db import transaction

        with transaction.atomic():
            response = client.get("/en/search/?q=lend")
            transaction.set_rollback(True)
        assert response.status_code == 200

    def test_a_followed_result_is_counted_at_most_as_often_as_it_was_asked(self, client: Client) -> None:
        client.get("/en/search/?q=lend")
        for _ in range(3):
            response = client.post("/en/search/opened", {"q": "lend"})
            assert (response.status_code, response.cookies) == (204, {})
        client.post("/en/search/opened", {"q": "never asked"})
        assert rows() == [("en", "lend", 1, 1, 1)]

    def test_who_counts_too_often_is_not_heard(self, client: Client) -> None:
        Asked.objects.create(day=timezone.localdate(), locale="en", words="lend", times=1000, results=1)
        for _ in range(limits.A_MINUTE + 5):
            assert client.post("/en/search/opened", {"q": "lend"}).status_code == 204
        assert rows()[0][4] <= limits.A_MINUTE + 5
        assert rows()[0][4] >= 1
        before = rows()[0][4]
        client.post("/en/search/opened", {"q": "lend"}, REMOTE_ADDR="192.0.2.7")
        assert rows()[0][4] == before + 1, "another sender is heard"

    def test_opened_takes_posts_only(self, client: Client) -> None:
        assert client.get("/en/search/opened").status_code == 405
        assert client.post("/xx/search/opened").status_code in (302, 404)


def test_old_questions_are_deleted_by_the_indexer(settings: Any, index_dir: Path) -> None:
    settings.SEARCH_ASKED_DAYS = 30
    today = timezone.localdate()
    for age in (0, 30, 31, 400):
        Asked.objects.create(day=today - timedelta(days=age), locale="en", words="lend")
    Indexer().once()
    assert sorted((today - day).days for day in Asked.objects.values_list("day", flat=True)) == [0, 30]


class TestSuggested:
    def ask(self, words: str, days: int, results: int = 3, locale: str = "en") -> None:
        for age in range(days):
            Asked.objects.create(day=date(2026, 1, 1) + timedelta(days=age), locale=locale, words=words, times=1, results=results)

    def test_only_what_was_asked_on_three_days_and_found_something(self, index_dir: Path) -> None:
        self.ask("returning loans", 3)
        self.ask("returning gifts", 2)
        self.ask("returning ghosts", 3, results=0)
        self.ask("returning obras", 3, locale="es")
        self.ask("returning to lenders", 4)
        Asked.objects.create(day=date(2026, 2, 1), locale="en", words="returning twice", times=50, results=3)
        assert asked.suggestions("RETUR", "en", 8) == ["returning to lenders", "returning loans"]
        assert asked.suggestions("returning loans", "en", 8) == []
        assert asked.suggestions("", "en", 8) == []

    def test_they_are_read_once(self, index_dir: Path, django_assert_num_queries: Any) -> None:
        self.ask("loans", 3)
        asked.suggestions("lo", "en", 8)
        with django_assert_num_queries(0):
            assert asked.suggestions("l", "en", 8) == ["loans"]

    def test_suggestions_of_the_page(self, client: Client, texts: None, django_assert_num_queries: Any) -> None:
        self.ask("pictures on loan", 3)
        found = client.get("/en/search/suggest", {"q": "loa"}).json()["suggestions"]
        assert found[0] == {"kind": "clause", "label": "3.2 Loans", "detail": "Code of Ethics", "url": "/en/ethics/c/loans/", "lang": "en", "dir": "ltr"}
        found = client.get("/en/search/suggest?q=pict").json()["suggestions"]
        assert found[-1]["kind"] == "question" and found[-1]["url"] == "/en/search/?q=pictures+on+loan"
        found = client.get("/en/search/suggest?q=code").json()["suggestions"]
        assert (found[0]["kind"], found[0]["url"]) == ("text", "/en/ethics/")
        with django_assert_num_queries(1):
            response = client.get("/en/search/suggest?q=pict")
        assert response.cookies == {} and response["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize("typed", ["", "  ", "\x00", "(", "a" * 5000, "\ud83d", "%", "'\"<script>", "第" * 90])
    def test_nothing_typed_breaks_them(self, client: Client, texts: None, typed: str) -> None:
        response = client.get("/en/search/suggest", {"q": typed.encode("utf-8", "replace").decode()})
        assert response.status_code == 200 and "suggestions" in response.json()

    def test_without_an_index_there_are_none(self, client: Client, index_dir: Path) -> None:
        assert client.get("/en/search/suggest?q=lo").json() == {"suggestions": []}
        assert client.post("/en/search/suggest").status_code == 405


