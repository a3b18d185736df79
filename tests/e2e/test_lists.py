"""Whoever changes over brings in the lists of the former program: one command, and the first invoices are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client
from gescof_xl.effects.file import FileEffects
from gescof_xl.generate.school.play import tables_of
from gescof_xl.generate.school.school import planned_ledger
from gescof_xl.workbook.memory import MemoryWorkbook
from tests import exports
from tests.exports import Table
from tests.pressing import Asked, press, read

TODAY = date(2026, 11, 22)
Writer = Callable[[Path, list[Table]], Path]
FILES: dict[str, tuple[str, Writer]] = {
    "ours": ("liste.xlsx", exports.write_xlsx),
    "gescof": ("liste.zip", lambda path, tables: exports.write_zip(path, tables, ";", "cp1252")),
    "digiforma": ("liste.xlsx", lambda path, tables: exports.write_xlsx(path, tables, above=2)),
    "dendreo": ("liste.zip", lambda path, tables: exports.write_zip(path, tables, ",", "utf-8")),
    "agefodd": ("liste.zip", lambda path, tables: exports.write_zip(path, tables, "\t", "utf-16")),
}


def empty_organisation() -> MemoryWorkbook:
    """An organisation that is known, with its rates and terms, and nothing else."""
    school = planned_ledger()
    return MemoryWorkbook(tables_of(Ledger(settings=school.settings, rates=school.rates, terms=school.terms)))


def bring_in(book: MemoryWorkbook, folder: Path, **params: object) -> Report:
    button = action("importer-liste")
    settings = RunSettings(interface=Asked(), effects=FileEffects(folder / book.name))
    return run(button, book, button.params(**params), Context(today=TODAY), settings)


@pytest.mark.parametrize("layout", exports.LAYOUTS)
def test_a_whole_organisation_comes_in_with_one_command(layout: str, tmp_path: Path) -> None:
    """300 clients, 80 sessions, 900 trainees: all come in, invoices are right to the cent, again brings nothing."""
    made = exports.school(only_intra=layout == "agefodd")
    name, write = FILES[layout]
    write(tmp_path / name, exports.LAYOUTS[layout](made))
    book = empty_organisation()

    report = bring_in(book, tmp_path, file=(name,))

    ledger = read(book)
    assert [p.message for p in report.problems] == []
    assert (len(ledger.clients), len(ledger.sessions), len(ledger.participants)) == (300, 80, 900)
    assert {c.siret.replace(" ", "") for c in ledger.clients} == {c.siret for c in made.companies}
    assert {c.postcode for c in ledger.clients} == {"01000", "64000", "75009", "06200", "31000"}

    again = bring_in(book, tmp_path, file=(name,))
    assert (again.changes, again.problems) == ((), ())

    press(book, "facturer-lot", TODAY, since=date(2026, 1, 1), until=date(2026, 10, 31))
    assert invoiced(read(book)) == made.owed()


def invoiced(ledger: Ledger) -> dict[str, Decimal]:
    """What each client was invoiced HT, by SIRET."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for invoice in ledger.invoices:
        found[ledger.get(Client, invoice.party).siret.replace(" ", "")] += invoice.net
    return dict(found)
