"""Atom feeds: valid, complete, true to the log, and never a withdrawn word."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kb import atom
from kb.editions import acts, log, timeline
from kb.editions.freeze import Change, Release, publish_edition
from kb.editions.hashing import log_hash
from kb.models import Edition, EditionClause, Erratum, LogEntry, Surroundings, Work
from tests.kb.making import clause, make_work, publish, text, translate
from tests.kb.views.conftest import queries

HERE = "http://localhost:8000"
A = "{http://www.w3.org/2005/Atom}"
V = f"{{{atom.NAMESPACE}}}"
X = "{http://www.w3.org/1999/xhtml}"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Entry:
    def __init__(self, element: ET.Element) -> None:
        self.element = element
        self.id = element.findtext(f"{A}id", "")
        self.title = element.findtext(f"{A}title", "")
        self.kind = element.find(f"{A}category").get("term")  # type: ignore[union-attr]
        self.page = next(link.get("href", "") for link in element.findall(f"{A}link") if link.get("rel") == "alternate")
        self.related = [link.get("href", "") for link in element.findall(f"{A}link") if link.get("rel") == "related"]
        self.updated = datetime.fromisoformat(element.findtext(f"{A}updated", ""))
        self.published = datetime.fromisoformat(element.findtext(f"{A}published", ""))
        content = element.find(f"{A}content")
        assert content is not None
        self.words = " ".join("".join(content.itertext()).split())
        self.row = element.find(f"{V}row")


class Feed:
    """A feed that keeps the rules of RFC 4287, or a failure that names the rule."""

    def __init__(self, reader: Client, path: str) -> None:
        response = reader.get(path)
        assert response.status_code == 200, path
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        self.body = response.content.decode()
        root = ET.fromstring(response.content)
        assert root.tag == f"{A}feed"
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang")
        self.lang = root.get("{http://www.w3.org/XML/1998/namespace}lang")
        for name in ("id", "title", "updated", "author"):
            assert len(root.findall(f"{A}{name}")) == 1, name
        assert root.findtext(f"{A}author/{A}name")
        links = root.findall(f"{A}link")
        assert [link.get("href") for link in links if link.get("rel") == "self"] == [HERE + path]
        assert len([link for link in links if link.get("rel") == "alternate"]) == 1
        self.title = root.findtext(f"{A}title", "")
        head = root.find(f"{V}head")
        assert head is not None
        self.head = (int(head.get("rows", "")), head.get("sha256"))
        for element in root.iter():
            if element.tag in (f"{A}updated", f"{A}published"):
                assert STAMP.fullmatch(element.text or ""), element.text
            if element.tag in (f"{A}link", f"{X}a"):
                assert (element.get("href") or "").startswith(f"{HERE}/"), element.get("href")
        self.entries = [Entry(element) for element in root.findall(f"{A}entry")]
        for entry in self.entries:
            for name in ("id", "title", "updated"):
                assert len(entry.element.findall(f"{A}{name}")) == 1, name
            content = entry.element.find(f"{A}content")
            assert content is not None and content.get("type") == "xhtml"
            assert [child.tag for child in content] == [f"{X}div"]
            assert entry.updated >= entry.published
        ids = [entry.id for entry in self.entries]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in ids)
        assert len(self.entries) <= 50
        times = [entry.published for entry in self.entries]
        assert times == sorted(times, reverse=True)
        newest = max((entry.updated for entry in self.entries), default=None)
        if newest:
            assert datetime.fromisoformat(root.findtext(f"{A}updated", "")) == newest

    def kinds(self) -> list[str | None]:
        return [entry.kind for entry in self.entries]

    def of(self, kind: str) -> Entry:
        [found] = [entry for entry in self.entries if entry.kind == kind]
        return found


def tomorrow_is(monkeypatch: Any, day: date) -> None:
    for place in ("kb.views.public.today", "kb.editions.timeline.today"):
        monkeypatch.setattr(place, lambda: day)


ALL = ["/en/ethics/feed.atom", "/es/ethics/feed.atom", "/ar/ethics/feed.atom", "/en/changes.atom", "/fr/log.atom", "/en/ethics/c/pay/feed.atom", "/es/ethics/c/gifts/feed.atom", "/en/gone/feed.atom"]


@pytest.mark.parametrize("path", ALL)
def test_valid_and_kept(library: Any, withdrawn: Any, reader: Client, path: str) -> None:
    feed = Feed(reader, path)
    assert feed.entries
    assert feed.head == (LogEntry.objects.count(), log.head())
    assert feed.lang == path.split("/")[1]
    with queries() as warm:
        second = reader.get(path)
    assert len(warm) == 1
    assert second.content.decode() == feed.body
    assert reader.get(path, headers={"if-none-match": second["ETag"]}).status_code == 304
    assert reader.head(path).status_code == 200
    assert reader.post(path).status_code == 405
    assert not second.cookies


def test_a_work(library: dict[str, Edition], reader: Client) -> None:
    feed = Feed(reader, "/en/ethics/feed.atom")
    assert feed.title == "Changes of “Code of Ethics”"
    assert [entry.title for entry in feed.entries] == [f"Code of Ethics: edition {label} published" for label in ("3.0", "2.0", "1.0")]
    second = feed.entries[1]
    assert "In force from 1 May 2024." in second.words and "What 2.0 changes." in second.words
    assert second.page == f"{HERE}/en/ethics/ed/2.0/"
    assert second.related == [f"{HERE}/en/ethics/compare/1.0...2.0/", f"{HERE}/en/ethics/editions/"]
    row = LogEntry.objects.get(kind="edition", row=library["2.0"].pk)
    assert second.row is not None and second.row.get("sha256") == row.sha256


def test_translations_in_their_language_only(library: Any, reader: Client) -> None:
    [entry] = [entry for entry in Feed(reader, "/es/ethics/feed.atom").entries if entry.kind == "translated"]
    assert entry.page == f"{HERE}/es/ethics/ed/1.0/"
    assert "translated" not in Feed(reader, "/en/ethics/feed.atom").kinds()
    assert Feed(reader, "/en/changes.atom").kinds().count("translated") == 3


def test_a_corrected_translation(library: dict[str, Edition], reader: Client) -> None:
    translate(library["2.0"], "pt-br", {"return": "Responder logo."}, partial=True, title="Código de ética")
    titles = [(entry.title, entry.page) for entry in Feed(reader, "/pt-br/ethics/feed.atom").entries if entry.kind == "translated"]
    assert titles == [
        ("Código de ética: edition 2.0 in Brazilian Portuguese, revision 2", f"{HERE}/pt-br/ethics/ed/2.0/"),
        ("Código de ética: edition 2.0 in Brazilian Portuguese", f"{HERE}/pt-br/ethics/ed/2.0/r/1/"),
    ]


def test_coming_into_force_by_date_alone(library: dict[str, Edition], reader: Client, monkeypatch: Any) -> None:
    before = Feed(reader, "/en/ethics/feed.atom")
    assert "in-force" not in before.kinds()
    tomorrow_is(monkeypatch, date(2090, 1, 1))
    for path in ("/en/ethics/feed.atom", "/en/changes.atom", "/en/ethics/c/ai/feed.atom"):
        entry = Feed(reader, path).of("in-force")
        assert entry.title == "Code of Ethics: edition 3.0 is in force"
        assert entry.updated == datetime.combine(date(2090, 1, 1), datetime.min.time(), timezone.get_default_timezone())
        assert "Edition 3.0 came into force on 1 January 2090." in entry.words
    feed = Feed(reader, "/en/ethics/feed.atom")
    assert feed.entries[0].kind == "in-force"
    assert {entry.id for entry in before.entries} < {entry.id for entry in feed.entries}
    assert "in-force" not in Feed(reader, "/en/ethics/c/return/feed.atom").kinds()


def test_moved_cancelled_and_back(library: dict[str, Edition], reader: Client, monkeypatch: Any) -> None:
    acts.move(library["3.0"], in_force_from=date(2091, 2, 3), reason="The <hall> is closed & dark.", by="The board")
    moved = Feed(reader, "/en/ethics/feed.atom").of("moved")
    assert moved.title == "Code of Ethics: edition 3.0 moved to 3 February 2091"
    assert "The <hall> is closed & dark." in moved.words
    published = Feed(reader, "/en/ethics/feed.atom").entries[1]
    assert published.kind == "published" and published.updated == moved.updated
    acts.move(library["3.0"], in_force_from=None, reason="Never mind.", by="The board")
    feed = Feed(reader, "/en/ethics/feed.atom")
    assert feed.kinds()[:3] == ["cancelled", "moved", "published"]
    assert "What 3.0 changes" not in feed.body
    assert "It was to come into force on 3 February 2091 and never will." in feed.of("cancelled").words
    tomorrow_is(monkeypatch, date(2092, 1, 1))
    assert "in-force" not in Feed(reader, "/en/ethics/feed.atom").kinds()


def test_withdrawn_words_never_appear(library: Any, withdrawn: Any, reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="It named a person.", by="The board")
    for path in ("/en/changes.atom", "/en/log.atom", "/en/gone/feed.atom", "/en/ethics/feed.atom", "/en/gone/c/a/feed.atom", "/ar/ethics/feed.atom", "/ar/ethics/c/return/feed.atom"):
        body = Feed(reader, path).body
        for words in ("may not be shown", "What 2.0 changes", "مدونة", "talks"):
            assert words not in body, (path, words)
    gone = Feed(reader, "/en/gone/feed.atom")
    assert gone.kinds() == ["withdrawn", "published"]
    assert gone.entries[0].title == "gone: edition 1.0 withdrawn"
    assert "It quoted a <letter> without consent." in gone.entries[0].words
    assert "What 1.0 changes" not in gone.body
    assert "It was withdrawn later." in gone.entries[1].words
    assert "Code of Ethics" in Feed(reader, "/en/ethics/feed.atom").title  # of 1.0, which stands


def test_withdrawn_in_one_language(library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="Wrong file.", by="The board", locale="ar")
    arabic = Feed(reader, "/ar/ethics/feed.atom")
    assert arabic.of("withdrawn").words.startswith("Wrong file.")
    assert "translated" not in arabic.kinds()
    assert "مدونة" not in arabic.body
    assert "withdrawn" not in Feed(reader, "/en/ethics/feed.atom").kinds()
    assert "withdrawn" in Feed(reader, "/en/changes.atom").kinds()


def test_withdrawn_in_the_language_that_decides(library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="Wrong file.", by="The board", locale="en")
    for path in ("/en/ethics/feed.atom", "/es/ethics/feed.atom", "/en/ethics/c/care/feed.atom"):
        assert "withdrawn" in Feed(reader, path).kinds(), path


def test_repealed_by_date(library: dict[str, Edition], reader: Client, monkeypatch: Any) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="Not yet.", by="The board")
    work, day = Work.objects.get(code="ethics"), timeline.today() + timedelta(days=10)
    acts.repeal(work, day=day, reason="Merged into another.", by="The board")
    feed = Feed(reader, "/en/ethics/feed.atom")
    assert feed.kinds()[0] == "repealed" and "ended" not in feed.kinds()
    assert feed.entries[0].page == f"{HERE}/en/ethics/editions/"
    acts.revoke_repeal(work, reason="On second thoughts.", by="The board")
    assert Feed(reader, "/en/ethics/feed.atom").kinds()[:2] == ["revoked", "repealed"]
    acts.repeal(work, day=day, reason="After all.", by="The board")
    tomorrow_is(monkeypatch, day)
    feed = Feed(reader, "/en/ethics/feed.atom")
    assert feed.kinds()[0] == "ended"
    assert feed.entries[0].title == "Code of Ethics: no longer in force"
    assert "After all." in feed.entries[0].words
    assert Feed(reader, "/en/ethics/c/pay/feed.atom").kinds()[0] == "ended"
    assert "ended" not in Feed(reader, "/en/ethics/c/gifts/feed.atom").kinds()


def test_a_clause(library: dict[str, Edition], reader: Client) -> None:
    feed = Feed(reader, "/en/ethics/c/pay/feed.atom")
    assert feed.title == "Changes of “2.1 Pay” of “Code of Ethics”"
    assert [entry.page for entry in feed.entries] == [f"{HERE}/en/ethics/ed/2.0/c/pay/", f"{HERE}/en/ethics/ed/1.0/c/pay/"]
    assert "“2.1 Pay” is worded otherwise than before." in feed.entries[0].words
    assert feed.entries[0].related[0] == f"{HERE}/en/ethics/compare/1.0...2.0/#c-pay"
    assert "“2.1 Pay” is new in this edition." in feed.entries[1].words
    assert len(Feed(reader, "/en/ethics/c/return/feed.atom").entries) == 1
    gone = Feed(reader, "/en/ethics/c/gifts/feed.atom").entries[0]
    assert "“1.3 Gifts” is no longer part of the text." in gone.words
    assert gone.page == f"{HERE}/en/ethics/ed/2.0/"
    assert {entry.id for entry in feed.entries} & {entry.id for entry in Feed(reader, "/en/ethics/feed.atom").entries} == set()


def test_a_clause_moved_renumbered_and_why(db: Any, reader: Client) -> None:
    def row(key: str, number: str, words: str = "Words.") -> Any:
        return clause(key, f"{key} {words}", number=number)

    make_work("rules")
    publish_edition(text("rules", "1.0", row("a", "1"), row("b", "2"), row("c", "3")), Release(date(2020, 1, 1), "First."))
    changes = (Change("b", "reason", (), "Because <nobody> read it."),)
    release = Release(date(2021, 1, 1), "Second.", changes=changes)
    publish_edition(text("rules", "2.0", row("n", "1"), row("a", "2"), row("b", "3", "Other."), row("c", "4")), release)
    said = Feed(reader, "/en/rules/c/b/feed.atom").entries[0].words
    assert "“3 B” is worded otherwise than before." in said and "Because <nobody> read it." in said
    assert "has another number" in Feed(reader, "/en/rules/c/a/feed.atom").entries[0].words
    publish_edition(text("rules", "3.0", row("c", "1"), row("n", "2"), row("a", "3"), row("b", "4", "Other.")), Release(date(2022, 1, 1), "Third."))
    assert "stands in another place" in Feed(reader, "/en/rules/c/c/feed.atom").entries[0].words


def test_a_clause_in_translation(library: dict[str, Edition], reader: Client) -> None:
    assert Feed(reader, "/pt-br/ethics/c/return/feed.atom").kinds() == ["translated", "published"]
    assert "translated" not in Feed(reader, "/pt-br/ethics/c/pay/feed.atom").kinds()
    translate(library["2.0"], "pt-br", {"return": "Responder em noventa dias.", "pay": "Pagar."}, partial=True, title="Código de ética")
    assert Feed(reader, "/pt-br/ethics/c/return/feed.atom").kinds().count("translated") == 1
    assert Feed(reader, "/pt-br/ethics/c/pay/feed.atom").of("translated").page == f"{HERE}/pt-br/ethics/ed/2.0/c/pay/"


@pytest.fixture
def erratum(library: dict[str, Edition]) -> Erratum:
    made = Erratum.objects.create(
        edition=library["2.0"],
        locale="en",
        key="pay",
        kind="technical",
        state="verified",
        reads="exhibitions <and> talks",
        should_read="exhibitions or talks",
        wording=EditionClause.objects.get(text__edition=library["2.0"], text__locale="en", key="pay").sha256,
        report="A private report.",
        reporter_name="Ann Reader",
        reporter_email="ann@example.org",
        note="Found by a reader.",
        decided_at=timezone.now(),
    )
    Surroundings.touch()
    return made


def test_verified_errata(erratum: Erratum, reader: Client) -> None:
    for path in ("/en/ethics/feed.atom", "/en/changes.atom", "/es/ethics/c/pay/feed.atom", "/en/ethics/c/pay/feed.atom"):
        feed = Feed(reader, path)
        entry = feed.of("erratum")
        assert "exhibitions <and> talks" in entry.words and "exhibitions or talks" in entry.words
        assert "2.1 Pay" in entry.words and "Found by a reader." in entry.words
        assert "Technical erratum, verified on" in entry.words or path.startswith("/es/")
        assert entry.page == f"{HERE}/en/ethics/ed/2.0/c/pay/"
        assert entry.row is None
        for private in ("A private report", "Ann Reader", "ann@example.org"):
            assert private not in feed.body
    assert "erratum" not in Feed(reader, "/en/ethics/c/return/feed.atom").kinds()
    for state in ("reported", "held", "rejected"):
        Erratum.objects.filter(pk=erratum.pk).update(state=state)
        Surroundings.touch()
        assert "erratum" not in Feed(reader, "/en/changes.atom").kinds()


def test_errata_of_withdrawn_editions_are_silent(erratum: Erratum, library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="Wrong.", by="The board")
    for path in ("/en/ethics/feed.atom", "/en/changes.atom", "/en/ethics/c/pay/feed.atom"):
        assert "talks" not in Feed(reader, path).body


def test_errata_of_a_withdrawn_translation_stay_silent(library: dict[str, Edition], reader: Client) -> None:
    Erratum.objects.create(edition=library["2.0"], locale="pt-br", key="return", state="verified", reads="noventa dias", wording="0" * 64, report="x", decided_at=timezone.now())
    Surroundings.touch()
    assert "noventa dias" in Feed(reader, "/pt-br/ethics/feed.atom").body
    acts.withdraw(library["2.0"], reason="Wrong file.", by="The board", locale="pt-br")
    assert "noventa" not in Feed(reader, "/pt-br/ethics/feed.atom").body
    translate(library["2.0"], "pt-br", {"return": "Responder logo."}, partial=True, title="Código de ética")
    for path in ("/pt-br/ethics/feed.atom", "/en/changes.atom", "/pt-br/ethics/c/return/feed.atom"):
        assert "noventa" not in Feed(reader, path).body
    assert "noventa" not in reader.get("/pt-br/ethics/errata/").content.decode()


def test_the_log_can_be_followed(library: Any, withdrawn: Any, reader: Client) -> None:
    feed = Feed(reader, "/en/log.atom")
    rows = [entry.row for entry in feed.entries if entry.row is not None]
    assert len(rows) == LogEntry.objects.count() == feed.head[0]
    assert rows[0].get("sha256") == feed.head[1]
    for newer, older in pairwise(rows):
        assert newer.get("previous") == older.get("sha256")
    for row in rows:
        said = {name: row.get(name, "") for name in ("previous", "kind")}
        at = datetime.fromisoformat(row.get("at", ""))
        again = log_hash(**said, row=int(row.get("row", "")), row_sha256=row.get("row-sha256", ""), at=at)
        assert again == row.get("sha256")
    assert feed.entries[0].title == "gone 1.0: withdrawn"
    assert {entry.kind for entry in feed.entries} == {"edition", "changes", "text", "withdrawal"}


def test_every_kind_of_log_row_has_words(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=date(2091, 1, 1), reason="Later.", by="x")
    acts.move(library["3.0"], in_force_from=None, reason="Never.", by="x")
    acts.withdraw(library["2.0"], reason="Wrong.", by="x", locale="ar")
    acts.repeal(Work.objects.get(code="ethics"), day=timeline.today() + timedelta(days=3), reason="Gone.", by="x")
    acts.revoke_repeal(Work.objects.get(code="ethics"), reason="Back.", by="x")
    titles = [entry.title for entry in Feed(reader, "/en/log.atom").entries]
    assert titles[:5] == [
        "ethics: repeal taken back",
        "ethics: repeal",
        "ethics 2.0: withdrawn in Arabic",
        "ethics 3.0: cancelled",
        "ethics 3.0: moved to another day",
    ]


def test_words_that_are_not_xml(db: Any, reader: Client) -> None:
    make_work("odd")
    note = "First line.\x0b\x00Second]]> & <b>bold</b>\n\nAnother paragraph \ufffe \U0001f3db."
    note = note.replace("\x00", "")
    publish_edition(text("odd", "1.0", clause("a", "Words."), title="Tom & <Jerry> “x”"), Release(date(2020, 1, 1), note))
    feed = Feed(reader, "/en/odd/feed.atom")
    assert feed.title == "Changes of “Tom & <Jerry> “x””"
    content = feed.entries[0].element.find(f"{A}content/{X}div")
    assert content is not None
    assert [p.text for p in content.findall(f"{X}p")][1:] == ["First line. Second]]> & <b>bold</b>", "Another paragraph   \U0001f3db."]


def test_never_more_than_fifty(db: Any, reader: Client) -> None:
    for number in range(60):
        publish("many", f"1.{number}", f"2020-01-{number % 28 + 1:02d}", clause("a", f"Words {number}."))
    for path in ("/en/many/feed.atom", "/en/many/c/a/feed.atom", "/en/changes.atom", "/en/log.atom"):
        assert len(Feed(reader, path).entries) == 50
    assert "edition 1.59" in Feed(reader, "/en/many/feed.atom").entries[0].title


COLD = {"/en/ethics/feed.atom": 6, "/en/ethics/c/pay/feed.atom": 8, "/en/changes.atom": 10, "/en/log.atom": 8}


@pytest.mark.parametrize(("path", "count"), COLD.items())
def test_queries(library: Any, withdrawn: Any, reader: Client, path: str, count: int) -> None:
    reader.get("/en/ethics/at/2024-01-01/")
    with queries() as cold:
        reader.get(path)
    assert len(cold) <= count, "\n".join(cold)


@pytest.mark.parametrize("path", ["/xx/changes.atom", "/en/nothing/feed.atom", "/en/ethics/c/never/feed.atom", "/en/ethics/ed/2.0/feed.atom", "/de/ethics/feed.atom"])
def test_no_such_feed(library: Any, reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_an_empty_record(db: Any, reader: Client) -> None:
    first, second = Feed(reader, "/en/changes.atom"), Feed(reader, "/en/log.atom")
    assert (first.entries, second.entries, first.head) == ([], [], (0, "0" * 64))
    assert "1970-01-01" in first.body
