"""What drop-downs read: a name for the keys of each table, and a hidden column that joins clients and funders.

No drop-down reads two tables. Each line of the column is a formula: the clients, then the funders, then nothing. The
lines of a new workbook are enough for most; where there are more parties, each write keeps the column ahead of them.
"""

from __future__ import annotations


def list_name(table: str) -> str:
    """The workbook's name for the keys of a table, such as `Liste_Clients`."""
    return f"Liste_{table}"


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
