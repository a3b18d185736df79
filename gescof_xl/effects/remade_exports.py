"""Exported entries against the file that left with them: made again from the workbook, it must be the same."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from itertools import product, zip_longest
from pathlib import Path
from typing import Literal

from gescof_xl.core.errors import GescofError
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import EXPORTS, EntryFile, FiledDocument, Layout
from gescof_xl.domain.settings import year_before
from gescof_xl.exchange.accounting.file import entry_file
from gescof_xl.exchange.manifest import digest
from gescof_xl.files import read_whole

_NAME = re.compile(rf"{EXPORTS}/((EX\d+)_journaux_([a-z]+)_(\d{{8}})\.txt)")
_LAYOUTS = {layout.value.lower(): layout for layout in Layout}
_SEPARATORS: tuple[Literal["\t", "|"], ...] = ("\t", "|")
_ENCODINGS: tuple[Literal["utf-8", "iso-8859-15"], ...] = ("utf-8", "iso-8859-15")
_SHOWN = 160


def difference(ledger: Ledger, document: FiledDocument, path: Path) -> str:
    """What the entries of the workbook no longer say as the file of their export; "" where they do.

    What is no export, or is not in the workbook, is none of ours to compare.
    """
    match = _NAME.fullmatch(document.name)
    if not match or match[3] not in _LAYOUTS or not document.expected:
        return ""
    entries = posted_entries([line for line in ledger.posted if line.batch == match[2]])
    # Of none, nothing is to compare; of some, a part may have stayed in the workbook of the year before.
    if min((entry.number for entry in entries), default=0) <= year_before(ledger).entry:
        return ""
    day = datetime.strptime(match[4], "%Y%m%d").date()  # noqa: DTZ007  # a day has no time zone
    files = [
        EntryFile(
            name=match[1],
            folder=EXPORTS,
            layout=_LAYOUTS[match[3]],
            entries=entries,
            valid_on=day,
            separator=separator,
            encoding=encoding,
        )
        for separator, encoding in product(_SEPARATORS, _ENCODINGS)
    ]
    made = []
    try:
        for file in files:
            made.append(entry_file(file))
            if digest(BytesIO(made[-1])) == document.expected:
                return ""
    except GescofError as error:
        return error.message
    if document.found != document.expected:
        return "leur fichier, changé lui aussi, ne dit plus quelle ligne"
    filed = read_whole(path)
    return min((_first_other(filed, content) for content in made), key=len)


def _first_other(filed: bytes, made: bytes) -> str:
    """The first line that is another."""
    lines = [content.decode("utf-8", "replace").splitlines() for content in (filed, made)]
    for number, (was, says) in enumerate(zip_longest(*lines, fillvalue=""), 1):
        if was != says:
            return f"ligne {number} : « {_short(says)} » au lieu de « {_short(was)} »"
    return "fins de ligne"


def _short(line: str) -> str:
    return " ".join(line.split())[:_SHOWN]
