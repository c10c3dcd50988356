"""How works stand to one another: what may be said, and what readers are told of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from kb import pulse, relations
from kb.editions import acts, timeline
from kb.locales import ensure_locale
from kb.models import Relation, Surroundings, Work
from kb.relations import NotRelated, Stated
from kb.views.public import pages
from tests.kb.making import clause, make_work, publish, translate
from tests.kb.views.conftest import queries
from tests.kb.views.test_references import section


@pytest.fixture
def works(db: Any) -> dict[str, Work]:
    ensure_locale("es")
    for code in ("law", "guide", "form"):
        edition = publish(code, "1.0", "2020-01-01", clause("a", "A."), clause("b", "B.")).edition
        if code == "law":
            translate(edition, "es", {"a": "A.", "b": "B."}, title="Ley")
    make_work("draft")
    return {work.code: work for work in Work.objects.all()}


def page(address: str, status: int = 200) -> str:
    response = Client().get(address)
    assert response.status_code == status
    return re.sub(r"<[^>]+>", "", re.sub(r"\s+", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Stated("prevails"), "Choose a text of this site, or name another one."),
        (Stated("nonsense", name="X"), "Choose a relation."),
        (Stated("endorsed"), "Name the body"),
        (Stated("endorsed", name="  "), "Name the body"),
        (Stated("complements", name="X", url="javascript:alert(1)"), "must begin with https"),
        (Stated("complements", name="X", url="ftp://example.org"), "must begin with https"),
    ],
)
def test_what_cannot_be_said(works: dict[str, Work], said: Stated, why: str) -> None:
    with pytest.raises(NotRelated, match=why):
        relations.add(works["law"], said)
    assert not Relation.objects.exists()


def test_not_to_itself_not_twice_not_both(works: dict[str, Work]) -> None:
    law, guide, form = works["law"], works["guide"], works["form"]
    for said in (Stated("replaces", law), Stated("complements", law, name="X"), Stated("endorsed", guide), Stated("complements", guide, url="https://x.org")):
        with pytest.raises(NotRelated):
            relations.add(law, said)
    relations.add(law, Stated("prevails", guide))
    with pytest.raises(NotRelated, match="said already"):
        relations.add(law, Stated("prevails", guide, note="again"))
    with pytest.raises(NotRelated, match="both cannot be"):
        relations.add(guide, Stated("prevails", law))
    relations.add(guide, Stated("prevails", form))
    with pytest.raises(NotRelated, match="by way of others"):
        relations.add(form, Stated("prevails", law))
    relations.add(guide, Stated("derives", law))  # another relation is another matter
    assert Relation.objects.count() == 3


def test_endorsed_again_on_another_day(works: dict[str, Work]) -> None:
    relations.add(works["law"], Stated("endorsed", name="Assembly", on=date(2019, 5, 20)))
    relations.add(works["law"], Stated("endorsed", name="Assembly", on=date(2025, 3, 1)))
    with pytest.raises(NotRelated):
        relations.add(works["law"], Stated("endorsed", name="ASSEMBLY ", on=date(2025, 3, 1)))


def test_changing_is_checked_without_what_stood(works: dict[str, Work]) -> None:
    law, guide = works["law"], works["guide"]
    said = relations.add(law, Stated("prevails", guide))
    relations.change(said, Stated("prevails", guide, note="In doubt."))
    relations.add(guide, Stated("complements", law))
    other = relations.add(guide, Stated("derives", law))
    with pytest.raises(NotRelated, match="said already"):
        relations.change(other, Stated("complements", law))
    with pytest.raises(NotRelated, match="both cannot be"):
        relations.change(other, Stated("prevails", law))
    other.refresh_from_db()
    assert other.kind == "derives"


def test_each_act_is_noted_and_seen(works: dict[str, Work]) -> None:
    def stamp() -> int:
        return int(Surroundings.objects.get(pk=1).stamp)

    seen = [stamp()]
    said = relations.add(works["law"], Stated("prevails", works["guide"]))
    seen.append(stamp())
    relations.change(said, Stated("replaces", works["guide"]))
    seen.append(stamp())
    relations.remove(said)
    seen.append(stamp())
    assert seen == sorted(set(seen))
    actions = ModelLogEntry.objects.for_instance(works["law"]).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["kb.relation.add", "kb.relation.change", "kb.relation.remove"]


def test_both_directions_in_words(works: dict[str, Work]) -> None:
    law, guide, form = works["law"], works["guide"], works["form"]
    relations.add(law, Stated("prevails", guide, note="Always."))
    relations.add(form, Stated("complements", law, on=date(2021, 6, 1)))
    relations.add(guide, Stated("derives", law))
    relations.add(form, Stated("replaces", name="The old form", url="https://example.org/?a=1&b=2"))
    relations.add(law, Stated("endorsed", name="General Assembly, Lisbon", on=date(2019, 5, 20)))
    said = page("/en/law/")
    for sentence in (
        "Where the two differ, this text prevails over Code of Ethics. Always.",
        "Is complemented by Code of Ethics, since 1 June 2021.",
        "Code of Ethics derives from this text.",
        "Endorsed by General Assembly, Lisbon on 20 May 2019.",
    ):
        assert sentence in said, sentence
    said = page("/en/guide/ed/1.0/")
    assert "Where the two differ, Code of Ethics prevails over this text. Always." in said and "Derives from Code of Ethics." in said
    said = page("/en/form/")
    assert "Complements Code of Ethics, since 1 June 2021." in said and "Replaces The old form." in said
    html = Client().get("/en/form/").content.decode()
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="external" dir="auto">The old form</a>' in html
    assert '<a href="/es/law/">Ley</a>' in Client().get("/es/form/").content.decode()


def test_a_clause_says_what_prevails(works: dict[str, Work]) -> None:
    relations.add(works["law"], Stated("prevails", works["guide"]))
    words = "Where the two differ, Code of Ethics prevails over this text."
    assert words in page("/en/guide/c/a/") and words in page("/en/guide/ed/1.0/c/b/") and words not in page("/en/law/c/a/")
    acts.repeal(works["law"], day=timeline.today(), reason="Enough.", by="The board")
    assert words not in page("/en/guide/c/a/"), "what is repealed prevails over nothing"
    assert "Where the two differ, Code of Ethics (repealed) prevails over this text." in page("/en/guide/")


def test_what_nobody_may_read_is_not_named(works: dict[str, Work]) -> None:
    relations.add(works["law"], Stated("prevails", works["draft"]))
    assert "prevails" not in page("/en/law/")
    relations.add(works["law"], Stated("complements", works["guide"]))
    acts.withdraw(works["guide"].editions.get(), reason="A mistake.", by="The board")
    assert "Complements guide (withdrawn)." in page("/en/law/")


def test_names_are_escaped(works: dict[str, Work]) -> None:
    relations.add(works["law"], Stated("endorsed", name='<script>alert("x")</script> %(day)s %s', note="<b>"))
    html = Client().get("/en/law/").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; %(day)s %s" in html and "&lt;b&gt;" in html


def test_the_list_of_texts(works: dict[str, Work]) -> None:
    relations.add(works["law"], Stated("prevails", works["guide"]))
    relations.add(works["law"], Stated("endorsed", name="Assembly"))
    said = page("/en/texts/")
    assert "this text prevails over" in said and "prevails over this text" in said and "Assembly" not in said


def test_citations_between_texts(works: dict[str, Work]) -> None:
    to_law = '<a href="work:law#a">a</a>'
    publish("form", "2.0", "2022-01-01", clause("a", f"{to_law} {to_law}"), clause("b", to_law))
    publish("form", "3.0", "2090-01-01", clause("a", to_law), clause("b", "B."))
    assert "2 clauses refer to Code of Ethics." in page("/en/form/")
    assert "2 clauses of Code of Ethics refer to this text." in page("/en/law/")
    acts.withdraw(works["form"].editions.get(label="2.0"), reason="A mistake.", by="The board")
    assert "refer" not in page("/en/law/")


def test_many_are_folded(works: dict[str, Work]) -> None:
    for number in range(12):
        relations.add(works["law"], Stated("endorsed", name=f"Body {number}"))
    html = Client().get("/en/law/").content.decode()
    assert html.count("Endorsed by") == 12 and "7 more" in html


def test_queries_do_not_grow(works: dict[str, Work]) -> None:
    def cost(address: str) -> int:
        pages.clear()
        pulse.forget()
        with queries() as asked:
            Client().get(address)
        return len(asked)

    def more(codes: list[str]) -> None:
        for code in codes:
            publish(code, "1.0", "2020-01-01", clause("a", '<a href="work:law#a">a</a>'))
            relations.add(Work.objects.get(code=code), Stated("complements", works["law"]))

    relations.add(works["guide"], Stated("prevails", works["law"]))
    addresses = ("/en/law/", "/en/texts/", "/en/law/c/a/")
    more(["w0"])
    before = [cost(address) for address in addresses]
    more([f"w{number}" for number in range(1, 11)])
    assert [cost(address) for address in addresses] == before


def test_the_sample_has_relations(db: Any, tmp_path: Any, capsys: Any) -> None:
    call_command("load_sample", "--json")
    assert '"relations": 5' in capsys.readouterr().out
    call_command("load_sample", "--json")
    assert '"relations": 0' in capsys.readouterr().out
    assert Relation.objects.get(kind="endorsed", name="General Assembly, Lisbon").on == date(2019, 5, 20)
    assert "Guide to Managing Controversy" in section(Client().get("/en/code/c/independence-of-judgement/").content.decode())
    for locale, words in (("en", "the law"), ("es", "la ley"), ("fr", "la loi")):
        guide = Client().get(f"/{locale}/controversy/").content.decode()
        assert f'<a class="gone" href="/{locale}/code/c/legal-minimum/">{words}</a> <span class="fate"' in guide
