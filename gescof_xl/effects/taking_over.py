"""A workbook that goes on though a later one is lost, or another copy of it lives: under an identity of its own.

No number that the other may have given is given again: its last ones are those that this machine remembers, those of
the journal, and those of the files in the documents folder. The old journal is kept in « sauvegardes ».

Many imports: it asks every witness, and is a small button of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gescof_xl.core.changes import Add
from gescof_xl.core.errors import GescofError, Refused, Unwritable, disk_reason
from gescof_xl.domain.audit.forks import Witnessed, forks
from gescof_xl.domain.audit.seals import cut_tail
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import series_of
from gescof_xl.domain.seal import SealLog
from gescof_xl.domain.settings import Key, identity_of, setting, team_link
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.domain.workbook_identity import WorkbookIdentity, highest, last_numbers, rank_in, ranks, stem_of
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.folders import documents_folder
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.surroundings import FileSurroundings
from gescof_xl.effects.witnesses.witness import Witness
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan, plan_setting
from gescof_xl.workbook.upgrade import read_current

_ACTION = "reprendre"


@dataclass(frozen=True, kw_only=True)
class TakenOver:
    """The last numbers that the other workbook had given beyond this one's, and the old journal where there was one."""

    issued: tuple[str, ...]
    journal: Path | None


def take_over(workbook: Path, today: date) -> TakenOver:
    """Gives the workbook an identity and a journal of its own.

    Raises Refused where nothing stands in its way, for an accountant's copy, or while another living copy would give
    the same numbers; WorkbookError when it cannot be read or written.
    """
    book = FileWorkbook(workbook)
    with book.lock():
        parsed = read_current(book)
        parsed.refuse_unreadable(())
        ledger, around = parsed.ledger, FileSurroundings(workbook)
        if team_link(ledger):
            raise Refused(
                f"« {workbook.name} » est le classeur d'une équipe : sa base sait tout ce qui a été émis.",
                "Pressez Actualiser : il reçoit ce qui lui manque, même s'il est une ancienne copie.",
            )
        journal, seen = around.seal_journal(), around.seen(ledger)
        _refuse(ledger, journal, seen)
        issued = highest(_beyond(ledger, [*_numbers(workbook, ledger, journal, seen), *identity_of(ledger).issued]))
        identity = WorkbookIdentity(secrets.token_hex(8), issued=issued)
        summary = "Repris d'une copie" + (f" ; déjà émis ailleurs : {', '.join(issued)}" if issued else "")
        logged = (Add(LogEntry(date=today, action=_ACTION, summary=summary)),)
        patch = plan_setting(
            parsed, Key.IDENTITY.name, str(identity), plan(parsed, logged, ledger.after(logged), today)
        )
        book.check_writable()
        book.write(patch)
        try:
            old = SealJournal(workbook).begin_anew(ledger, journal)
        except OSError as error:
            raise Unwritable(
                f"Le journal des sceaux de « {workbook.name} » ne peut pas être refait ({disk_reason(error)}).",
                "Rangez ses fichiers « .sceaux » dans « sauvegardes » : le prochain bouton en commencera un.",
            ) from error
        Witness().succeed(workbook, read_current(FileWorkbook(workbook)).ledger, identity_of(ledger))
    return TakenOver(issued=issued, journal=old)


def _refuse(ledger: Ledger, journal: SealLog | None, seen: Witnessed) -> None:
    found = [p for p in forks(ledger, seen) if p.blocking]
    if copied := [p for p in found if p.code == "SCE-018"]:
        raise Refused(copied[0].message, copied[0].cure, copied)
    twins = (*seen.beside, *seen.elsewhere)
    if not found and not twins and not (journal and cut_tail(ledger, journal)):
        raise Refused(
            "Rien n'arrête ce classeur : il n'a pas à être repris.", "Pressez le bouton que vous vouliez presser."
        )
    if twins and _used(ledger):
        raise Refused(
            f"« {twins[0]} » est le même classeur : les deux donneraient les mêmes numéros.",
            "Si c'est l'ancien, rangez-le dans un dossier « sauvegardes » ou supprimez-le. Si celui-ci est un essai, "
            "changez dans Organisme ses deux séries de numéros, puis recommencez.",
        )


def _used(ledger: Ledger) -> bool:
    """Whether a series of the settings has numbers already."""
    series = [setting(ledger, key) for key in (Key.INVOICE_SERIES, Key.CREDIT_NOTE_SERIES)]
    return any(_is_of(prefix, invoice) for invoice in ledger.invoices for prefix in series)


def _is_of(prefix: str, invoice: Invoice) -> bool:
    stem = series_of(invoice)
    return stem.startswith(prefix) and stem.removeprefix(prefix).rstrip("-").isdecimal()


def _numbers(workbook: Path, ledger: Ledger, journal: SealLog | None, seen: Witnessed) -> Iterator[str]:
    """Every number that is known to have been given, in this workbook or another."""
    for head in seen.heads:
        yield from head.numbers
    yield from (entry.key for entry in (journal.entries if journal else ()) if entry.table == Invoice.TABLE)
    stems = {series_of(invoice) for invoice in ledger.invoices}
    try:
        files = DigestList(documents_folder(ledger, workbook.parent)).expected
    except GescofError:  # said by those that need the list
        return
    for name in files:
        folder, _, file = name.rpartition("/")
        number = file.removesuffix(".pdf")
        if folder.isdecimal() and stem_of(number) in stems and number[-1:].isdecimal():
            yield number


def _beyond(ledger: Ledger, numbers: list[str]) -> Iterator[str]:
    own = ranks(last_numbers(ledger.invoices))
    return (number for number in numbers if rank_in(number) > own.get(stem_of(number), 0))
