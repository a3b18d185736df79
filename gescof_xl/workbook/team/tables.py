"""The tables of a base, made from the row classes, and the constraints that no program can go round.

A series of documents has no hole, what is sealed is only ever added, and nothing settles more than it has: PostgreSQL
itself refuses, whoever writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Identity,
    MetaData,
    Numeric,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateSchema
from sqlalchemy.types import TypeEngine

from gescof_xl.core.schema import Kind, Row, key_field, stored_columns
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment
from gescof_xl.domain.tables.reports import LogEntry

SCHEMA = "gescof"
READING = "gescof_lecture"
"""Where others read: a view a sheet, by the names that the sheets have."""
METADATA = MetaData(schema=SCHEMA)
REVISION, POSITION = "_revision", "_position"
"""Of each row: the meeting that last changed it, and its place among the rows of its table."""

_TYPES: Mapping[Kind, type[TypeEngine[Any]]] = {
    Kind.TEXT: Text,
    Kind.CODE: Text,
    Kind.CHOICE: Text,
    Kind.DATE: Date,
    Kind.AMOUNT: Numeric,
    Kind.RATE: Numeric,
    Kind.NUMBER: Numeric,
    Kind.YES_NO: Boolean,
}

BASE = Table(
    "_base",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("issued", Text, nullable=False),
    Column("closed", Text, nullable=False),
)
"""One row: which base it is, the version of its form, its last meeting, and who closed it."""

MEETINGS = Table(
    "_meetings",
    METADATA,
    Column("revision", BigInteger, primary_key=True),
    Column("token", Text, nullable=False, unique=True),
    Column("member", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=func.session_user()),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)
"""Who wrote, and when."""

CHANGES = Table(
    "_changes",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("revision", BigInteger, nullable=False, index=True),
    Column("table", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
)
"""What each meeting changed: `add`, `set` with the cells before and after, or `remove` with the whole row."""

MEMBERS = Table(
    "_members",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)
"""The workbooks of the team."""

SERIES = Table("_series", METADATA, Column("stem", Text, primary_key=True), Column("last", BigInteger, nullable=False))
"""The last number of each series of documents."""


def shared() -> Mapping[str, type[Row]]:
    """The row classes that a team shares, by their field of the ledger: reports are each person's own."""
    return {field: row_class for field, row_class in ROW_CLASSES.items() if not row_class.REPORT}


def _table(field: str, row_class: type[Row]) -> Table:
    stored = stored_columns(row_class)
    key = key_field(row_class)
    return Table(
        field,
        METADATA,
        Column(POSITION, BigInteger, Identity(), primary_key=True),
        Column(REVISION, BigInteger, nullable=False, index=True),
        *(Column(c.field, _TYPES[c.kind](), nullable=c.optional, unique=c.field == key) for c in stored),
        comment=row_class.SHEET,
    )


TABLES: Mapping[type[Row], Table] = {row_class: _table(field, row_class) for field, row_class in shared().items()}
"""The table of each row class."""


def create(connection: Connection) -> None:
    """The schema and its tables, still without constraints on what is written: a workbook is loaded first."""
    connection.execute(CreateSchema(SCHEMA))
    METADATA.create_all(connection)


def constrain(connection: Connection) -> None:
    """What is refused from now on, whoever writes."""
    for statement in (*_one_a_seal(), *_only_added(), *_no_hole(), *_never_above()):
        connection.exec_driver_sql(statement)


def show(connection: Connection) -> None:
    """The views that Power Query and other tools read: French names, nothing of how the base works."""
    connection.execute(CreateSchema(READING))
    for row_class in TABLES:
        columns = ", ".join(f"{quoted(c.field)} AS {quoted(c.title)}" for c in stored_columns(row_class))
        connection.exec_driver_sql(
            f"CREATE VIEW {READING}.{quoted(row_class.SHEET)} AS"  # noqa: S608  # names of ours
            f" SELECT {columns} FROM {_name(row_class)} ORDER BY {POSITION}"
        )


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _name(row_class: type[Row]) -> str:
    return f"{SCHEMA}.{quoted(TABLES[row_class].name)}"


def _one_a_seal() -> Iterator[str]:
    """No seal is that of two rows."""
    for row_class, table in TABLES.items():
        if "seal" in table.c:
            yield f"CREATE UNIQUE INDEX one_{table.name}_a_seal ON {_name(row_class)} (seal) WHERE seal <> ''"


def _only_added() -> Iterator[str]:
    """A sealed row is inserted and never changed: of a document, its lines and instalments too; of the log, all."""
    yield f"""
        CREATE FUNCTION {SCHEMA}._sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%: %', TG_TABLE_NAME, to_jsonb(OLD) USING ERRCODE = 'GC001'; END $$"""
    for row_class in TABLES:
        columns = [c.field for c in stored_columns(row_class) if c.seal == "sealed" or row_class is LogEntry]
        if not columns or (row_class.SEAL == "free" and row_class is not LogEntry):
            continue
        has_seal = "seal" in TABLES[row_class].c
        changed = " OR ".join(f"OLD.{quoted(c)} IS DISTINCT FROM NEW.{quoted(c)}" for c in columns)
        sealed = "OLD.seal <> ''" if has_seal else "true"
        changed = f"({changed} OR NEW.seal <> OLD.seal)" if has_seal else f"({changed})"
        for event, when in (("UPDATE", f"{sealed} AND {changed}"), ("DELETE", sealed)):
            yield f"""
                CREATE TRIGGER sealed_{event.lower()} BEFORE {event} ON {_name(row_class)}
                FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {SCHEMA}._sealed()"""
    for name in (CHANGES.name, MEETINGS.name):
        yield f"""
            CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON {SCHEMA}.{name}
            FOR EACH ROW EXECUTE FUNCTION {SCHEMA}._sealed()"""


def _no_hole() -> Iterator[str]:
    """Each document takes the number after the last one of its series (CGI ann. II art. 242 nonies A I 7°)."""
    yield f"""
        CREATE FUNCTION {SCHEMA}._next() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            its_stem text := regexp_replace(NEW.number, '[0-9]+$', '');
            its_rank bigint := nullif(substr(NEW.number, length(its_stem) + 1), '')::bigint;
        BEGIN
            INSERT INTO {SCHEMA}._series (stem, last) VALUES (its_stem, 0) ON CONFLICT DO NOTHING;
            UPDATE {SCHEMA}._series SET last = its_rank WHERE stem = its_stem AND last = its_rank - 1;
            IF NOT FOUND THEN
                RAISE EXCEPTION '%', NEW.number USING ERRCODE = 'GC002';
            END IF;
            RETURN NEW;
        END $$"""  # noqa: S608  # names of ours
    yield f"""
        CREATE TRIGGER no_hole BEFORE INSERT ON {_name(Invoice)}
        FOR EACH ROW EXECUTE FUNCTION {SCHEMA}._next()"""


def _never_above() -> Iterator[str]:
    """At the end of a transaction, what is allocated of a payment or to a document stays within its amount."""
    payments, invoices, allocations = _name(Payment), _name(Invoice), _name(Allocation)
    yield f"""
        CREATE FUNCTION {SCHEMA}._within() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE whole numeric; used numeric; its_number text;
        BEGIN
            SELECT amount INTO whole FROM {payments} WHERE number = NEW.payment;
            SELECT coalesce(sum(amount), 0) INTO used FROM {allocations} WHERE payment = NEW.payment;
            IF whole IS NOT NULL AND used NOT BETWEEN least(whole, 0) AND greatest(whole, 0) THEN
                RAISE EXCEPTION '%', NEW.payment USING ERRCODE = 'GC003';
            END IF;
            FOREACH its_number IN ARRAY ARRAY[NEW.invoice, NEW.credit_note] LOOP
                SELECT gross INTO whole FROM {invoices} WHERE number = its_number;
                SELECT coalesce(sum(CASE WHEN invoice = its_number THEN amount ELSE -amount END), 0) INTO used
                FROM {allocations} WHERE invoice = its_number OR credit_note = its_number;
                IF whole IS NOT NULL AND used NOT BETWEEN least(whole, 0) AND greatest(whole, 0) THEN
                    RAISE EXCEPTION '%', its_number USING ERRCODE = 'GC003';
                END IF;
            END LOOP;
            RETURN NULL;
        END $$"""  # noqa: S608  # names of ours
    yield f"CREATE INDEX allocations_of_payment ON {allocations} (payment)"
    yield f"CREATE INDEX allocations_of_invoice ON {allocations} (invoice)"
    yield f"CREATE INDEX allocations_of_credit_note ON {allocations} (credit_note)"
    yield f"""
        CREATE CONSTRAINT TRIGGER never_above AFTER INSERT OR UPDATE ON {allocations}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {SCHEMA}._within()"""
