"""The words of the field: the file keeps its own rules, and a site takes each line once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from wagtail.models import Locale

from kb.models import Surroundings
from search import field, languages
from search.context import setting_of
from search.engines.stemming import stems
from search.judged.shelf import passages, thesaurus
from search.models import Confusion, FieldLine, Synonyms
from search.query import thesaurus as query
from search.query.light import LIGHT
from search.query.thesaurus import Entry
from tests.kb.admin.people import browser

LOCALES = ("en", "es", "fr")
ADDRESS = "/admin/search/field-words/"


@cache
def stemmed(locale: str) -> Callable[[str], tuple[str, ...]]:
    """Words as the search of a language compares them."""
    return partial(lambda analyzer, text: tuple(stems(text, analyzer)), languages.analyzer_of(locale))


@cache
def written(locale: str) -> frozenset[str]:
    """The words of the sample's norms."""
    return frozenset(word for each in passages(locale) for word in stemmed(locale)(f"{each.heading} {each.text}"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_line_leads_somewhere_and_says_nothing_twice(locale: str) -> None:
    same = stemmed(locale)
    entries = field.read()[locale].entries
    assert len(entries) >= 350
    wrong = []
    for entry in entries:
        words, also = [[same(each) for each in side] for side in (entry.words, entry.also)]
        if not entry.leads_somewhere or () in words + also:
            wrong.append(f"leads nowhere: {entry.line}")
        if len(set(words + also)) < len(words + also):
            wrong.append(f"a word twice: {entry.line}")
        if "->" in entry.line.replace(" -> ", "", 1):
            wrong.append(f"two arrows: {entry.line}")
    wrong += [f"a line twice: {line}" for line, times in Counter(entry.line for entry in entries).items() if times > 1]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_line_asks_for_what_questions_are_made_of(locale: str) -> None:
    """Words of every question, and of every clause, would bring everything."""
    common = {stemmed(locale)(word) for word in LIGHT[locale].split()}
    common |= {stemmed(locale)(word) for word in {"en": "museum", "es": "museo", "fr": "musée"}[locale].split()}
    common |= {stemmed(locale)(word) for word in {"en": "artist work", "es": "artista obra", "fr": "artiste œuvre"}[locale].split()}
    wrong = [f"{word}: {entry.line}" for entry in field.read()[locale].entries for word in entry.words if stemmed(locale)(word) in common]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_line_reaches_a_word_of_norms(locale: str) -> None:
    """One at least of what a line leads to is written in the sample's norms: they have the plain words of the field."""
    known = written(locale)
    wrong = [
        entry.line
        for entry in field.read()[locale].entries
        if not any(known.issuperset(stemmed(locale)(each)) for each in entry.also or entry.words)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_that_a_word_leads_to_is_left_out(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    most = query.MAX_OTHERS
    monkeypatch.setattr(query, "MAX_OTHERS", 1000)
    wrong = [
        f"{word} leads to {len(found.others)}"
        for entry in field.read()[locale].entries
        for word in entry.words
        for found in thesaurus(locale).expand(word)
        if len(found.others) > most
    ]
    assert not wrong, "\n".join(wrong)


def test_a_question_is_expanded_at_once() -> None:
    known = thesaurus("en")
    words = "may we sell a painting by a dead artist at Christie's to pay the heating bill and what does the mayor say on Facebook"
    assert len(known.expand(words)) >= 6
    started = time.process_time()
    for _ in range(100):
        known.expand(words)
    assert (time.process_time() - started) / 100 < 0.001


@pytest.mark.django_db
def test_a_site_takes_each_line_once_and_keeps_what_editors_made_of_it(tmp_path: Path) -> None:
    Locale.objects.get_or_create(language_code="en")
    file, newer = tmp_path / "old.yaml", tmp_path / "new.yaml"
    file.write_text("en:\n  synonyms:\n    - big, large\n    - cat, dog -> animal\n  confusable:\n    - [a, b, 'No.']\nxx:\n  synonyms:\n    - u, v\n")
    newer.write_text(file.read_text().replace("    - big, large\n", "    - big, large\n    - new, recent\n"))
    Synonyms.objects.create(locale="en", words="big, large", note="ours")
    assert field.offered(file) == {"en": 2}
    before = Surroundings.objects.get(pk=1).stamp
    assert field.add(["en", "xx", "fr"], file) == {"en": 2} and Surroundings.objects.get(pk=1).stamp > before
    assert Confusion.objects.get().note == "No." and Synonyms.objects.filter(words="big, large").count() == 1
    changed = Synonyms.objects.get(words="cat, dog")
    assert changed.entry == Entry(("cat", "dog"), ("animal",))
    changed.also = "beast"
    changed.save()
    Confusion.objects.all().delete()
    assert field.add(["en"], file) == {"en": 0} and not Confusion.objects.exists()
    assert field.add(["en"], newer) == {"en": 1}
    assert sorted(row.entry.line for row in Synonyms.objects.all()) == ["big, large", "cat, dog -> beast", "new, recent"]
    assert FieldLine.objects.count() == 3


@pytest.mark.django_db
def test_editors_add_them_by_a_button() -> None:
    for code in ("es", "fr"):
        Locale.objects.get_or_create(language_code=code)
    editor = browser("editor")
    assert ADDRESS in editor.get("/admin/search/synonyms/").content.decode()
    assert editor.get(ADDRESS).content.decode().count('name="locale"') == 3
    lines = field.read()["fr"]
    page = editor.post(ADDRESS, {"locale": "fr"}, follow=True).content.decode()
    assert f"{len(lines.entries) + len(lines.pairs)} lines were added." in page and page.count('name="locale"') == 2
    assert Synonyms.objects.filter(locale="fr").count() == len(lines.entries) and not Synonyms.objects.exclude(locale="fr").exists()
    assert setting_of("fr").thesaurus.expand("ChatGPT")  # type: ignore[union-attr]
    for again in ("fr", "xx", ""):
        assert "nothing new" in editor.post(ADDRESS, {"locale": again}, follow=True).content.decode()
    assert Synonyms.objects.count() == len(lines.entries)
    assert "Midjourney" in editor.get("/admin/search/synonyms/?q=midjourney").content.decode()
