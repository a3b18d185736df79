"""Workbooks that are open in something: ready to be held to the contract of every backend."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings

from gescof_xl.workbook.excel.mac import MacExcel
from gescof_xl.workbook.excel.retry import Retry
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.port import Workbook
from tests.fake_excel.engine import open_fake as open_fake_book
from tests.fake_excel.mac import open_mac as open_mac_book
from tests.fake_excel.machine import Machine

if TYPE_CHECKING:  # a machine with Excel has no `uno` to import
    from tests.xlwings_libreoffice.office import Office

TODAY = date(2026, 11, 22)


@cache
def office() -> Office:
    """The one office of this process; `stop_office` ends it."""
    from tests.xlwings_libreoffice.office import Office

    return Office()


def close_books() -> None:
    """Closes what is open in the office or in Excel, unsaved."""
    if office.cache_info().currsize:
        from tests.xlwings_libreoffice.engine import close_all

        close_all(office())
    if excel.cache_info().currsize:
        for book in excel().books:
            book.close()


def stop_office() -> None:
    """Ends the office and Excel, where they were started; nothing is saved."""
    if excel.cache_info().currsize:
        excel().kill()
        excel.cache_clear()
    if office.cache_info().currsize:
        office().stop()
        office.cache_clear()


def open_libreoffice(path: Path) -> ExcelWorkbook:
    """The adapter over a live LibreOffice."""
    from tests.xlwings_libreoffice.engine import open_book

    return ExcelWorkbook(open_book(office(), path))


def open_team(path: Path) -> Workbook:
    """A workbook that shares a base, on a real PostgreSQL."""
    from tests.team import open_shared

    return open_shared(path)


def open_excel(path: Path) -> ExcelWorkbook:
    """The adapter over Excel itself, on a machine that has it."""
    return ExcelWorkbook(excel().books.open(path))


@cache
def excel() -> xlwings.App:
    """The one Excel of this process, out of sight."""
    app = xlwings.App(visible=False, add_book=False)
    app.display_alerts = False
    return app


def open_fake(path: Path) -> ExcelWorkbook:
    """The adapter over the hostile Excel."""
    return open_fake_with_switches(path)[0]


def open_labelled(path: Path) -> ExcelWorkbook:
    """The same where copies are encrypted, so that all is asked of Excel."""
    workbook, machine = open_fake_with_switches(path)
    machine.labelled = True
    return workbook


def open_mac(path: Path) -> ExcelWorkbook:
    """The adapter over the hostile Excel for Mac."""
    return open_mac_with_switches(path)[0]


def open_mac_with_switches(path: Path) -> tuple[ExcelWorkbook, Machine]:
    """The same, with the switches."""
    book, machine = open_mac_book(path)
    return ExcelWorkbook(book, Retry(sleep=lambda _: None), MacExcel()), machine


def open_fake_with_switches(path: Path) -> tuple[ExcelWorkbook, Machine]:
    """The same, with the switches that make it busy, full or protected. Waiting takes no time."""
    book, machine = open_fake_book(path)
    return ExcelWorkbook(book, retry=Retry(sleep=lambda _: None)), machine
