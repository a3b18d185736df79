"""A cell that holds only spaces is an empty one: it is refused before it can be issued."""

from __future__ import annotations

import pytest

from gescof_xl.workbook.translate import parse
from tests.text_tables import workbook

CLIENTS = """
    Clients
    Code | Raison sociale
    C1   | Alpha
"""


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\t", "\u2007"])
def test_a_required_cell_of_spaces_is_empty(blank: str) -> None:
    """CEL-001 for a name that holds a space, a no-break space, a tab or a figure space."""
    tables = dict(workbook(CLIENTS).read())
    clients = tables["Clients"]
    place = clients.columns.index("Raison sociale")
    (line, cells), *others = clients.lines
    typed = (*cells[:place], blank, *cells[place + 1 :])
    tables["Clients"] = clients.with_lines(((line, typed), *others))

    assert [(p.code, p.column) for p in parse(tables).problems] == [("CEL-001", "Raison sociale")]
