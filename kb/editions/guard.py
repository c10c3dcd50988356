"""Frozen means refused by the database: the triggers that refuse to alter or lose a row of the record.

Installed by the first migration and again at every ``post_migrate``, because SQLite drops a table's triggers when a
schema change rebuilds it. ``missing`` names what is not there (or, on PostgreSQL, not firing always).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

FROZEN_TABLES = (
    "kb_edition",
    "kb_editiontext",
    "kb_editionclause",
    "kb_clausechange",
    "kb_editionact",
    "kb_withdrawal",
    "kb_workact",
    "kb_publicationlog",
)
#: What makes a row one of a kind besides its id: an INSERT over it could replace it.
_UNIQUE = {
    "kb_edition": ("work_id = NEW.work_id AND o.label = NEW.label",),
    "kb_editiontext": (
        "edition_id = NEW.edition_id AND o.locale = NEW.locale AND o.revision = NEW.revision",
        "edition_id = NEW.edition_id AND o.authoritative AND NEW.authoritative",
    ),
    "kb_editionclause": (
        "text_id = NEW.text_id AND o.key = NEW.key",
        "text_id = NEW.text_id AND o.position = NEW.position",
    ),
    "kb_clausechange": ("edition_id = NEW.edition_id AND o.key = NEW.key AND o.kind = NEW.kind",),
    "kb_editionact": (),
    "kb_workact": (),
    "kb_withdrawal": (),
    "kb_publicationlog": (
        "previous = NEW.previous",
        "sha256 = NEW.sha256",
        "kind = NEW.kind AND o.row = NEW.row",
    ),
}
#: A row may not be added to what the log has sealed: (column of the new row, kind of the log row).
_SEALED = {"kb_editionclause": ("text_id", "text"), "kb_clausechange": ("edition_id", "changes")}
_HAS_EDITIONS = "EXISTS (SELECT 1 FROM kb_edition e WHERE e.work_id = OLD.id)"
_KEY_FROZEN = (
    "EXISTS (SELECT 1 FROM kb_editionclause c JOIN kb_editiontext t ON t.id = c.text_id"
    " JOIN kb_edition e ON e.id = t.edition_id WHERE e.work_id = OLD.work_id AND c.key = OLD.key)"
)
_WORK_CHANGED = (
    "(NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.translation_key <> OLD.translation_key"
    " OR NEW.authoritative_locale <> OLD.authoritative_locale)"
)
_KEY_CHANGED = "(NEW.id <> OLD.id OR NEW.key <> OLD.key OR NEW.work_id <> OLD.work_id)"
_MESSAGE = "the record is frozen"


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every trigger, replacing what is there under its name. Tables a later migration makes wait for it."""
    there = set(connection.introspection.table_names())
    tables = tuple(table for table in FROZEN_TABLES if table in there)
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger off: for ``flush`` of a test database and for tests of ``verify`` only."""
    with connection.cursor() as cursor:
        for name, table in expected(connection.vendor):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def make_way(connection: BaseDatabaseWrapper) -> None:
    """Before migrations on SQLite: a table cannot be rebuilt while another table's trigger names it.

    Only those triggers go; UPDATE and DELETE of frozen rows stay refused, and ``install`` brings the others back.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name, table in expected("sqlite"):
            if name.startswith("fixed_") or (table in _SEALED and name.endswith("_insert")):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are not there, do not fire always or do something else, in order."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = {
                sql.split()[2]: " ".join(sql.split())
                for sql in _sqlite_statements()
                if sql.startswith("CREATE")
            }
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            present = {name: " ".join((sql or "").split()) for name, sql in cursor.fetchall()}
            return [name for name in wanted if present.get(name) != wanted[name]]
        cursor.execute(
            "SELECT t.tgname, t.tgtype, p.proname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
            " AND t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0 AND pg_table_is_visible(c.oid)"
        )
        found = {name: tuple(rest) for name, *rest in cursor.fetchall()}
        return [name for name, wanted in _postgresql_wanted().items() if found.get(name) != wanted]


def expected(vendor: str) -> list[tuple[str, str]]:
    """(name, table) of every trigger of this kind of database."""
    out = []
    for table in FROZEN_TABLES:
        operations = ["update", "delete", "insert"] if vendor == "sqlite" else ["change", "truncate"]
        if vendor != "sqlite" and table in _SEALED:
            operations.append("insert")
        out += [(f"frozen_{table}_{operation}", table) for operation in operations]
    for table in ("kb_work", "kb_clausekey"):
        operations = ["update", "delete", "insert"] if vendor == "sqlite" else ["change", "truncate"]
        out += [(f"fixed_{table}_{operation}", table) for operation in operations]
    return out


def _statements(vendor: str, tables: tuple[str, ...]) -> Iterator[str]:
    if vendor == "sqlite":
        yield from _sqlite_statements(tables)
    elif vendor == "postgresql":
        yield from _postgresql_statements(tables)
    else:
        raise ValueError(f"The record can be kept in SQLite or PostgreSQL, not in {vendor}.")


def _sqlite_statements(tables: tuple[str, ...] = FROZEN_TABLES) -> Iterator[str]:
    def trigger(name: str, table: str, operation: str, when: str = "") -> Iterator[str]:
        yield f"DROP TRIGGER IF EXISTS {name}"
        condition = f" WHEN {when}" if when else ""
        yield (
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table}{condition}"
            f" BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        )

    for table in tables:
        yield from trigger(f"frozen_{table}_update", table, "UPDATE")
        yield from trigger(f"frozen_{table}_delete", table, "DELETE")
        # REPLACE INTO and INSERT OR REPLACE delete the old row without firing its DELETE trigger.
        over = [
            f"EXISTS (SELECT 1 FROM {table} o WHERE o.{same})" for same in ("id = NEW.id", *_UNIQUE[table])
        ]
        if table in _SEALED:
            over.append(_sealed(table))
        yield from trigger(f"frozen_{table}_insert", table, "INSERT", " OR ".join(over))
    yield from trigger("fixed_kb_work_update", "kb_work", "UPDATE", f"{_WORK_CHANGED} AND {_HAS_EDITIONS}")
    yield from trigger("fixed_kb_work_delete", "kb_work", "DELETE", _HAS_EDITIONS)
    over_work = (
        "EXISTS (SELECT 1 FROM kb_work o JOIN kb_edition e ON e.work_id = o.id"
        " WHERE o.id = NEW.id OR o.code = NEW.code OR o.translation_key = NEW.translation_key)"
    )
    yield from trigger("fixed_kb_work_insert", "kb_work", "INSERT", over_work)
    yield from trigger(
        "fixed_kb_clausekey_update", "kb_clausekey", "UPDATE", f"{_KEY_CHANGED} AND {_KEY_FROZEN}"
    )
    yield from trigger("fixed_kb_clausekey_delete", "kb_clausekey", "DELETE", _KEY_FROZEN)
    over_key = (
        "EXISTS (SELECT 1 FROM kb_clausekey o WHERE o.id = NEW.id OR (o.work_id = NEW.work_id AND o.key = NEW.key)"
        " OR (o.work_id = NEW.work_id AND o.block_id = NEW.block_id))"
    )
    yield from trigger("fixed_kb_clausekey_insert", "kb_clausekey", "INSERT", over_key)


def _postgresql_statements(tables: tuple[str, ...] = FROZEN_TABLES) -> Iterator[str]:
    def function(name: str, body: str) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        )

    def trigger(name: str, table: str, operation: str, call: str, each: str = "ROW") -> Iterator[str]:
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH {each} EXECUTE FUNCTION {call}()"
        # ALWAYS: also under session_replication_role = replica.
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"

    refuse = f"RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation';"
    yield function("kb_refuse", refuse)
    for table in tables:
        yield from trigger(f"frozen_{table}_change", table, "UPDATE OR DELETE", "kb_refuse")
        yield from trigger(f"frozen_{table}_truncate", table, "TRUNCATE", "kb_refuse", "STATEMENT")
        if table in _SEALED:
            yield function(f"kb_sealed_{table}", f"IF {_sealed(table)} THEN {refuse} END IF; RETURN NEW;")
            yield from trigger(f"frozen_{table}_insert", table, "INSERT", f"kb_sealed_{table}")
    for table, changed, stands in (
        ("kb_work", _WORK_CHANGED, _HAS_EDITIONS),
        ("kb_clausekey", _KEY_CHANGED, _KEY_FROZEN),
    ):
        yield function(
            f"kb_fixed_{table}",
            f"IF TG_OP = 'DELETE' THEN IF {stands} THEN {refuse} END IF; RETURN OLD; END IF;"
            f" IF {changed} AND {stands} THEN {refuse} END IF; RETURN NEW;",
        )
        yield from trigger(f"fixed_{table}_change", table, "UPDATE OR DELETE", f"kb_fixed_{table}")
        yield from trigger(f"fixed_{table}_truncate", table, "TRUNCATE", "kb_refuse", "STATEMENT")


def _postgresql_wanted() -> dict[str, tuple[int, str, str]]:
    """For each trigger: when it fires (PostgreSQL's bits), its function and what that does."""
    bits = {"INSERT": 7, "UPDATE OR DELETE": 27, "TRUNCATE": 34}  # all BEFORE; TRUNCATE for each statement
    bodies: dict[str, str] = {}
    out: dict[str, tuple[int, str, str]] = {}
    for statement in _postgresql_statements():
        if made := re.fullmatch(r"CREATE OR REPLACE FUNCTION (\w+)\(\) .* AS \$\$(.*)\$\$", statement):
            bodies[made[1]] = made[2]
        elif made := re.match(r"CREATE TRIGGER (\w+) BEFORE ([A-Z ]+) ON .* EXECUTE FUNCTION (\w+)", statement):
            out[made[1]] = (bits[made[2]], made[3], bodies[made[3]])
    return out


def _sealed(table: str) -> str:
    column, kind = _SEALED[table]
    return f"EXISTS (SELECT 1 FROM kb_publicationlog l WHERE l.kind = '{kind}' AND l.row = NEW.{column})"
