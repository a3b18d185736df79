"""Cell formats, as far as a writer must know them: does this one show dates, and which one like it does?"""

from __future__ import annotations

import copy
import re

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.xml import Element, find_all

SHORT_DATE = 14  # the format that follows the reader's language: 22/11/2026 in French (ECMA-376-1, 18.8.30)
TWO_DECIMALS = 4  # #,##0.00, shown as 1 234,50 in French
_DATE_FORMATS = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_NOT_CODES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The formats that a file names by number only (ECMA-376-1, 18.8.30), as Excel's own objects write them."""


def number_formats(package: Package) -> list[str]:
    """The number format of each cell format, in order; General for one of another language's own."""
    part = next(iter(package.related(package.workbook_part, "styles")), "")
    if not part:
        return []
    root = package.tree(part)
    codes = {
        int(code.get("numFmtId", 0)): code.get("formatCode", "")
        for codes in find_all(root, "numFmts")
        for code in codes
    }
    numbers = [int(xf.get("numFmtId", 0)) for xfs in find_all(root, "cellXfs") for xf in xfs]
    return [codes.get(number) or _BUILT_IN.get(number, "General") for number in numbers]


class Styles:
    """The workbook's cell formats; one is added when a date meets a cell of numbers, an amount one of percentages."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = next(iter(package.related(package.workbook_part, "styles")), "")
        self._dated: dict[str, str | None] = {}
        self._amounts: dict[str, str] = {}
        self._wraps: dict[str, bool] = {}

    def for_date(self, style: str | None) -> str | None:
        """The style itself if it shows dates, else one that differs only in showing the short date."""
        key = style or "0"
        if key not in self._dated:
            self._dated[key] = style if self._shows_dates(key) else self._add(key, SHORT_DATE)
        return self._dated[key]

    def for_amount(self, style: str | None) -> str:
        """A style that differs from this one only in showing an amount with two decimals."""
        key = style or "0"
        if key not in self._amounts:
            self._amounts[key] = self._add(key, TWO_DECIMALS)
        return self._amounts[key]

    def wraps(self, style: str | None) -> bool:
        """Whether a text goes over several lines in a cell of this style."""
        if style and style not in self._wraps:
            alignments = find_all(self._formats()[int(style)], "alignment")
            self._wraps[style] = any(alignment.get("wrapText") in ("1", "true") for alignment in alignments)
        return bool(style) and self._wraps[style or ""]

    def _root(self) -> Element:
        if not self._part:
            raise Unwritable(
                "Le classeur n'a aucun format de cellule : une date ne peut pas y être écrite.",
                "Ouvrez-le dans Excel, enregistrez-le, puis recommencez.",
            )
        return self._package.tree(self._part)

    def _formats(self) -> list[Element]:
        return [xf for xfs in find_all(self._root(), "cellXfs") for xf in xfs]

    def _shows_dates(self, style: str) -> bool:
        number = self._formats()[int(style)].get("numFmtId", "0")
        if int(number) in _DATE_FORMATS:
            return True
        codes = [code for codes in find_all(self._root(), "numFmts") for code in codes]
        code = next((code.get("formatCode", "") for code in codes if code.get("numFmtId") == number), "")
        return bool(re.search("[dy]", _NOT_CODES.sub("", code).lower()))

    def _add(self, style: str, number_format: int) -> str:
        formats = self._formats()
        added = copy.deepcopy(formats[int(style)])
        added.set("numFmtId", str(number_format))
        added.set("applyNumberFormat", "1")
        formats[-1].addnext(added)
        for parent in find_all(self._root(), "cellXfs"):
            parent.set("count", str(len(formats) + 1))
        self._package.touch(self._part)
        return str(len(formats))
