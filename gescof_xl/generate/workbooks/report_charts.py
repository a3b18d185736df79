"""Charts above the reports: the ten largest lines of the table, or the schedule as it grows.

Formulas behind the chart find those lines, in the table's order, and say instead of the title that there is nothing to
draw. They stand on the report's own sheet: it takes them along when an older workbook receives it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gescof_xl.core.addresses import column_letters
from gescof_xl.core.schema import Row, columns
from gescof_xl.generate.workbooks import looks
from gescof_xl.generate.workbooks.looks import Looks
from gescof_xl.generate.workbooks.table_sheet import CHART_ROWS, HEADER, Place
from gescof_xl.workbook.cells import to_cell

_ROW_PIXELS = 24
_MOST = 10
_NONE = "1E9"  # a rank that no line has


@dataclass(frozen=True, kw_only=True)
class ReportChart:
    """A chart: its title, the column under its axis, the columns that it draws and their colours.

    `largest` is the column whose ten largest amounts are drawn; "" for all lines.
    """

    title: str
    along: str
    columns: Sequence[str]
    colours: Sequence[str]
    stacked: bool = False
    line: str = ""
    largest: str = ""
    within: str = ""
    """The column before `along` that groups its values under the axis, where there is one."""


CHARTS = {
    "Impayes": ReportChart(
        title="Balance âgée des dix plus gros débiteurs (TTC)",
        along="Tiers",
        largest="Total dû",
        stacked=True,
        columns=("Non échu", "1–30 j", "31–60 j", "61–90 j", "> 90 j"),
        colours=looks.AGES,
    ),
    "SuiviClients": ReportChart(
        title="Facturé, réglé et reste dû des dix tiers les plus facturés (TTC)",
        along="Tiers",
        largest="Facturé",
        columns=("Facturé", "Réglé", "Reste dû"),
        colours=(looks.PALE, looks.TEAL, looks.AGES[2]),
    ),
    "Echeancier": ReportChart(
        title="Encaissements attendus (TTC)",
        along="Date",
        columns=("Reste dû",),
        colours=(looks.TEAL,),
        line="Cumul attendu",
    ),
    "SuiviFinancements": ReportChart(
        title="Demandé, facturé et payé des dix plus gros financements (HT)",
        within="Nom",
        along="Session",
        largest="Demandé HT",
        columns=("Demandé HT", "Facturé HT", "Payé HT"),
        colours=(looks.PALE, looks.TEAL, looks.AGES[2]),
    ),
    "Statistiques": ReportChart(
        title="Facturé et encaissé de la période : les dix plus gros montants (HT)",
        largest="Facturé HT",
        within="Axe",
        along="Valeur",
        columns=("Facturé HT", "Encaissé HT"),
        colours=(looks.TEAL, looks.AGES[2]),
    ),
}


def add_chart(book: Any, sheet: Any, place: Place, rows: Sequence[Row], style: Looks) -> None:
    """Draws the chart of a report between its band and its table."""
    plan = CHARTS[place.row_class.TABLE]
    behind = _Behind(plan, place, rows)
    behind.write(sheet, style.format(font_color=looks.WHITE))
    chart = book.add_chart({"type": "column", "subtype": "stacked"} if plan.stacked else {"type": "column"})
    for title, colour in zip(plan.columns, plan.colours, strict=True):
        look = {"fill": {"color": colour}, "gap": 60, "overlap": 100 if plan.stacked else 0}
        chart.add_series(behind.series(title) | look)
    if plan.line:
        line = book.add_chart({"type": "line"})
        line.add_series(behind.series(plan.line) | {"line": {"color": looks.AGES[2], "width": 2.25}})
        chart.combine(line)
    # LibreOffice never looks at the cell: it goes on showing these words, which are right once there is something.
    dress_chart(chart, {"name": behind.title, "data": [plan.title]})
    if plan.along == "Date":
        chart.set_x_axis({"num_format": looks.DAY, "num_font": {"size": 9}, "text_axis": True})
    chart.set_size({"width": 1180, "height": (CHART_ROWS - 1) * _ROW_PIXELS - 20})
    sheet.insert_chart(3, 0, chart, {"x_offset": 12, "y_offset": 8, "object_position": 3, "description": plan.title})


class _Behind:
    """The cells behind a chart: its title, then the ten largest lines of its table, each value in a column."""

    def __init__(self, plan: ReportChart, place: Place, rows: Sequence[Row]) -> None:
        self._plan, self._place = plan, place
        self._table = place.row_class.TABLE
        titles = (*((plan.within,) if plan.within else ()), plan.along, *plan.columns)
        self._at: Mapping[str, int] = {title: at for at, title in enumerate(titles, 1)}
        self._rows = rows
        self._first, self._last = HEADER + 1, HEADER + _MOST

    @property
    def title(self) -> str:
        """Where the chart finds its title."""
        return f"='{self._place.row_class.SHEET}'!$A${HEADER + 1}"

    def write(self, sheet: Any, look: Any) -> None:
        """The formulas, with what they show now. TODAY() makes LibreOffice compute them on opening."""
        drawn = self._plan.largest or self._plan.columns[0]
        fields = {c.title: c.field for c in columns(self._place.row_class)}
        worth = [getattr(row, fields[drawn]) for row in self._rows]
        nothing = "Rien à montrer pour l'instant"
        formula = f'=IF(SUMSQ({self._column(drawn)})+0*TODAY()=0,"{nothing}","{self._plan.title}")'
        sheet.write_formula(HEADER, 0, formula, look, self._plan.title if any(worth) else nothing)
        if not self._plan.largest:
            return
        ranks = sorted(sorted((n for n, value in enumerate(worth) if value), key=lambda n: (-worth[n], n))[:_MOST])
        for n in range(_MOST):
            shown = self._rows[ranks[n]] if n < len(ranks) else None
            row, rank = self._first + n, f"$A${self._first + n + 1}"
            ranked = ranks[n] + 1 if shown else float(_NONE)
            sheet.write_formula(row, 0, f"={self._rank(n + 1)}+0*TODAY()", look, ranked)
            for title, at in self._at.items():
                value = to_cell(getattr(shown, fields[title])) if shown else ""
                formula = f'=IF({rank}<{_NONE},INDEX({self._column(title)},{rank}),"")'
                sheet.write_formula(row, at, formula, look, value)

    def series(self, title: str) -> dict[str, Any]:
        """A series: over these cells, or over the table's own, which grow with it."""
        header, plan, place = self._place.header, self._plan, self._place
        cells = self._down if plan.largest else self._along_table
        return {
            "name": [place.row_class.SHEET, header, place.of(title)[1]],
            "categories": cells(plan.within or plan.along, plan.along),
            "values": cells(title, title),
        }

    def _column(self, title: str) -> str:
        return f"{self._table}[{title}]"

    def _rank(self, n: int) -> str:
        """The rank in the table of the n-th line that is drawn; of equal amounts the first lines are."""
        largest = self._column(self._plan.largest)
        told_apart = f"({largest}-ROW({largest})/1E6)"
        smallest = f"LARGE(INDEX({told_apart},0),MIN({_MOST},ROWS({largest})))"
        drawn = f"({told_apart}>={smallest})*({largest}<>0)"
        rank = f"(ROW({largest})-ROW({self._table}[[#Headers],[{self._plan.largest}]]))"
        return f"IFERROR(SUMPRODUCT(SMALL({drawn}*{rank}+(1-{drawn})*{_NONE},{n})),{_NONE})"

    def _down(self, title: str, until: str) -> list[Any]:
        return [self._place.row_class.SHEET, self._first, self._at[title], self._last, self._at[until]]

    def _along_table(self, title: str, _until: str) -> str:
        """The cells of a column, as a range even where it is one line: a lone cell would not grow with its table."""
        first, at, last, _ = self._place.of(title)
        letters = column_letters(at + 1)
        return f"='{self._place.row_class.SHEET}'!${letters}${first + 1}:${letters}${last + 1}"


def dress_chart(chart: Any, title: Mapping[str, Any]) -> None:
    """The look of every chart of the workbook; `title` as xlsxwriter takes it."""
    chart.set_title({**title, "name_font": {"size": 12, "bold": True, "color": looks.NAVY}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_x_axis({"num_font": {"size": 9}, "line": {"color": looks.RULE}})
    chart.set_y_axis(
        {
            "num_format": looks.EUROS_ON_AXIS,
            "num_font": {"size": 9},
            "line": {"none": True},
            "major_gridlines": {"visible": False},
        }
    )
