"""A team for the tests: workbooks of several people on one base, pressed as the command line presses them."""

from __future__ import annotations

import os
import re
import secrets
import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from unittest.mock import patch

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.changes import Add
from gescof_xl.core.dates import date_fr
from gescof_xl.core.schema import Row, stored_columns
from gescof_xl.domain.accountant.copy import compared, compared_rows
from gescof_xl.domain.ledger import CLASS_OF, Ledger
from gescof_xl.domain.settings import TEAM
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.domain.team_link import TeamLink
from gescof_xl.effects.file import FileEffects
from gescof_xl.effects.team.membership import join_team, start_team
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Append, Cell, LineEdit, Patch, TableData
from gescof_xl.workbook.team import base
from gescof_xl.workbook.team.base import Base
from gescof_xl.workbook.team.workbook import TeamWorkbook
from gescof_xl.workbook.translate import parse
from tests.office import Yes
from tests.postgres import server

TODAY = date(2026, 11, 22)


def team_of(folder: Path, ledger: Ledger, *people: str) -> list[Path]:
    """One workbook a person, the first of which was loaded into a new base; each lies in a folder of its own."""
    url = server().new_base()
    books = [folder / person / f"{person}.xlsx" for person in people]
    for book in books:
        book.parent.mkdir()
    build(ledger, books[0], TODAY)
    start_team(books[0], url, people[0], TODAY)
    for book, person in zip(books[1:], people[1:], strict=True):
        join_team(book, url, person, TODAY)
    return books


def finished_sessions(payers: Mapping[str, Sequence[str]], days: Mapping[str, date] | None = None) -> str:
    """Drawn: INTRA sessions of one participant each, of which every payer owes 600 €, and the day on which each ended."""
    ended = {session: date_fr((days or {}).get(session, date(2026, 10, 6))) for session in payers}
    clients = sorted({payer for its_payers in payers.values() for payer in its_payers})
    due = [(session, payer) for session, its_payers in payers.items() for payer in its_payers]
    lines = ["Clients", "Code | Raison sociale", *(f"{client} | Alpha {client}" for client in clients)]
    lines += ["", "Sessions", "N° | Type | Client | Début | Fin"]
    lines += [f"{s} | INTRA | {payers[s][0]} | {day} | {day}" for s, day in ended.items()]
    lines += ["", "Participants", "N° | Session | Nom | Client"]
    lines += [f"P{s[1:]} | {s} | Martin | {payers[s][0]}" for s in payers]
    lines += ["", "Financements", "N° | Session | Financeur | Montant HT"]
    return "\n".join([*lines, *(f"FI{i:05d} | {s} | {payer} | 600" for i, (s, payer) in enumerate(due, 1)), ""])


class _WithoutItsLink(TeamWorkbook):
    """The line that links a workbook to its base is no part of what the suite drew."""

    def read(self) -> Mapping[str, TableData]:
        """Every table, the link being left out."""
        tables = super().read()
        settings = tables[Setting.TABLE]
        lines = tuple((at, cells) for at, cells in settings.lines if TEAM.name not in cells)
        return {**tables, Setting.TABLE: settings.with_lines(lines)}


def open_shared(path: Path) -> TeamWorkbook:
    """A workbook as it is once its base has all that it says, whatever that is.

    What a base refuses to anybody is no part of the contract of backends: this one refuses nothing.
    """
    with patch.object(base, "constrain"):
        link_as_it_is(path)
    return _WithoutItsLink(FileWorkbook(path), TODAY)


def link_as_it_is(path: Path) -> str:
    """The address of a new base that has all that a workbook says, without a look at its seals; it is linked to it."""
    url = server().new_base()
    book = FileWorkbook(path)
    parsed = parse(book.read())
    # What a computer keeps of a base goes by these names: each base has its own.
    link = TeamLink(url, "Claire", secrets.token_hex(4), secrets.token_hex(8), 1)
    for _ in Base(url).create(parsed.ledger, link, ()):
        linked = (Add(Setting(name=TEAM.name, value=str(link))),)
        book.write(plan(parsed, linked, parsed.ledger.after(linked), TODAY))
    return url


def name_of_base(url: str) -> str:
    """What the server calls the base at that address."""
    return re.sub(r"^.*@/|\?.*$", "", url)


def press(book: Path, button: str, **answers: object) -> Report:
    """One button on a workbook, by whoever says yes."""
    chosen = action(button)
    settings = RunSettings(interface=Yes(), effects=FileEffects(book))
    params = read_params(chosen.params, answers)  # type: ignore[arg-type]
    return run(chosen, FileWorkbook(book), params, Context(today=TODAY, user="?"), settings)


def says(book: Path) -> Ledger:
    """What the sheets of a workbook say, without asking any base."""
    parsed = parse(FileWorkbook(book).read())
    assert parsed.problems == ()
    return parsed.ledger


def shared(ledger: Ledger) -> dict[str, dict[str, Row]]:
    """What a team has in common, by table and key, and what was done, in no order."""
    rows = {row_class.TABLE: dict(compared_rows(ledger, row_class)) for row_class in compared()}
    return {**rows, "Journal": {repr(entry): entry for entry in ledger.log}}


def type_in(book: Path, table: str, key: str, **values: Cell) -> None:
    """What a person types in the line of a key, by titles in which `_` stands for a space."""
    type_in_lines(book, table, {key: {title.replace("_", " "): value for title, value in values.items()}})


def type_in_lines(book: Path, table: str, typed: Mapping[str, Mapping[str, Cell]]) -> None:
    """What a person types in the lines of these keys, by titles: Excel holds the file until it is saved."""
    file = FileWorkbook(book)
    with file.lock():
        parsed = parse(file.read())
        lines, columns = dict(parsed.tables[table].lines), parsed.tables[table].columns
        at = {key: parsed.line_of[table][key] for key in typed}
        seen = {key: dict(zip(columns, lines[line], strict=True)) for key, line in at.items()}
        file.write(
            Patch(
                edits=tuple(
                    LineEdit(table=table, line=at[key], values=values, seen=seen[key]) for key, values in typed.items()
                )
            )
        )


def clear(book: Path, table: str, key: str) -> None:
    """A person empties the whole line of a key."""
    type_in(book, table, key, **dict.fromkeys(c.title for c in stored_columns(CLASS_OF[table])))


def type_line(book: Path, table: str, **values: Cell) -> None:
    """A line that a person types at the foot of a table."""
    typed = {title.replace("_", " "): value for title, value in values.items()}
    file = FileWorkbook(book)
    file.read()
    file.write(Patch(appends=(Append(table=table, lines=(typed,)),)))


def dies_when(owner: object, name: str, *, after: bool = False) -> Callable[[], None]:
    """Replaces a method by one with which this process dies, before what it does or after: for a child."""

    def arm() -> None:
        whole = getattr(owner, name)

        def deadly(*args: object, **kwargs: object) -> object:
            done = whole(*args, **kwargs) if after else None
            os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(owner, name, deadly)

    return arm
