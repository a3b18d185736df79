"""Cell references and what moves with them: `B4`, `A1:H201`, and formulas copied some rows down."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gescof_xl.core.addresses import address, column_letters, column_number

LAST_COLUMN = 16_384
LAST_ROW = 1_048_576

_CORNER = re.compile(r"\$?([A-Z]*)\$?(\d*)")

# Strings, quoted sheet names and [table columns] are matched first, so that nothing inside them moves.
_MOVING = re.compile(
    r""""(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^][']|'.|\[(?:[^][']|'.)*\])*\]"""
    r"""|(?<![\w.$])((\$?)([A-Z]{1,3}))(\$?)(\d+)(?![\w(.])"""
)


# A reference with its sheet, whole ranges at once; strings and [table columns] are matched first, as above.
_REFERENCE = re.compile(
    r""""(?:[^"]|"")*"|\[(?:[^][']|'.|\[(?:[^][']|'.)*\])*\]"""
    r"""|(?<![\w.$!'\]:])(?P<sheet>(?:'(?:[^']|'')*'|[\w.]+)!)?"""
    r"""(?P<c1>\$?[A-Z]{1,3}\$?)(?P<r1>\d+)(?::(?P<c2>\$?[A-Z]{1,3}\$?)(?P<r2>\d+))?(?![\w(.!:])"""
)


class Box(NamedTuple):
    """A rectangle of cells, 1-based, both corners included."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def parse(cls, ref: str) -> Box:
        """The box of `B4`, `$A$1:$H$201`, `A:C` or `2:5`. Raises ValueError."""
        start, _, end = ref.partition(":")
        first, last = _CORNER.fullmatch(start), _CORNER.fullmatch(end or start)
        if not ref or first is None or last is None:
            raise ValueError(ref)
        return cls(
            column_number(first[1]) or 1,
            int(first[2] or 1),
            column_number(last[1]) or LAST_COLUMN,
            int(last[2] or LAST_ROW),
        )

    def __str__(self) -> str:
        return f"{address(self.left, self.top)}:{address(self.right, self.bottom)}"

    def hits(self, other: Box) -> bool:
        """Whether the two share a cell."""
        return not (
            self.left > other.right or other.left > self.right or self.top > other.bottom or other.top > self.bottom
        )

    def contains(self, other: Box) -> bool:
        """Whether the other lies inside it."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    @property
    def columns(self) -> range:
        """Its column numbers."""
        return range(self.left, self.right + 1)

    @property
    def rows(self) -> range:
        """Its row numbers."""
        return range(self.top, self.bottom + 1)


def moved_formula(text: str, rows: int, columns: int = 0) -> str:
    """A formula copied `rows` down and `columns` to the right: relative references move.

    Strings, sheet names and table columns do not.
    """

    def moved(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        letters = match[3] if match[2] else column_letters(column_number(match[3]) + columns)
        return f"{match[2]}{letters}{match[4]}{match[5] if match[4] else int(match[5]) + rows}"

    return _MOVING.sub(moved, text)


def moved_references(text: str, sheet: str, own: str, moved: Callable[[Box], Box]) -> str:
    """A formula of the sheet `own` whose references to cells of `sheet` go where `moved` says; rows alone change."""

    def replacement(match: re.Match[str]) -> str:
        if not match["c1"]:
            return match[0]
        prefix = match["sheet"] or ""
        name = prefix[1:-2].replace("''", "'") if prefix.startswith("'") else prefix[:-1]
        if (name or own).casefold() != sheet.casefold():
            return match[0]
        box = Box.parse(match[0].removeprefix(prefix))
        new = moved(box)
        if new == box:
            return match[0]
        end = f":{match['c2']}{new.bottom}" if match["c2"] else ""
        return f"{prefix}{match['c1']}{new.top}{end}"

    return _REFERENCE.sub(replacement, text)
