"""The workbook of a new year, made from that of the year before: what is open goes along, the rest stays there.

Many imports: two workbooks, their journals and their archive are handled together.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gescof_xl.core.errors import Refused, Unwritable, disk_reason
from gescof_xl.core.schema import stored_columns
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.balances import balance
from gescof_xl.domain.carried_from import CarriedFrom
from gescof_xl.domain.checks.all import new_problems
from gescof_xl.domain.ledger import CLASS_OF, Ledger
from gescof_xl.domain.new_year.carried import LEFT, carried_keys, origin_of
from gescof_xl.domain.payments.open_credits import all_credits
from gescof_xl.domain.readiness.to_invoice import lines_to_invoice
from gescof_xl.domain.settings import Key, identity_of, team_link
from gescof_xl.effects.folders import documents_folder, drafts_folder, remove_drafts_folders
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.witnesses.witness import Witness
from gescof_xl.files import create, remove_drafts
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan_setting
from gescof_xl.workbook.port import Patch, RewriteLines
from gescof_xl.workbook.translate import Parsed
from gescof_xl.workbook.upgrade import read_current

_CURE = "Rien n'a été fait : gardez ce classeur, et signalez-le à la personne qui s'occupe de GesCOF."


@dataclass(frozen=True, kw_only=True)
class NewYear:
    """What was carried: open documents, sessions, and all lines that stay in the year before."""

    documents: int
    sessions: int
    left: int


def opened(workbook: Path) -> Ledger:
    """The year before, sound enough to be closed.

    Raises WorkbookError, or Refused where a cell cannot be read, an older version made it, or a seal is broken.
    """
    return _read(workbook).ledger


def _read(workbook: Path) -> Parsed:
    parsed = read_current(FileWorkbook(workbook))
    if parsed.upgrade:
        raise Refused(
            f"« {workbook.name} » est d'une version plus ancienne de GesCOF.",
            f"Lancez d'abord : gescof mettre-a-niveau {workbook.name}",
        )
    parsed.refuse_unreadable(())
    if team_link(parsed.ledger):
        raise Refused(
            f"« {workbook.name} » est le classeur d'une équipe : l'année nouvelle se commence hors de sa base.",
            f"Que tous pressent Actualiser, puis : gescof equipe quitter {workbook.name} --dissoudre. Recommencez, et "
            "faites l'équipe du nouveau classeur, sur une autre base : gescof equipe creer",
        )
    broken = [p for p in verify(parsed.ledger, SealJournal(workbook).read()) if p.blocking]
    if broken:
        raise Refused("La chaîne des sceaux est rompue : rien n'a été fait.", broken[0].cure, parsed.located(broken))
    return parsed


def start_year(workbook: Path, new: Path, first_day: date, today: date) -> NewYear:
    """Makes the workbook `new` with its journal of seals, and marks the old one and its journal read-only.

    Raises Refused, WorkbookError, or Unwritable where the folder takes no file; nothing is left behind then.
    """
    with FileWorkbook(workbook).lock():
        return _start(workbook, new, first_day, today)


def _start(workbook: Path, new: Path, first_day: date, today: date) -> NewYear:
    parsed = _read(workbook)
    origin = origin_of(parsed.ledger, workbook.name, first_day.year)
    keys = carried_keys(parsed.ledger, first_day)
    documents = documents_folder(parsed.ledger, workbook.parent)
    remove_drafts(new.parent, f"{new.stem}.")
    drafts = drafts_folder(documents, workbook.name)
    try:
        draft = drafts / new.name
        draft.write_bytes(workbook.read_bytes())
        book = FileWorkbook(draft)
        book.write(_patch(read_current(book), keys, origin))
        ledger = read_current(FileWorkbook(draft)).ledger
        _refuse_other_figures(parsed.ledger, ledger, today)
        # The journal first: whatever stops this, no new workbook is there without it.
        try:
            SealJournal(workbook).carry(parsed.ledger, new, ledger, origin)
        except OSError as error:
            raise Unwritable(
                f"Le journal de « {new.name} » ne peut pas être écrit ({disk_reason(error)}).", _CURE
            ) from error
        with _closed(workbook):
            Witness().close(workbook, parsed.ledger, new)
            create(new, draft.read_bytes())
    finally:
        remove_drafts_folders(documents, workbook.name)
    lines = sum(len(parsed.ledger.rows(CLASS_OF[table])) - len(kept) for table, kept in keys.items())
    open_documents = sum(bool(balance(ledger, invoice)) for invoice in ledger.invoices)
    return NewYear(documents=open_documents, sessions=len(ledger.sessions), left=lines)


@contextmanager
def _closed(workbook: Path) -> Iterator[None]:
    """The workbook and its journal are read-only from now on, unless what follows fails: never are two years open."""
    modes = {path: path.stat().st_mode for path in (workbook, *SealJournal(workbook).files)}
    try:
        for path, mode in modes.items():
            path.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
        yield
    except BaseException:
        for path, mode in modes.items():
            path.chmod(mode)
        raise


def _patch(parsed: Parsed, keys: Mapping[str, frozenset[str]], origin: CarriedFrom) -> Patch:
    """Each growing table with the lines that it keeps; people's columns and formulas go with their line."""
    emptied = {row_class.TABLE: frozenset[str]() for row_class in LEFT}
    rewrites = tuple(_rewrite(parsed, table, kept) for table, kept in {**keys, **emptied}.items())
    patch = plan_setting(parsed, Key.CARRIED.name, str(origin), Patch(rewrites=rewrites))
    # It is another workbook, whose own identity comes with its first seal.
    return plan_setting(parsed, Key.IDENTITY.name, "", patch) if identity_of(parsed.ledger).id else patch


def _rewrite(parsed: Parsed, table: str, kept: frozenset[str]) -> RewriteLines:
    data, line_of = parsed.tables[table], parsed.line_of[table]
    cells = dict(data.lines)
    rows = sorted(line_of[key] for key in kept)
    ours = {column.title for column in stored_columns(CLASS_OF[table])}
    return RewriteLines(
        table=table,
        lines=tuple(dict(zip(data.columns, cells[row], strict=True)) for row in rows),
        shown=frozenset(title for title in data.columns if title not in ours),
        origins=tuple(rows),
    )


def _refuse_other_figures(before: Ledger, after: Ledger, today: date) -> None:
    """Raises Refused where what is due, available or to invoice is not what it was, or a rule is broken."""
    if list(_figures(before, today)) != list(_figures(after, today)):
        raise Refused("Ce qui est dû, disponible ou à facturer n'est pas le même dans le nouveau classeur.", _CURE)
    if created := new_problems(before, after, today):
        found = f"Le nouveau classeur ne serait pas en ordre. {created[0].message}"
        raise Refused(found, created[0].cure, created)


def _figures(ledger: Ledger, today: date) -> Iterator[object]:
    yield {invoice.number: due for invoice in ledger.invoices if (due := balance(ledger, invoice))}
    yield {party: sum(c.amount for c in credits_) for party, credits_ in all_credits(ledger).items() if credits_}
    yield [line for line in lines_to_invoice(ledger, today) if line.left]
