"""Many rows at once, by PostgreSQL's COPY: a whole workbook goes in, or comes out, in a second or two."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table

from gescof_xl.core.schema import Row, stored_columns
from gescof_xl.workbook.team.tables import POSITION, REVISION, SCHEMA, TABLES, quoted

_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def load(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds rows, in their order."""
    lines, names = [], list[str]()
    for row in rows:
        names = names or list(row)
        lines.append("\t".join(map(_text, row.values())))
    if lines:
        columns = ", ".join(map(quoted, names))
        content = io.BytesIO("\n".join((*lines, "")).encode())
        _copy(connection, f"COPY {SCHEMA}.{quoted(table.name)} ({columns}) FROM STDIN", content)


def unloaded(connection: Connection, row_class: type[Row], after: int) -> Iterator[dict[str, Any]]:
    """The rows of a table that meetings after that one changed, as fields to validate, in their order; 0: all."""
    stored = stored_columns(row_class)
    columns = ", ".join(quoted(c.field) for c in stored)
    table = f"{SCHEMA}.{quoted(TABLES[row_class].name)}"
    content = io.BytesIO()
    _copy(
        connection,
        f"COPY (SELECT {columns} FROM {table} WHERE {REVISION} > {after:d} ORDER BY {POSITION})"  # noqa: S608  # our names
        " TO STDOUT WITH (FORMAT csv)",
        content,
    )
    content.seek(0)
    fields = [c.field for c in stored]
    optional = [c.field for c in stored if c.optional]
    for line in csv.reader(io.TextIOWrapper(content, "utf-8", newline="")):
        row: dict[str, Any] = dict(zip(fields, line, strict=True))
        for field in optional:
            row[field] = row[field] or None
        yield row


def _copy(connection: Connection, statement: str, stream: io.BytesIO) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(statement, stream=stream)  # type: ignore[call-arg]  # what pg8000 adds to the usual interface
    cursor.close()


def _text(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(_ESCAPED)
