"""Withdrawn words are nowhere: a canary in them, every public address of the work, and every link from there, before and after.

An address of kb/urls.py that this test does not know fails it: whoever adds one says here how it is reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kb import pulse, review, urls
from kb.editions import acts
from kb.editions.freeze import Change, Release, publish_edition
from kb.editions.verify import verify
from kb.editions.working import write_working
from kb.locales import ensure_locale
from kb.models import Edition, Erratum, Work
from kb.views.public import pages
from search import engines, withdrawn
from search.indexing import outbox, rebuild
from tests.kb.making import clause, publish, text, translate

#: In English and in Spanish; a word nobody writes, so that finding it anywhere is finding what was withdrawn.
EN, ES, OLD = "quixotry", "canariazo", "vetustez"
KEYS = ("loans", "gifts")
LABELS = ("1.0", "2.0", "3.0")
LOCALES = ("en", "es")
PLAIN = ("healthz", "readyz", "robots", "sitemap", "sitemap-pages")


@pytest.fixture
def reader(tmp_path: Path, settings: Any) -> Iterator[Client]:
    """A reader of a site with an index of its own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    engines._engine.cache_clear()
    withdrawn.forget()
    yield Client()
    engines._engine.cache_clear()
    withdrawn.forget()


@pytest.fixture
def library(db: Any) -> dict[str, Edition]:
    """``ethics``: 1.0 (es with OLD in ``loans``, whose source changes later), 2.0 (EN, and ES in es), 3.0 to come (EN in it too)."""
    ensure_locale("es")
    one = publish("ethics", "1.0", "2019-01-01", clause("loans", "Lend with care."), clause("gifts", "Accept gifts.")).edition
    translate(one, "es", {"loans": f"Preste con {OLD}.", "gifts": "Acepte regalos."})
    loans, gifts = clause("loans", f"Lend with {EN}.", heading=f"Loans and {EN}"), clause("gifts", "Accept gifts.")
    release = Release(
        date(2021, 1, 1), f"It forbids {EN}.", signed_off_by=f"Dr {EN}", changes=(Change("loans", "reason", (), f"For {EN}."),)
    )
    two = publish_edition(text("ethics", "2.0", loans, gifts, title=f"Code of {EN}"), release).edition
    translate(two, "es", {"loans": "Preste otra vez.", "gifts": "Acepte regalos."})
    translate(two, "es", {"loans": f"Preste con {ES}.", "gifts": "Acepte regalos."}, title=f"Código del {ES}")
    three = publish("ethics", "3.0", "2090-01-01", clause("loans", "Lend gladly."), gifts).edition
    Erratum.objects.create(edition=two, locale="en", key="loans", state="verified", reads=f"with {EN}", should_read="well", report="A slip.")
    return {"1.0": one, "2.0": two, "3.0": three}


def addresses_of_the_work() -> list[str]:
    """Every public address, with every sensible argument."""
    work = Work.objects.get(code="ethics")
    out: list[str] = []
    for name in (pattern.name for pattern in urls.urlpatterns):
        wanted = next(pattern for pattern in urls.urlpatterns if pattern.name == name).pattern.converters
        choices: dict[str, list[Any]] = {
            "locale": list(LOCALES),
            "code": [work.code],
            "label": list(LABELS),
            "before": list(LABELS[:3]),
            "after": list(LABELS[:3]),
            "key": list(KEYS),
            "number": [1, 2],
            "ending": ["txt", "json"],
            "asked": ["2018-06-01", "2020-06-01", "2022-06-01", "2091-01-01"],
            "token": [review.make(work, note="Ana", days=7, by="tests")[1].rstrip("/").rsplit("/", 1)[1]] if "token" in wanted else [],
            "digest": ["0" * 64],
        }
        assert set(wanted) <= set(choices), f"{name}: say in this test what its arguments can be"
        if name in PLAIN:
            out.append(reverse(str(name)))
            continue
        for values in product(*(choices[argument] for argument in wanted)):
            out.append(reverse(str(name), kwargs=dict(zip(wanted, values, strict=True))))
    asked = [f"/{locale}/ethics/?since={label}" for locale in LOCALES for label in LABELS]
    asked += [f"/{locale}/ethics/ed/{label}/?with=en&with=es" for locale in LOCALES for label in LABELS]
    asked += [f"/{locale}/search/?q={words}" for locale in LOCALES for words in (EN, ES, OLD, "lend", "preste", "care")]
    return [*out, *asked, *(f"/{locale}/" for locale in LOCALES)]


class Site:
    """All that was ever seen of the site, to be asked for again."""

    def __init__(self, reader: Client) -> None:
        self.reader = reader
        self.known: dict[str, str] = {}

    def crawl(self) -> None:
        """Every address, then every link on them, until there is nothing new."""
        waiting = list(dict.fromkeys((*addresses_of_the_work(), *self.known)))
        seen: dict[str, str] = {}
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            response = self.reader.get(address)
            said = response.content.decode(errors="replace") + " ".join(f"{name}: {value}" for name, value in response.items())
            seen[address] = said
            found = re.findall(r'(?:href|action)="(/[^"#]*)', said) + re.findall(r"http://localhost:8000(/[^<\"#\s]*)", said)
            links = (each.replace("&amp;", "&").partition("&quot;")[0] for each in found)
            waiting += [each for each in links if not each.startswith(("/static/", "/admin/")) and not _combines(each) and each not in seen]
            assert len(seen) < 4000, "the links have no end"
        self.known = seen

    def where(self, word: str) -> list[str]:
        """Addresses that say this word; a search page that only repeats what was asked does not count."""
        return [address for address, said in self.known.items() if word in _without_the_question(address, said)]


def _combines(address: str) -> bool:
    """A search narrowed twice: every filter is followed once, their combinations have no end."""
    return "/search/" in address and address.count("&") > 1


def _without_the_question(address: str, said: str) -> str:
    if "/search/" not in address:
        return said
    return "".join(re.findall(r'<(?:li|article|ol)[^>]*class="[^"]*search-hit.*?</(?:li|article)>', said, re.S))


@pytest.fixture
def site(library: Any, reader: Client) -> Site:
    rebuild.rebuild("tantivy")
    pages.clear()
    made = Site(reader)
    made.crawl()
    return made


CASES: dict[str, tuple[str, Callable[[dict[str, Edition]], object]]] = {
    "the edition in force": (EN, lambda of: acts.withdraw(of["2.0"], reason="A court order.", by="tests")),
    "a translation, both revisions": (ES, lambda of: acts.withdraw(of["2.0"], reason="A court order.", by="tests", locale="es")),
    "the translation of the edition that is withdrawn": (ES, lambda of: acts.withdraw(of["2.0"], reason="A court order.", by="tests")),
    "an older translation": (OLD, lambda of: acts.withdraw(of["1.0"], reason="A court order.", by="tests", locale="es")),
    "an older edition": (OLD, lambda of: acts.withdraw(of["1.0"], reason="A court order.", by="tests")),
}


@pytest.mark.parametrize("name", CASES)
def test_withdrawn_words_are_nowhere(site: Site, library: dict[str, Edition], name: str) -> None:
    word, act = CASES[name]
    alive = site.where(word)
    assert len(alive) > 8, "the canary was alive"
    assert word != EN or any("/search/" in address for address in alive), "also in search"
    act(library)
    pulse.forget()  # as another process of the site, that has kept nothing
    site.crawl()
    assert site.where(word) == [], "before the index knows of it"
    if name == "the edition in force":
        assert not outbox.drain("tantivy").failed
        site.crawl()
        assert site.where(word) == []
    assert verify().ok, "the bytes are as they were"
    reasons = [address for address, said in site.known.items() if "A court order." in said]
    assert reasons, "readers are told why"


def test_a_cancelled_edition_is_not_found(site: Site, library: dict[str, Edition], settings: Any) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="No.", by="tests")
    settings.TODAY = date(2091, 1, 1)
    site.crawl()
    found = [address for address in site.where("gladly") if "/compare/" not in address and "ed/3.0" not in address]
    assert not [address for address in found if "/search/" in address or address == "/en/ethics/"]


def test_a_draft_beside_a_withdrawn_edition(site: Site, library: dict[str, Edition]) -> None:
    """The review link compares with what stands, never with what was withdrawn."""
    work = Work.objects.get(code="ethics")
    write_working(work, text("ethics", "", clause("loans", "Lend well."), clause("gifts", "Accept gifts.")))
    acts.withdraw(library["2.0"], reason="A court order.", by="tests")
    site.crawl()
    drafts = [said for address, said in site.known.items() if "/review/" in address]
    assert drafts and any("Lend well." in said for said in drafts)
    assert site.where(EN) == []
