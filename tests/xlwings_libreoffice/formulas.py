"""Formula text: Excel's English writing to LibreOffice's, and back."""

from __future__ import annotations

import re

_EXCEL = re.compile(
    r"""("(?:[^"]|"")*")           # a text
    |(\'(?:[^\']|\'\')*\'[!.])     # a quoted sheet
    |([A-Za-z_][\w.]*!)            # a sheet
    |(\[@(?:\[[^\]]*\]|[^\[\]]*)\])  # this row of a table
    |(.)""",
    re.DOTALL | re.VERBOSE,
)
_LIBREOFFICE = re.compile(
    r"""("(?:[^"]|"")*")
    |(\$?\'(?:[^\']|\'\')*\'\.)
    |(\$?[A-Za-z_]\w*\.(?=\$?[A-Za-z]{1,3}\$?\d))
    |(.)""",
    re.DOTALL | re.VERBOSE,
)


def to_libreoffice(formula: str) -> str:
    """=Feuil1!A1,2 becomes =$Feuil1.A1;2."""
    out = []
    for match in _EXCEL.finditer(formula):
        text, quoted, sheet, this_row, other = match.groups()
        if quoted or sheet:
            out.append("$" + (quoted or sheet)[:-1] + ".")
        elif this_row:
            out.append(f"[[#This Row];[{this_row[2:-1].strip('[]')}]]")
        else:
            out.append(text or (";" if other == "," else other))
    return "".join(out)


def to_excel(formula: str) -> str:
    """=$Feuil1.A1;2 becomes =Feuil1!A1,2."""
    out = []
    for match in _LIBREOFFICE.finditer(formula):
        text, quoted, sheet, other = match.groups()
        if quoted or sheet:
            out.append((quoted or sheet).lstrip("$")[:-1] + "!")
        else:
            out.append(text or ("," if other == ";" else other))
    return "".join(out)
