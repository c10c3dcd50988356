"""What editors keep for search: who may, what it does to the next question, what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from kb.models import Surroundings
from search import field
from search.context import setting_of
from search.indexing import rebuild
from search.models import Asked, Confusion, Promotion, Synonyms
from search.query.thesaurus import Entry
from tests.kb.admin.people import ROLES, browser, outcome
from tests.kb.making import clause, publish

pytestmark = pytest.mark.django_db
MAY = {"editor", "publisher", "administrator"}
SYNONYMS, PAIRS, PROMOTIONS = "/admin/search/synonyms/", "/admin/search/confusions/", "/admin/search/promotions/"


@pytest.fixture
def texts(index_dir: Path) -> None:
    for code in ("es", "fr"):
        Locale.objects.get_or_create(language_code=code)
    publish("ethics", "1.0", "2020-01-01", clause("sale", "Disposal of pictures.", number="1"), clause("gifts", "Accept gifts.", number="2"))
    rebuild.rebuild("tantivy")


def hits(client: Client, query: str) -> str:
    return str(client.get(f"/en/search/{query}").content.decode())


def test_matrix(texts: None) -> None:
    row = Synonyms.objects.create(locale="en", words="a, b")
    pair = Confusion.objects.create(locale="en", word="a", other="b", note="No.")
    promotion = Promotion.objects.create(locale="en", words="a", work="ethics", key="sale")
    adding = "/admin/search/field-words/"
    matrix = [("get", "/admin/search/questions/", 200), ("get", adding, 200), ("post", adding, 302)]
    for folder, made in ((SYNONYMS, row), (PAIRS, pair), (PROMOTIONS, promotion)):
        matrix += [
            ("get", folder, 200), ("get", f"{folder}add/", 200), ("post", f"{folder}add/", 200), ("get", f"{folder}edit/{made.pk}/", 200),
            ("post", f"{folder}edit/{made.pk}/", 200), ("get", f"{folder}delete/{made.pk}/", 200), ("post", f"{folder}delete/{made.pk}/", 302),
        ]  # fmt: skip
    wrong = []
    for method, address, status in matrix:
        for role in ROLES:
            with transaction.atomic():
                got = outcome(getattr(browser(role), method)(address))
                transaction.set_rollback(True)
            expected: int | str = "login" if role in ("anonymous", "nobody") else status if role in MAY else "refused"
            if got != expected:
                wrong.append(f"{role} {method} {address}: {got}, expected {expected}")
    assert not wrong, "\n".join(wrong)
    assert browser("editor").post("/admin/search/questions/").status_code == 405


def test_synonyms_work_from_the_next_question_on(texts: None, client: Client) -> None:
    editor = browser("editor")
    assert "Disposal" not in hits(client, "?q=deaccession")
    response = editor.post(f"{SYNONYMS}add/", {"locale": "en", "words": "deaccession, disposal", "note": ""})
    assert response.status_code == 302, response.context["form"].errors
    page = hits(client, "?q=deaccession")
    assert "<mark>Disposal</mark>" in page and "Found by “disposal”" in page
    (row,) = Synonyms.objects.all()
    editor.post(f"{SYNONYMS}edit/{row.pk}/", {"locale": "en", "words": "deaccession, sale", "note": ""})
    assert "<mark>Disposal</mark>" not in hits(client, "?q=deaccession")
    editor.post(f"{SYNONYMS}delete/{row.pk}/")
    assert "<mark>Sale</mark>" not in hits(client, "?q=deaccession")


def test_pairs_are_told_and_escaped(texts: None, client: Client) -> None:
    editor = browser("editor")
    response = editor.post(f"{PAIRS}add/", {"locale": "en", "word": "gift", "other": "loan", "note": "A <b>gift</b> stays."})
    assert response.status_code == 302, response.context["form"].errors
    page = hits(client, "?q=gifts")
    assert "A &lt;b&gt;gift&lt;/b&gt; stays." in page and "/en/search/?q=loan" in page


def test_a_recommended_clause_comes_first_and_once(texts: None, client: Client) -> None:
    editor = browser("editor")
    form = {"locale": "en", "words": "pictures", "work": "ethics", "key": "http://localhost/en/ethics/c/gifts/", "place": "1"}
    response = editor.post(f"{PROMOTIONS}add/", form)
    assert response.status_code == 302, response.context["form"].errors
    assert Promotion.objects.get().key == "gifts"
    page = hits(client, "?q=pictures")
    assert page.index("/en/ethics/c/gifts/") < page.index("/en/ethics/c/sale/") and "Recommended by the editors" in page
    editor.post(f"{PROMOTIONS}add/", {**form, "words": "disposal", "key": "sale"})
    assert hits(client, "?q=disposal").count('href="/en/ethics/c/sale/"') == 1


@pytest.mark.parametrize(
    ("folder", "form", "field"),
    [
        (SYNONYMS, {"locale": "en", "words": "alone"}, "words"),
        (SYNONYMS, {"locale": "en", "words": "one, !!"}, "words"),
        (SYNONYMS, {"locale": "xx", "words": "one, two"}, "locale"),
        (PAIRS, {"locale": "en", "word": "gift", "other": "gifts", "note": "x"}, "other"),
        (PAIRS, {"locale": "en", "word": "?", "other": "gifts", "note": "x"}, "word"),
        (PROMOTIONS, {"locale": "en", "words": "x", "work": "ethics", "key": "nowhere", "place": "1"}, "key"),
        (PROMOTIONS, {"locale": "en", "words": "x", "work": "nowhere", "key": "sale", "place": "1"}, "work"),
        (PROMOTIONS, {"locale": "en", "words": "!", "work": "ethics", "key": "sale", "place": "1"}, "words"),
    ],
)
def test_what_cannot_work_is_refused(texts: None, folder: str, form: dict[str, str], field: str) -> None:
    response = browser("editor").post(f"{folder}add/", form)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Synonyms.objects.exists() and not Confusion.objects.exists() and not Promotion.objects.exists()


@pytest.mark.parametrize("model", [Synonyms, Confusion, Promotion])
def test_every_change_raises_the_stamp(model: Any) -> None:
    Surroundings.touch()
    stamps = [Surroundings.objects.get(pk=1).stamp]
    facts = {"words": "a, b"} if model is not Confusion else {"word": "a", "other": "b", "note": "c"}
    row = model.objects.create(locale="en", **facts)
    stamps.append(Surroundings.objects.get(pk=1).stamp)
    row.save()
    stamps.append(Surroundings.objects.get(pk=1).stamp)
    row.delete()
    stamps.append(Surroundings.objects.get(pk=1).stamp)
    assert stamps == sorted(set(stamps))


def test_questions_are_shown_with_ways_to_act(texts: None) -> None:
    today = timezone.localdate()
    Asked.objects.create(day=today, locale="en", words="looted gold", times=5, results=0)
    Asked.objects.create(day=today - timedelta(days=3), locale="en", words="gifts", times=7, results=4, opened=0)
    Asked.objects.create(day=today - timedelta(days=3), locale="es", words="regalos", times=2, results=4, opened=2)
    Asked.objects.create(day=today - timedelta(days=60), locale="en", words="long ago", times=9, results=4, opened=2)
    editor = browser("editor")

    def said(query: str) -> list[str]:
        return [row["words"] for row in editor.get(f"/admin/search/questions/{query}").context["rows"]]

    assert said("") == ["gifts", "looted gold", "regalos"]
    assert said("?kind=nothing") == ["looted gold"]
    assert said("?kind=unopened") == ["gifts"]
    assert said("?locale=es") == ["regalos"]
    assert said("?days=90")[0] == "long ago"
    assert said("?kind=x&locale=%00&days=x") == ["gifts", "looted gold", "regalos"]
    page = editor.get("/admin/search/questions/?kind=nothing").content.decode()
    for folder in (SYNONYMS, PROMOTIONS):
        address = f"{folder}add/?locale=en&amp;words=looted+gold"
        assert address in page
        form = editor.get(address.replace("&amp;", "&")).content.decode()
        assert "looted gold" in form and 'value="en" selected' in form


def test_the_sample_brings_its_words_once(texts: None) -> None:
    assert field.load(field.FILE) > 60
    assert {"en", "es", "fr"} <= set(Synonyms.objects.values_list("locale", flat=True))
    before = Synonyms.objects.count()
    assert field.load(field.FILE) == 0 and Synonyms.objects.count() == before
    assert setting_of("en").thesaurus.expand("deaccession")  # type: ignore[union-attr]


def test_loading_the_sample_loads_them(texts: None, tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "thesaurus.yaml").write_text("en:\n  synonyms:\n    - car -> auto, vehicle\n  confusable:\n    - [a, b, 'Not the same.']\n")
    call_command("load_sample", folder=str(tmp_path))
    assert [row.entry for row in Synonyms.objects.all()] == [Entry(("car",), ("auto", "vehicle"))]
    assert Confusion.objects.get().note == "Not the same."
