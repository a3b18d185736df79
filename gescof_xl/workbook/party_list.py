"""The hidden column behind the drop-down of parties, since no drop-down reads two tables.

Each of its lines is a formula: the clients, then the funders, then nothing. The lines that a new workbook has are
enough for most; where there are more parties, each write keeps it ahead of them, so that what is typed next shows too.
"""

from __future__ import annotations

from gescof_xl.workbook.form.questions import list_name

SHEET = "Listes"
TABLES = ("Clients", "Financeurs")
NAME = list_name("Tiers")
REFERS_TO = (
    f"{SHEET}!$A$2:INDEX({SHEET}!$A:$A,"
    f"MIN(COUNTA({SHEET}!$A:$A),1+{'+'.join(f'ROWS({table}[Code])' for table in TABLES)}))"
)
"""What `NAME` stands for: from the first line to the last party, as far as there are lines."""
LINES = 5_000
"""The lines of a new workbook."""
_AHEAD = 1_000


def lines_wanted(parties: int) -> int:
    """How many lines there must be for so many parties, and some that are typed before the next write."""
    return max(LINES, parties + _AHEAD)


def formula(line: int) -> str:
    """What the column's line of this number says, from 1; without its =."""
    clients, funders = (f"{table}[Code]" for table in TABLES)
    return f'IFERROR(INDEX({clients},{line})&"",IFERROR(INDEX({funders},{line}-ROWS({clients}))&"",""))'
