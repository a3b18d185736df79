"""A list on disk: a CSV file in any encoding, an .xlsx or .ods workbook, or several of them in a zip."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from gescof_xl.domain.lists.source import SourceSheet
from gescof_xl.exchange.csv_rows import SEPARATORS, csv_rows
from gescof_xl.exchange.decoding import MAX_BYTES, text_of
from gescof_xl.exchange.given_file import read_given
from gescof_xl.exchange.imports.ods import MIMETYPE, read_ods
from gescof_xl.exchange.refusal import ExchangeError
from gescof_xl.exchange.sheets import SAVE_AS_XLSX, Row, damaged, read_sheets

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DIGITS = 1e15
"""The numbers that a cell keeps exactly: a SIRET typed as a number is one."""
_JUDGED = 20
_MOST_MEMBERS = 50
_GIVE_PATH = "Donnez le chemin de la liste, ou son nom si elle est à côté du classeur."
_EXPORT_AGAIN = "Exportez la liste en CSV ou en classeur Excel (.xlsx), et importez ce fichier."


def read_list(path: Path) -> tuple[SourceSheet, ...]:
    """The tables of a file; raises ExchangeError when it cannot be read."""
    data = read_given(path, _GIVE_PATH)
    try:
        return _sheets(path.name, data)
    except ExchangeError as error:
        raise error.in_file(path.name) from None


def _sheets(name: str, data: bytes) -> tuple[SourceSheet, ...]:
    if len(data) > MAX_BYTES:
        raise ExchangeError(
            f"il dépasse la taille acceptée ({MAX_BYTES // 1_000_000} Mo).", "Coupez la liste en plusieurs fichiers."
        )
    if data.startswith(b"%PDF"):
        raise ExchangeError("c'est un PDF, que l'on ne peut pas lire.", _EXPORT_AGAIN)
    if data.startswith(_OLD_EXCEL):
        raise ExchangeError("c'est un ancien classeur Excel (.xls), ou un classeur protégé.", SAVE_AS_XLSX)
    if not data.startswith(_ZIP):
        return (_sheet(name, "", _csv(data)),)
    if data[30:].startswith(b"mimetype" + MIMETYPE):
        return tuple(_sheet(name, sheet, rows) for sheet, rows in read_ods(data))
    if members := _members(data):
        return tuple(sheet for member, content in members for sheet in _sheets(member, content))
    return tuple(_sheet(name, sheet, rows) for sheet, rows in read_sheets(data, _DIGITS))


def _members(data: bytes) -> list[tuple[str, bytes]]:
    """The files of a zip in which people put several lists together; none in a workbook, which is a zip too."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if {"[Content_Types].xml", "mimetype"} & set(archive.namelist()):
                return []
            infos = [i for i in archive.infolist() if not i.is_dir() and "__MACOSX" not in i.filename]
            if len(infos) > _MOST_MEMBERS or sum(i.file_size for i in infos) > MAX_BYTES:
                raise ExchangeError("le fichier zip est trop grand.", "Donnez ses fichiers un par un.")
            return [(info.filename, archive.read(info)) for info in infos]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise damaged() from None


def _csv(data: bytes) -> list[Row]:
    """The rows, by the separator that cuts the first ones into the most cells."""
    if not data.strip():
        raise ExchangeError("le fichier est vide.", _EXPORT_AGAIN)
    text = text_of(data)
    head = "\n".join(text.splitlines()[:_JUDGED])
    best = max(SEPARATORS, key=lambda separator: _columns(head, separator))
    return list(csv_rows(text, best))


def _columns(head: str, separator: str) -> int:
    widths = [len(cells) for _, cells in csv_rows(head, separator)]
    return max(widths, default=0)


def _sheet(file: str, name: str, rows: Iterable[Row]) -> SourceSheet:
    return SourceSheet(file, name, tuple((n, tuple(c.strip() for c in cells)) for n, cells in rows))
