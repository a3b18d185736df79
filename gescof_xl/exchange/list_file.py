"""A list that people open in a spreadsheet: semicolons, UTF-8 with its mark, and no text that becomes a formula."""

from __future__ import annotations

import csv
import io
import re

from gescof_xl.domain.papers.papers import ListFile
from gescof_xl.exchange.accounting.text import cell

_NUMBER = re.compile(r"-?\d+(,\d+)?")


def list_file(file: ListFile) -> bytes:
    """The bytes of the file; a negative number stays a number."""
    text = io.StringIO()
    rows = ([x if _NUMBER.fullmatch(x) else cell(x) for x in row] for row in file.rows)
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
