"""Archiver: a year's workbook, documents, exports and journal in one folder, with the SHA-256 of each file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.params import whole_number
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Col, Number, row
from gescof_xl.core.words import agreed, counted, of_name
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.new_year.left_behind import left_behind
from gescof_xl.domain.papers.papers import EntryFile, Layout, YearArchive, archive_folder
from gescof_xl.domain.settings import Key, setting


@row
class Params:
    """Which year."""

    year: Annotated[Number | None, Col("Année", "Année à archiver ; vide : l'année précédente.", example="2026")] = None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Refuses a year in which nothing was issued; says which documents were never printed."""
    year = context.today.year - 1 if params.year is None else whole_number(params.year, "year")
    issued = [i for i in ledger.invoices if i.date.year == year]
    if not issued:
        raise Refused(f"Aucun document n'a été émis en {year}.", "Donnez une autre année.", field="year")
    documents = tuple(i.document for i in issued if i.document)
    exports = tuple(_exports(ledger, year))
    archive = YearArchive(
        folder=archive_folder(year, context.today),
        documents=documents,
        exports=exports,
        readme=_readme(ledger, context, year),
    )
    return Outcome(
        message=f"Archive {year} : {counted(len(documents), 'document(s)')}, {counted(len(exports), 'export(s)')}, "
        "le classeur et son journal.",
        files=(archive,),
        problems=(*_never_printed(len(issued) - len(documents), year), *left_behind(ledger, date(year, 1, 1))),
    )


def _exports(ledger: Ledger, year: int) -> Iterator[EntryFile]:
    """Every export that holds an entry of the year, in the layout that all programs read."""
    for batch in dict.fromkeys(line.batch for line in ledger.posted if line.date.year == year):
        rows = [line for line in ledger.posted if line.batch == batch]
        yield EntryFile(
            name=f"{batch}_journaux_fec_{rows[0].valid_on:%Y%m%d}.txt",
            folder="comptabilite",
            layout=Layout.FEC,
            entries=posted_entries(rows),
            valid_on=rows[0].valid_on,
        )


def _never_printed(count: int, year: int) -> Iterator[Problem]:
    if count:
        yield Problem(
            code="ARC-001",
            blocking=False,
            message=counted(count, f"document(s) de {year} jamais imprimé(s)."),
            cure=agreed(count, "Imprimez-[le|les], puis refaites l'archive."),
        )


def _readme(ledger: Ledger, context: Context, year: int) -> str:
    return (
        f"Archive {year} {of_name(setting(ledger, Key.NAME))}, faite le {date_fr(context.today)}.\n\n"
        "classeur/      le classeur et son journal des sceaux\n"
        "documents/     les factures, acomptes et avoirs émis\n"
        "comptabilite/  les écritures exportées (colonnes du FEC)\n"
        "SHA256SUMS     l'empreinte SHA-256 de chaque fichier\n\n"
        "Pour vérifier que rien n'a changé, sans GesCOF, dans ce dossier :\n"
        "  Linux, macOS :        sha256sum -c SHA256SUMS    (macOS : shasum -a 256 -c SHA256SUMS)\n"
        "  Windows PowerShell :  Get-FileHash -Algorithm SHA256 FICHIER, et comparez avec SHA256SUMS\n\n"
        "À conserver 10 ans (code de commerce, art. L123-22). Pour le fisc : 6 ans jusqu'au 31/12/2026 ; 10 ans à\n"
        "partir du 01/01/2027, archives en cours comprises (LPF, art. L102 B ; loi 2026-534, art. 36).\n"
    )
