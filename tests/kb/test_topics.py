"""Topics: which clauses they cover, what they are called, how editors give them, and who is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from wagtail.models import Locale, ModelLogEntry

from kb import field_topics, topics
from kb.models import ClauseTopic, Surroundings, Topic, TopicName, Work
from kb.views.topics import Entry, by_initial
from kb.words import listed
from search.models import Outbox
from tests.kb.admin.people import browser
from tests.kb.making import clause, publish

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    key: str
    level: int


ROWS = [Row("_text", 0), Row("one", 0), Row("a", 1), Row("deep", 2), Row("b", 1), Row("two", 0), Row("c", 1)]


def test_a_part_stands_for_what_is_in_it() -> None:
    covered = topics.covering(ROWS, {"one": {"gifts": False}, "a": {"loans": True}, "c": {"gifts": False}})
    assert covered == {
        "_text": (), "one": ("gifts",), "a": ("gifts", "loans"), "deep": ("gifts", "loans"), "b": ("gifts",), "c": ("gifts",)
    }  # fmt: skip
    assert topics.covering(ROWS, {}) == {}


def test_the_text_stands_for_all_of_it() -> None:
    assert set(topics.covering(ROWS, {"_text": {"gifts": False}}).values()) == {("gifts",)}
    assert len(topics.covering(ROWS, {"_text": {"gifts": False}})) == len(ROWS)


@pytest.fixture
def work() -> Work:
    Locale.objects.get_or_create(language_code="es")
    publish("ethics", "1.0", "2020-01-01", clause("part", "", heading="Things", number="1", kind="part"), clause("gifts", "Take gifts.", number="1.1", level=1))
    for slug, name in (("gifts", "Gifts"), ("loans", "Loans")):
        topic = Topic.objects.create(slug=slug)
        TopicName.objects.create(topic=topic, locale="en", name=name)
    TopicName.objects.create(topic=Topic.objects.get(slug="gifts"), locale="es", name="Donaciones")
    Outbox.objects.all().delete()
    return Work.objects.get(code="ethics")


def told() -> set[str]:
    found = set(Outbox.objects.values_list("subject", flat=True))
    Outbox.objects.all().delete()
    return found


def test_names_fall_back_and_say_their_language(work: Work) -> None:
    assert topics.names("es") == {"gifts": topics.Name("Donaciones", "es"), "loans": topics.Name("Loans", "en")}
    Topic.objects.create(slug="bare")
    assert topics.names("es")["bare"] == topics.Name("bare", "")


def test_giving_tells_the_index_and_kept_pages_once(work: Work) -> None:
    stamp = Surroundings.objects.get().stamp
    assert topics.give(work, {"gifts": {"gifts": True, "loans": False, "nonsense": True}, "part": {"loans": False}}) == 3
    assert topics.given(work.pk) == {"gifts": {"gifts": True, "loans": False}, "part": {"loans": False}}
    assert told() == {"clauses/ethics"} and Surroundings.objects.get().stamp > stamp
    assert topics.give(work, {"gifts": {"gifts": True, "loans": False}}) == 0 and told() == set()
    assert topics.give(work, {"gifts": {"gifts": False, "loans": False}}) == 1 and told() == {"clauses/ethics"}
    assert topics.given(work.pk)["gifts"] == {"gifts": False, "loans": False}
    assert topics.give(work, {"gifts": {}}) == 2
    assert topics.given(work.pk) == {"part": {"loans": False}}, "what was not asked about stays"


def test_a_topic_that_goes_or_moves_is_told(work: Work) -> None:
    topics.give(work, {"gifts": {"gifts": True}})
    told()
    gifts = Topic.objects.get(slug="gifts")
    gifts.slug = "presents"
    gifts.save()
    assert told() == {"clauses/ethics"} and topics.given(work.pk) == {"gifts": {"presents": True}}
    gifts.delete()
    assert told() == {"clauses/ethics"} and not ClauseTopic.objects.exists()


def seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_editors_give_topics_to_a_clause(work: Work) -> None:
    client, address = browser("editor"), "/admin/texts/of/ethics/topics/"
    page = client.get(address).content.decode()
    assert "1.1" in page and "The whole text" in page and '<a href="?clause=gifts"' in page
    page = client.get(f"{address}?clause=gifts").content.decode()
    assert "Gifts" in page and "Loans" in page and page.count('name="box"') == page.count('name="settles"') == 2 and " checked" not in page
    data: dict[str, Any] = {"seen": seen(page), "box": ["gifts", "nonsense"], "settles": ["loans"]}
    assert client.post(f"{address}?clause=gifts", data).status_code == 302
    assert topics.given(work.pk) == {"gifts": {"gifts": False, "loans": True}}, "what settles a topic is about it"
    assert ModelLogEntry.objects.filter(action="kb.topics.give").get().data == {"added": 2, "removed": 0, "changed": 0}
    response = client.post(f"{address}?clause=gifts", data | {"box": []})
    assert response.status_code == 400 and "Somebody else changed the topics" in response.content.decode()
    page = client.get(f"{address}?clause=gifts").content.decode()
    assert page.count(" checked") == 3
    assert client.post(f"{address}?clause=gifts", {"seen": seen(page), "box": ["loans"]}).status_code == 302
    assert topics.given(work.pk) == {"gifts": {"loans": False}}
    topics.give(work, {"gifts": {"loans": True}})
    page = client.get(f"{address}?clause=gifts").content.decode()
    assert client.post(f"{address}?clause=gifts", {"seen": seen(page), "settles": ["loans"]}).status_code == 302
    assert topics.given(work.pk) == {}, "who unticks a topic does not want it, whatever else is ticked"
    assert client.post(f"{address}?clause=gifts", {"box": ["loans"]}).status_code == 400, "a form that saw nothing"
    assert client.get(f"{address}?clause=nowhere").status_code == 404


def test_editors_give_a_topic_to_clauses(work: Work) -> None:
    client, address = browser("editor"), "/admin/texts/of/ethics/topics/?topic=loans"
    topics.give(work, {"gifts": {"gifts": True}, "part": {"gifts": False}})
    page = client.get(address).content.decode()
    assert client.post(address, {"seen": seen(page), "box": ["gifts", "_text", "nowhere"], "settles": ["gifts"]}).status_code == 302
    assert topics.given(work.pk) == {"_text": {"loans": False}, "gifts": {"gifts": True, "loans": True}, "part": {"gifts": False}}
    page = client.get(address).content.decode()
    assert "(from above)" in page and page.count(" checked") == 3
    assert client.post(address, {"seen": seen(page), "box": ["part"]}).status_code == 302
    assert topics.given(work.pk) == {"gifts": {"gifts": True}, "part": {"gifts": False, "loans": False}}
    overview = client.get("/admin/texts/of/ethics/topics/").content.decode()
    assert "<strong>Gifts</strong>" in overview
    assert client.get("/admin/texts/of/ethics/topics/?topic=nothing").status_code == 404


def test_the_list_of_topics_is_for_editors(work: Work) -> None:
    client = browser("editor")
    page = client.get("/admin/texts/topics/").content.decode()
    assert "Gifts" in page and "Loans" in page
    new = {
        "slug": "money", "names-TOTAL_FORMS": "1", "names-INITIAL_FORMS": "0", "names-MIN_NUM_FORMS": "1", "names-MAX_NUM_FORMS": "1000",
        "names-0-locale": "es", "names-0-name": "Dinero", "names-0-words": "plata, pasta", "names-0-id": "", "names-0-DELETE": "",
    }  # fmt: skip
    assert client.post("/admin/texts/topics/add/", new).status_code == 302
    assert topics.names("en")["money"] == topics.Name("Dinero", "es")
    assert topics.asked_as(("es",)) == {}, "nothing is about it yet"
    topics.give(work, {"gifts": {"money": True}})
    assert topics.asked_as(("es",)) == {"money": ("Dinero", "plata", "pasta")} and topics.asked_as(("en",)) == {}
    assert browser("translator-es").get("/admin/texts/topics/add/").status_code in (302, 403)
    assert not Topic.objects.filter(slug="x").exists()


def test_what_a_clause_settles_comes_before_what_it_touches(work: Work, client: Any) -> None:
    rows = [Row("part", 0), Row("gifts", 1)]
    topics.give(work, {"gifts": {"gifts": False, "loans": True}})
    about = topics.of_clause(work.pk, rows, "gifts", "en")
    assert [slug for slug, _name in about.first] == ["loans"] and [slug for slug, _name in about.touched] == ["gifts"]
    page = client.get("/en/ethics/c/gifts/").content.decode()
    assert page.index(">Loans</a>") < page.index("It also touches") < page.index(">Gifts</a>")
    topics.give(work, {"gifts": {"gifts": False}})
    assert [slug for slug, _name in topics.of_clause(work.pk, rows, "gifts", "en").first] == ["gifts"], "there is nothing else to say"


def test_readers_see_them_on_the_clause(work: Work, client: Any) -> None:
    topics.give(work, {"part": {"gifts": False}})
    page = client.get("/en/ethics/c/gifts/").content.decode()
    assert '<a href="/en/search/?topic=gifts">Gifts</a>' in page
    TopicName.objects.filter(locale="en", topic__slug="gifts").update(name="Presents")
    TopicName.objects.filter(locale="en", topic__slug="gifts").get().save()
    assert ">Presents</a>" in client.get("/en/ethics/c/gifts/").content.decode()


def test_names_and_words_are_in_no_index(work: Work) -> None:
    topics.give(work, {"gifts": {"loans": True}})
    told()
    stamp = Surroundings.objects.get().stamp
    name = TopicName.objects.get(topic__slug="loans", locale="en")
    name.words = "legacies, heirs"
    name.save()
    assert told() == set() and Surroundings.objects.get().stamp > stamp


def test_readers_have_an_index_of_topics(work: Work, client: Any) -> None:
    topics.give(work, {"part": {"gifts": False}})
    TopicName.objects.filter(locale="es").update(words="regalos, «legados»")
    page = client.get("/es/topics/").content.decode()
    assert '<a href="/es/search/?topic=gifts">Donaciones</a> <small>regalos, «legados»</small>' in page
    assert "Loans" not in page, "no clause is about it"
    assert 'href="/es/topics/"' in client.get("/es/texts/").content.decode()
    topics.give(work, {"part": {"loans": False}})
    page = client.get("/es/topics/").content.decode()
    assert '<li lang="en" dir="ltr"><a href="/es/search/?topic=loans">Loans</a></li>' in page and "Donaciones" not in page


def test_the_index_is_by_initials() -> None:
    def entry(name: str) -> Entry:
        return Entry(name, (), "es", "ltr", "")

    names = ("Zona", "élites", "Elección", "1933", "Ñandú", "نزاهة")
    found = [(letter.initial, [each.name for each in letter.entries]) for letter in by_initial(map(entry, names))]
    assert found == [("#", ["1933"]), ("E", ["Elección", "élites"]), ("N", ["Ñandú"]), ("Z", ["Zona"]), ("ن", ["نزاهة"])]


def test_the_topics_of_the_field_are_added_once_and_change_nothing(work: Work) -> None:
    file = field_topics.FILE
    Locale.objects.get_or_create(language_code="fr")
    ours = Topic.objects.create(slug=field_topics.read(file)[0].slug)
    TopicName.objects.create(topic=ours, locale="en", name="Our own name", words="our words")
    topics_missing, names_missing = field_topics.missing()
    assert topics_missing == len(field_topics.read(file)) - 1 and names_missing == 2, "Spanish and French of ours"
    client = browser("editor")
    assert "Add the topics of the field" in client.get("/admin/texts/topics/").content.decode()
    assert f"{topics_missing} topics are new." in client.get("/admin/texts/topics-of-the-field/").content.decode()
    assert client.post("/admin/texts/topics-of-the-field/").status_code == 302
    assert field_topics.missing() == (0, 0) and not ClauseTopic.objects.exists()
    assert {row.locale: row.name for row in ours.names.all()}["en"] == "Our own name" and ours.names.count() == 3
    count = TopicName.objects.count()
    assert client.post("/admin/texts/topics-of-the-field/", follow=True).status_code == 200
    assert TopicName.objects.count() == count
    assert browser("translator-es").post("/admin/texts/topics-of-the-field/").status_code in (302, 403)


def test_the_sample_says_what_its_clauses_are_about() -> None:
    rows = field_topics.read()
    assert len({row.slug for row in rows}) == len(rows) > 100
    sample = field_topics.FILE.parent
    newest = {"code": "2.0", "controversy": "2.0", "mocu": "1.0"}
    keys = {code: _keys((sample / code / f"{label}.en.md").read_text(encoding="utf-8")) | {"_text"} for code, label in newest.items()}
    for row in rows:
        Topic(slug=row.slug).clean_fields()
        assert {"en", "es", "fr", "ar"} <= set(row.names) and row.given
        for locale, name in row.names.items():
            listed_as = ", ".join(row.words.get(locale, ()))
            TopicName(locale=locale, name=name, words=listed_as).clean_fields(exclude=["topic"])
            assert listed(listed_as) == row.words.get(locale, ()), f"{row.slug} {locale}: a comma inside a phrase, or a phrase twice"
        for code, key in row.given:
            assert key in keys[code], f"{row.slug}: {code} has no clause {key}"


def _keys(markdown: str) -> set[str]:
    return set(re.findall(r"\{(?:#|[^}]*id=)([a-z0-9-]+)", markdown))


def test_clauses_without_topics_have_suggestions(work: Work) -> None:
    TopicName.objects.filter(topic__slug="gifts", locale="en").update(words="presents, taken")
    client, address = browser("editor"), "/admin/texts/of/ethics/topics/"
    assert "Suggested: Gifts" in " ".join(client.get(address).content.decode().split())
    assert client.get(f"{address}?clause=gifts").content.decode().count("(suggested)") == 1
    assert client.get(f"{address}?topic=gifts").content.decode().count("(suggested)") == 1
    topics.give(work, {"gifts": {"gifts": True}})
    assert "uggested" not in client.get(address).content.decode()
