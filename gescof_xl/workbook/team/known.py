"""What this computer knows of a base without asking: a digest of each row, as the base was at a meeting of a workbook.

A row of the workbook that has the digest of then is as the base had it. So a button asks the base for two things alone:
what colleagues changed since, and the rows that were typed over here. The file can be made again: it only saves time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any

from gescof_xl.core.schema import Column, Kind, Row, stored_columns
from gescof_xl.core.versions import CURRENT
from gescof_xl.domain.accountant.copy import compared, compared_rows
from gescof_xl.domain.ledger import FIELD_OF, Ledger
from gescof_xl.domain.team_link import TeamLink
from gescof_xl.files import write_whole
from gescof_xl.system import data_folder

Digests = Mapping[str, Mapping[str, str]]
"""By table and key."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """The rows of a base at one meeting; `token` is the name that the base gave to that meeting."""

    revision: int
    token: str
    digests: Digests

    def apart(self, ours: Ledger, but: Mapping[str, Collection[str]]) -> tuple[Ledger, Ledger]:
        """The rows of a workbook that are not as the base had them, with those of these keys, and all others."""
        differing: dict[str, tuple[Row, ...]] = {}
        alike: dict[str, tuple[Row, ...]] = {}
        for row_class in compared():
            then, apart = self.digests.get(row_class.TABLE, {}), but.get(row_class.TABLE, ())
            found: tuple[list[Row], list[Row]] = ([], [])
            rows = compared_rows(ours, row_class)
            for (key, row), digest in zip(rows.items(), _digests(row_class, rows.values()), strict=True):
                found[then.get(key) == digest and key not in apart].append(row)
            differing[FIELD_OF[row_class]], alike[FIELD_OF[row_class]] = map(tuple, found)
        return Ledger(**differing), Ledger(**alike)  # type: ignore[arg-type]

    def lacking(self, alike: Ledger) -> Mapping[type[Row], list[str]]:
        """The keys of the rows that the base had and that are not among those, by table."""
        found = {c: sorted(self.digests.get(c.TABLE, {}).keys() - alike.keys(c)) for c in compared()}
        return {row_class: keys for row_class, keys in found.items() if keys}

    def after(self, revision: int, token: str, changed: Iterable[tuple[type[Row], str, Row | None]]) -> Known:
        """What is known once these rows read so, or are gone."""
        digests = {table: dict(rows) for table, rows in self.digests.items()}
        for row_class, key, row in changed:
            rows = digests.setdefault(row_class.TABLE, {})
            rows.pop(key, None)
            if row is not None:
                (rows[key],) = _digests(row_class, (row,))
        return Known(revision=revision, token=token, digests=digests)


def known_of(ledger: Ledger, revision: int, token: str) -> Known:
    """The digests of all rows of a base."""
    read = {c: compared_rows(ledger, c) for c in compared()}
    digests = {c.TABLE: dict(zip(rows, _digests(c, rows.values()), strict=True)) for c, rows in read.items()}
    return Known(revision=revision, token=token, digests=digests)


def _digests(row_class: type[Row], rows: Collection[Row]) -> Iterator[str]:
    """Sixteen hexadecimal digits a row, the same for equal rows. Column by column: most values come again."""
    columns = [_texts(column, [*map(attrgetter(column.field), rows)]) for column in stored_columns(row_class)]
    for text in map("\x1f".join, zip(*columns, strict=True)):
        yield blake2b(text.encode(), digest_size=8).hexdigest()


def _texts(column: Column, values: list[Any]) -> list[str]:
    if column.kind in _WORDS and not column.optional:
        return values
    texts = {value: _text(value) for value in set(values)}
    return [*map(texts.__getitem__, values)]


_WORDS = (Kind.TEXT, Kind.CODE, Kind.CHOICE)


def _text(value: object) -> str:
    return str(value.normalize() if isinstance(value, Decimal) else value)


def recall(link: TeamLink) -> Known | None:
    """What was kept for that workbook at the meeting that it says; None where nothing can be read of it."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(_file(link).read_bytes())
        if (kept["version"], kept["revision"]) == (CURRENT, link.met):
            return Known(revision=link.met, token=kept["token"], digests=kept["digests"])
    return None


def keep(link: TeamLink, known: Known) -> None:
    """Keeps it for the next button; where the disk refuses, that one asks the base for everything."""
    content = {"version": CURRENT, "revision": known.revision, "token": known.token, "digests": known.digests}
    with suppress(OSError):
        write_whole(_file(link), json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def forget(link: TeamLink) -> None:
    """Nothing is kept any more for that workbook."""
    with suppress(OSError):
        _file(link).unlink(missing_ok=True)


def _file(link: TeamLink) -> Path:
    return data_folder(Path.home()) / "equipe" / f"{link.base}-{link.member}.json"
