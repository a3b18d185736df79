"""Who may do what in a base, as PostgreSQL itself holds it: three roles, each with what the one before it may do.

The names of the roles begin with that of the base: a server has its roles in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Connection, text

from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.workbook.team.tables import BASE, CHANGES, MEETINGS, MEMBERS, READING, SCHEMA, SERIES, TABLES, quoted


class TeamRole(StrEnum):
    """What a person may do, as the command names it."""

    READER = "lecteur"
    TYPIST = "saisie"
    ISSUER = "emission"


def make_roles(connection: Connection, database: str) -> None:
    """Makes the roles that are not there, and gives each its rights: again after a version that brings tables."""
    lesser: list[str] = []
    for role in TeamRole:
        name = _name(database, role)
        if not _exists(connection, name):
            connection.exec_driver_sql(f"CREATE ROLE {quoted(name)} NOLOGIN")
        for right in (*_rights(role), *map(quoted, lesser)):
            connection.exec_driver_sql(f"GRANT {right} TO {quoted(name)}")
        lesser = [name]


def give_role(connection: Connection, database: str, person: str, role: TeamRole) -> bool:
    """That role and no other of the three to a person of PostgreSQL; whether that person had to be made."""
    new = not _exists(connection, person)
    if new:
        connection.exec_driver_sql(f"CREATE ROLE {quoted(person)} LOGIN")
    for other in TeamRole:
        connection.exec_driver_sql(f"REVOKE {quoted(_name(database, other))} FROM {quoted(person)}")
    connection.exec_driver_sql(f"GRANT {quoted(_name(database, role))} TO {quoted(person)}")
    return new


def _rights(role: TeamRole) -> Iterator[str]:
    """A reader's buttons are in the log too; only issuers write what seals cover, and money."""
    if role is TeamRole.READER:
        yield f"USAGE ON SCHEMA {SCHEMA}, {READING}"
        yield f"SELECT ON ALL TABLES IN SCHEMA {SCHEMA}"
        yield f"SELECT ON ALL TABLES IN SCHEMA {READING}"
        yield f"UPDATE (revision) ON {SCHEMA}.{BASE.name}"
        yield f"INSERT ON {SCHEMA}.{MEETINGS.name}, {SCHEMA}.{MEMBERS.name}, {SCHEMA}.{TABLES[LogEntry].name}"
        return
    free = role is TeamRole.TYPIST
    tables = [table for c, table in TABLES.items() if c is not LogEntry and (c.SEAL == "free") is free]
    yield f"INSERT, UPDATE, DELETE ON {', '.join(f'{SCHEMA}.{quoted(table.name)}' for table in tables)}"
    yield f"INSERT ON {SCHEMA}.{CHANGES.name}" if free else f"INSERT, UPDATE ON {SCHEMA}.{SERIES.name}"


def _name(database: str, role: TeamRole) -> str:
    return f"{database}_{role}"


def _exists(connection: Connection, role: str) -> bool:
    found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    return found.first() is not None
