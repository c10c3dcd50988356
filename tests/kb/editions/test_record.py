"""The record cannot be altered or lost: every way tried is refused by the database, on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from kb.editions import guard, log
from kb.editions.acts import move, repeal, withdraw
from kb.editions.canonical import canonical, plain, plain_quick
from kb.editions.text import Blank, ClauseText
from kb.editions.verify import verify
from kb.editions.working import page_of, working_text, write_working
from kb.models import (
    ClauseKey,
    Edition,
    EditionAct,
    EditionClause,
    EditionText,
    LogEntry,
    TextPage,
    Withdrawal,
    Work,
    WorkAct,
)
from tests.kb.making import clause, publish, text, translate


@pytest.fixture
def record(db: None) -> Edition:
    fee = ClauseText("fee", "blank", 1, {"blank.fee.label": "Fee", "blank.fee.help": ""}, blank=Blank("fee", "amount", True))
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."), clause("gifts", "Accept gifts openly."), fee)
    translate(first.edition, "es", {"loans": "Preste con cuidado.", "gifts": "Acepte donaciones con transparencia."}, partial=True)
    publish("ethics", "2.0", "2022-01-01", clause("loans", "Lend with great care."), clause("gifts", "Accept gifts openly."))
    withdraw(first.edition, reason="A test of withdrawals.", by="tests", locale="es")
    third = publish("ethics", "3.0", "2090-01-01", clause("loans", "Never lend."), clause("gifts", "Accept gifts openly."))
    move(third.edition, in_force_from=None, reason="A test of cancelling.", by="tests")
    repeal(Work.objects.get(code="ethics"), day=date(2095, 1, 1), reason="A test of repeals.", by="tests")
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")()  # else TRUNCATE is refused for another reason
    return first.edition


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every byte of the record."""
    return {
        table: _rows(f"SELECT * FROM {table} ORDER BY id") for table in guard.FROZEN_TABLES
    }


def _rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = [column[0] for column in cursor.description]
        return [tuple(sorted(zip(names, row, strict=True))) for row in cursor.fetchall()]


def sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    run.__name__ = statement[:60]
    return run


def _save_again() -> None:
    row = EditionClause.objects.get(key="loans", text__edition__label="1.0", text__locale="en")
    row.plain = "altered"
    row.save()


def _bulk_update() -> None:
    rows = list(EditionClause.objects.all())
    for row in rows:
        row.html = "<p>altered</p>"
    EditionClause.objects.bulk_update(rows, ["html"])


def _upsert() -> None:
    row = EditionClause.objects.get(key="loans", text__edition__label="1.0", text__locale="en")
    row.pk, row.plain = None, "altered"
    EditionClause.objects.bulk_create([row], update_conflicts=True, unique_fields=["text", "key"], update_fields=["plain"])


def _smuggle() -> None:
    row = EditionClause.objects.filter(text__edition__label="1.0").first()
    assert row is not None
    row.pk, row.key, row.position = None, "smuggled", 99
    row.save(force_insert=True)


def _second_authoritative() -> None:
    text_row = EditionText.objects.get(edition__label="1.0", authoritative=True)
    text_row.pk, text_row.locale = None, "fr"
    text_row.save(force_insert=True)


def _rename_work() -> None:
    Work.objects.filter(code="ethics").update(code="other")


def _change_language() -> None:
    Work.objects.filter(code="ethics").update(authoritative_locale="es")


def _rename_key() -> None:
    ClauseKey.objects.filter(key="loans").update(key="borrowing")


def _smuggle_a_repeal() -> None:
    """A second act under the id of the first."""
    act = WorkAct.objects.get()
    act.reason = "Another reason."
    act.save(force_insert=True)


def _upsert_a_repeal() -> None:
    act = WorkAct.objects.get()
    act.kind = "revoke"
    WorkAct.objects.bulk_create([act], update_conflicts=True, unique_fields=["id"], update_fields=["kind"])


def _fork_the_log() -> None:
    first = LogEntry.objects.order_by("id").first()
    assert first is not None
    LogEntry.objects.create(previous=first.previous, kind="text", row=999, row_sha256="0" * 64, at=first.at, sha256="1" * 64)


ORM_ATTACKS: list[Callable[[], object]] = [
    lambda: EditionClause.objects.update(plain="altered"),
    lambda: EditionText.objects.update(title="altered"),
    lambda: Edition.objects.update(in_force_from="1999-01-01"),
    lambda: LogEntry.objects.update(row_sha256="0" * 64),
    lambda: Withdrawal.objects.update(reason="altered"),
    lambda: EditionAct.objects.update(kind="move"),
    lambda: WorkAct.objects.update(day="2030-01-01"),
    lambda: WorkAct.objects.update(reason="altered"),
    lambda: WorkAct.objects.all().delete(),
    lambda: WorkAct.objects.all()._raw_delete("default"),
    lambda: EditionAct.objects.all()._raw_delete("default"),
    _smuggle_a_repeal,
    _upsert_a_repeal,
    lambda: EditionClause.objects.all().delete(),
    lambda: EditionClause.objects.all()._raw_delete("default"),
    lambda: EditionText.objects.all()._raw_delete("default"),
    lambda: Edition.objects.filter(label="1.0").delete(),
    lambda: LogEntry.objects.all().delete(),
    lambda: Withdrawal.objects.all().delete(),
    lambda: Work.objects.filter(code="ethics").delete(),
    lambda: Work.objects.filter(code="ethics")._raw_delete("default"),
    lambda: ClauseKey.objects.filter(key="loans").delete(),
    _save_again,
    _bulk_update,
    _upsert,
    _smuggle,
    _second_authoritative,
    _rename_work,
    _change_language,
    _rename_key,
    _fork_the_log,
    sql("INSERT INTO kb_clausechange (edition_id, key, kind, from_keys, reason) SELECT id, 'loans', 'reason', '[]', 'x' FROM kb_edition"),
    sql("UPDATE kb_editionclause SET text_id = text_id + 1"),
    sql("UPDATE kb_work SET translation_key = '00000000000000000000000000000001'"),
]
SQLITE_ATTACKS = [
    sql("REPLACE INTO kb_editionclause SELECT * FROM kb_editionclause"),
    sql("REPLACE INTO kb_edition SELECT * FROM kb_edition"),
    sql("REPLACE INTO kb_editiontext SELECT * FROM kb_editiontext"),
    sql("REPLACE INTO kb_publicationlog SELECT * FROM kb_publicationlog"),
    sql("REPLACE INTO kb_workact SELECT * FROM kb_workact"),
    sql("REPLACE INTO kb_editionact SELECT * FROM kb_editionact"),
    sql("UPDATE OR REPLACE kb_workact SET kind = 'revoke'"),
    sql("INSERT OR REPLACE INTO kb_withdrawal SELECT * FROM kb_withdrawal"),
    sql("UPDATE OR REPLACE kb_editionclause SET plain = 'altered'"),
    sql("REPLACE INTO kb_work SELECT * FROM kb_work"),
    sql("REPLACE INTO kb_clausekey SELECT * FROM kb_clausekey"),
]
POSTGRESQL_ATTACKS = [
    sql("TRUNCATE kb_editionclause CASCADE"),
    sql("TRUNCATE kb_edition CASCADE"),
    sql("TRUNCATE kb_publicationlog"),
    sql("TRUNCATE kb_work CASCADE"),
    sql("TRUNCATE kb_workact"),
    sql("TRUNCATE kb_editionact"),
    sql("INSERT INTO kb_workact SELECT * FROM kb_workact ON CONFLICT (id) DO UPDATE SET kind = 'revoke'"),
    sql("SET LOCAL session_replication_role = replica; DELETE FROM kb_workact"),
    sql("MERGE INTO kb_editionclause a USING (SELECT 'loans' k) b ON a.key = b.k WHEN MATCHED THEN UPDATE SET plain = 'altered'"),
    sql("SET LOCAL session_replication_role = replica; UPDATE kb_editionclause SET plain = 'altered'"),
    sql("INSERT INTO kb_editionclause SELECT * FROM kb_editionclause ON CONFLICT (id) DO UPDATE SET plain = 'altered'"),
]


@pytest.mark.parametrize("attack", ORM_ATTACKS, ids=lambda attack: getattr(attack, "__name__", "attack"))
def test_every_way_to_alter_a_row_is_refused(record: Edition, attack: Callable[[], object]) -> None:
    before = everything()
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        attack()
    assert everything() == before


def test_every_way_of_this_database_is_refused(record: Edition) -> None:
    attacks = SQLITE_ATTACKS if connection.vendor == "sqlite" else POSTGRESQL_ATTACKS
    before = everything()
    for attack in attacks:
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
        assert everything() == before, attack.__name__


def test_flush_is_refused_outside_tests(record: Edition, settings: object) -> None:
    before = everything()
    settings.RECORD_MAY_BE_FLUSHED = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="record"):
        call_command("flush", interactive=False, verbosity=0)
    assert everything() == before


ALTERATIONS = {
    "the words": ("UPDATE kb_editionclause SET html = '<p>Sell with care.</p>' WHERE key = 'loans'", "clause loans"),
    "the plain words": ("UPDATE kb_editionclause SET plain = 'Sell.' WHERE key = 'loans'", "clause loans"),
    "a number": ("UPDATE kb_editionclause SET number = '9' WHERE key = 'gifts'", "edition 1.0 of ethics, en r1"),
    "a heading with its hash": ("UPDATE kb_editionclause SET heading = 'X', sha256 = 'y' WHERE key = 'gifts'", "clause gifts"),
    "a position": ("UPDATE kb_editionclause SET position = 70 WHERE key = 'fee'", "clause fee"),
    "a duty": ("UPDATE kb_editionclause SET duty = 'may' WHERE key = 'gifts'", "edition 1.0 of ethics, en r1"),
    "the date": ("UPDATE kb_edition SET in_force_from = '2019-01-01' WHERE label = '1.0'", "edition 1.0"),
    "the signature": ("UPDATE kb_edition SET signed_off_by = 'Nobody' WHERE label = '2.0'", "edition 2.0"),
    "the note of a revision": ("UPDATE kb_editiontext SET note = 'Other.' WHERE locale = 'es'", "es r1"),
    "the title": ("UPDATE kb_editiontext SET title = 'Other' WHERE locale = 'es'", "es r1"),
    "the reason of a withdrawal": ("UPDATE kb_withdrawal SET reason = 'Other.'", "withdrawal"),
    "the reason of a repeal": ("UPDATE kb_workact SET reason = 'Other.'", "act"),
    "the day of a repeal": ("UPDATE kb_workact SET day = '2001-01-01'", "act"),
    "a repeal made a revocation": ("UPDATE kb_workact SET kind = 'revoke'", "act"),
    "who repealed": ("UPDATE kb_workact SET by = 'Nobody'", "act"),
    "a repeal gone": ("DELETE FROM kb_workact", "workact"),
    "a cancellation gone": ("DELETE FROM kb_editionact", "act"),
    "who cancelled": ("UPDATE kb_editionact SET by = 'Nobody'", "act"),
    "the note of a text": ("UPDATE kb_editiontext SET note = 'Corrected.' WHERE locale = 'es'", "es r1"),
    "an option of a blank": (
        """UPDATE kb_editionclause SET blank = '{"id":"fee","options":[],"required":false,"type":"amount"}' WHERE key = 'fee'""",
        "clause fee",
    ),
    "the spelling of a definition": (
        """UPDATE kb_editionclause SET blank = '{"id":"fee","options":[],"required":true,"type":"amount","x":1}' WHERE key = 'fee'""",
        "clause fee",
    ),
    "the language of the work": ("UPDATE kb_work SET authoritative_locale = 'es' WHERE code = 'ethics'", "edition 1.0 of ethics, en r1"),
    "a key of the registry": ("DELETE FROM kb_clausekey WHERE key = 'loans'", "clause key loans of ethics"),
    "a log row": ("UPDATE kb_publicationlog SET row = row + 50 WHERE kind = 'text'", "log row"),
    "a clause gone": ("DELETE FROM kb_editionclause WHERE key = 'gifts'", "edition 1.0 of ethics, en r1"),
    "a log row gone": ("DELETE FROM kb_publicationlog WHERE id = (SELECT min(id) + 1 FROM kb_publicationlog)", "log row"),
    "a clause moved to another text": (
        "UPDATE kb_editionclause SET key = 'other' WHERE key = 'gifts'",
        "edition 1.0 of ethics, en r1",
    ),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_what_is_done_without_triggers_is_named_by_verify(record: Edition, name: str) -> None:
    statement, row = ALTERATIONS[name]
    assert verify().ok
    guard.remove(connection)
    sql(statement)()
    guard.install(connection)
    verdict = verify()
    assert not verdict.ok
    assert row in verdict.faults[0].row, verdict.faults


def test_the_words_of_an_act_are_named_once_they_are_there_again(record: Edition) -> None:
    """Deleted and put back with other words: the log remembers the hash of the first."""
    guard.remove(connection)
    sql("UPDATE kb_workact SET reason = 'Kinder words.', sha256 = 'x'")()
    guard.install(connection)
    assert [fault.message for fault in verify().faults] == [
        "was altered: its hash is not the one in the log",
        "was altered: its hash does not fit its content",
    ]


def test_a_repeal_put_in_by_another_hand_is_named(record: Edition) -> None:
    act = WorkAct.objects.get()
    act.pk, act.kind, act.day = None, "revoke", None
    act.save(force_insert=True)  # the database cannot know; the log does
    assert [fault.message for fault in verify().faults] == ["is not in the publication log: it was put there by another hand"]


def test_what_is_published_during_a_walk_is_no_fault(record: Edition) -> None:
    published = []

    def progress(done: int, total: int, clauses: int) -> None:
        if done == total and not published:
            published.append(publish("other", "1.0", "2020-01-01", clause("a", "Words.")))

    assert verify(progress=progress).ok and published


def test_verify_names_missing_triggers_and_a_cut_tail(record: Edition) -> None:
    noted = log.head()
    assert verify(head=noted).ok
    guard.remove(connection)
    sql("DELETE FROM kb_publicationlog WHERE id = (SELECT max(id) FROM kb_publicationlog)")()
    sql("DELETE FROM kb_workact")()
    messages = " ".join(fault.message for fault in verify(head=noted).faults)
    assert "is missing, switched off or altered" in messages
    guard.install(connection)
    assert verify().ok, "a chain alone cannot show that its tail was cut"
    assert "its end was cut off" in verify(head=noted).faults[0].message


def test_verify_names_a_row_put_in_by_another_hand(record: Edition) -> None:
    guard.remove(connection)
    row = EditionText.objects.get(edition__label="2.0", locale="en")
    row.pk, row.locale, row.authoritative = None, "fr", False
    row.save(force_insert=True)
    guard.install(connection)
    assert "is not in the publication log" in verify().faults[0].message


def test_a_trigger_switched_off_or_replaced_is_seen(record: Edition) -> None:
    assert guard.missing(connection) == []
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER frozen_kb_editionclause_update")()
        sql("CREATE TRIGGER frozen_kb_editionclause_update BEFORE UPDATE ON kb_editionclause BEGIN SELECT 1; END")()
        assert guard.missing(connection) == ["frozen_kb_editionclause_update"]
    else:
        sql("ALTER TABLE kb_editionclause DISABLE TRIGGER frozen_kb_editionclause_change")()
        assert guard.missing(connection) == ["frozen_kb_editionclause_change"]
    guard.install(connection)
    assert guard.missing(connection) == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="only on PostgreSQL: triggers call functions")
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR REPLACE FUNCTION kb_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE OR REPLACE TRIGGER frozen_kb_workact_change BEFORE UPDATE OR DELETE ON kb_workact FOR EACH ROW"
        " WHEN (OLD.id > 1000) EXECUTE FUNCTION kb_refuse(); ALTER TABLE kb_workact ENABLE ALWAYS TRIGGER frozen_kb_workact_change",
        "CREATE OR REPLACE TRIGGER frozen_kb_workact_change BEFORE DELETE ON kb_workact FOR EACH ROW"
        " EXECUTE FUNCTION kb_refuse(); ALTER TABLE kb_workact ENABLE ALWAYS TRIGGER frozen_kb_workact_change",
        "CREATE OR REPLACE TRIGGER frozen_kb_workact_change BEFORE UPDATE OF kind OR DELETE ON kb_workact FOR EACH ROW"
        " EXECUTE FUNCTION kb_refuse(); ALTER TABLE kb_workact ENABLE ALWAYS TRIGGER frozen_kb_workact_change",
    ],
    ids=["function", "condition", "event", "column"],
)
def test_a_trigger_that_does_something_else_is_seen(record: Edition, statement: str) -> None:
    sql(statement)()
    assert "frozen_kb_workact_change" in guard.missing(connection)
    guard.install(connection)
    assert guard.missing(connection) == []


def test_command_prints_what_it_proved(record: Edition) -> None:
    out = StringIO()
    call_command("editions", "verify", "--json", "--head", log.head().upper(), stdout=out)
    said = json.loads(out.getvalue())
    assert (said["ok"], said["faults"], said["head"], said["files"]) == (True, [], log.head(), 0)
    with pytest.raises(CommandError, match="not a hash"):
        call_command("editions", "verify", "--head", "abc")
    with pytest.raises(SystemExit) as stopped:
        call_command("editions", "verify", "--head", "0" * 63 + "1", stdout=StringIO(), stderr=StringIO())
    assert stopped.value.code == 1


def test_a_terminal_is_told_how_far_it_is(record: Edition) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    told = Terminal()
    call_command("editions", "verify", stdout=StringIO(), stderr=told)
    assert re.search(r"\d+ of \d+ log rows, \d+ clauses", told.getvalue())


_WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
_PIECE = st.recursive(
    st.one_of(_WORDS, st.sampled_from([" ", "<br>", "&amp;lt;", "<b>", "</p>", '<img alt="x &quot;&gt; y" data-media="image:3">', "<hr>", "\u00a0"])),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["p", "em", "pre", "ul", "li", "table", "td", "blockquote", "section", "a href='https://x.org/?a=1&b=2'", "sup", "h5", "dl", "dd"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@given(st.lists(_PIECE, max_size=4).map("".join))
@settings(max_examples=300, deadline=None)
def test_quick_plain_words_are_plain_words(html: str) -> None:
    made = canonical(html)
    assert plain_quick(made) == plain(made)


def test_quick_plain_words_of_notes() -> None:
    made = canonical('<p>A<sup id="fnref-1"><a href="#fn-1">1</a></sup> b</p><section class="footnotes"><ol><li id="fn-1"><p>n</p></li></ol></section>')
    assert plain_quick(made) == plain(made) == "A b\nn"


def test_working_on_the_page_touches_no_frozen_byte(record: Edition) -> None:
    """Autosave-like revisions, restoring an old revision, deleting the page: the record stays equal byte by byte."""
    before = everything()
    work = Work.objects.get(code="ethics")
    write_working(work, text("ethics", "", clause("loans", "A draft."), clause("new-one", "Another.")))
    page = page_of(work)
    assert page is not None
    old_revision = page.latest_revision
    write_working(work, text("ethics", "", clause("loans", "A second draft.")))
    page = TextPage.objects.get(pk=page.pk)
    page.title = "Changed"
    page.save_revision(overwrite_revision=page.latest_revision)
    assert old_revision is not None
    old_revision.as_object().save_revision(previous_revision=old_revision)
    TextPage.objects.get(pk=page.pk).delete()
    assert Page.objects.filter(pk=page.pk).count() == 0
    assert working_text(work) is None
    assert everything() == before
    assert verify().ok


def test_schema_changes_keep_bytes_and_triggers(fresh_database: str) -> None:
    """SQLite rebuilds a table for a new column or constraint and drops its triggers: post_migrate brings them back."""
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."))
    before = everything()
    extra = models.CharField(max_length=10, default="x", null=True)
    extra.set_attributes_from_name("extra")
    guard.make_way(connection)  # what ``migrate`` does first when it has something to do
    with pytest.raises(IntegrityError):
        EditionClause.objects.update(plain="altered")
    with connection.schema_editor() as editor:
        editor.add_field(EditionClause, extra)
    with connection.schema_editor() as editor:
        editor.remove_field(EditionClause, extra)
    call_command("migrate", verbosity=0)
    assert guard.missing(connection) == []
    assert everything() == before
    with pytest.raises(DatabaseError):
        EditionClause.objects.update(plain="altered")


def test_canonical_wording_is_what_is_stored(record: Edition) -> None:
    for row in EditionClause.objects.exclude(kind="blank"):
        assert canonical(row.html) == row.html
