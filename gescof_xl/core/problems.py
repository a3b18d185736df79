"""A problem is data: what is wrong, where, and what to do."""

from __future__ import annotations

from gescof_xl.core.frozen import frozen


@frozen
class Problem:
    """What a person must correct. Blocking ones stop buttons that depend on them.

    `code` is stable and has its paragraph in the manual. The place is a table with the key of its row and
    a column title; whoever knows the sheet adds `sheet` and `cell`. `what` is the message without its place: problems
    of one code that say the same there repeat one another; "" where the message has no place to leave out.
    """

    code: str
    message: str
    cure: str
    table: str = ""
    key: str = ""
    column: str = ""
    what: str = ""
    blocking: bool = True
    sheet: str = ""
    cell: str = ""

    @property
    def severity(self) -> str:
        """The word that people see."""
        return "bloquant" if self.blocking else "avertissement"

    @property
    def place(self) -> str:
        """Where, for a sentence: « Clients, cellule F5 »."""
        if self.cell:
            return f"{self.sheet}, cellule {self.cell}"
        return " ".join(part for part in (self.sheet or self.table, self.key) if part)
