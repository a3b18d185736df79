"""Charts above the reports. They read the cells of the table, so that they grow and shrink with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gescof_xl.core.addresses import column_letters
from gescof_xl.generate.workbooks import looks
from gescof_xl.generate.workbooks.table_sheet import CHART_ROWS, Place

_ROW_PIXELS = 24


@dataclass(frozen=True, kw_only=True)
class ReportChart:
    """A chart: its title, the column under its axis, the columns that it draws and their colours."""

    title: str
    along: str
    columns: Sequence[str]
    colours: Sequence[str]
    stacked: bool = False
    line: str = ""
    within: str = ""
    """The column before `along` that groups its values under the axis, where there is one."""


CHARTS = {
    "Impayes": ReportChart(
        title="Balance âgée par débiteur (TTC)",
        along="Tiers",
        stacked=True,
        columns=("Non échu", "1–30 j", "31–60 j", "61–90 j", "> 90 j"),
        colours=looks.AGES,
    ),
    "SuiviClients": ReportChart(
        title="Facturé, réglé et reste dû par tiers (TTC)",
        along="Tiers",
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
        title="Demandé, facturé et payé par financement (HT)",
        along="Nom",
        columns=("Demandé HT", "Facturé HT", "Payé HT"),
        colours=(looks.PALE, looks.TEAL, looks.AGES[2]),
    ),
    "Statistiques": ReportChart(
        title="Facturé et encaissé de la période (HT)",
        within="Axe",
        along="Valeur",
        columns=("Facturé HT", "Encaissé HT"),
        colours=(looks.TEAL, looks.AGES[2]),
    ),
}


def add_chart(book: Any, sheet: Any, place: Place) -> None:
    """Draws the chart of a report between its band and its table."""
    plan = CHARTS[place.row_class.TABLE]
    chart = book.add_chart({"type": "column", "subtype": "stacked"} if plan.stacked else {"type": "column"})
    for title, colour in zip(plan.columns, plan.colours, strict=True):
        chart.add_series(
            _series(place, plan.along, title, plan.within)
            | {"fill": {"color": colour}, "gap": 60, "overlap": 100 if plan.stacked else 0}
        )
    if plan.line:
        line = book.add_chart({"type": "line"})
        line.add_series(_series(place, plan.along, plan.line) | {"line": {"color": looks.AGES[2], "width": 2.25}})
        chart.combine(line)
    dress_chart(chart, plan.title)
    if plan.along == "Date":
        chart.set_x_axis({"num_format": looks.DAY, "num_font": {"size": 9}, "text_axis": True})
    chart.set_size({"width": 1180, "height": (CHART_ROWS - 1) * _ROW_PIXELS - 20})
    sheet.insert_chart(3, 0, chart, {"x_offset": 12, "y_offset": 8, "object_position": 3, "description": plan.title})


def dress_chart(chart: Any, title: str) -> None:
    """The look of every chart of the workbook."""
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True, "color": looks.NAVY}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    chart.set_chartarea({"border": {"color": looks.RULE}})
    chart.set_x_axis({"num_font": {"size": 9}, "line": {"color": looks.RULE}})
    chart.set_y_axis(
        {
            "num_format": looks.WHOLE_EUROS,
            "num_font": {"size": 9},
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#E6EAEE"}},
        }
    )


def _series(place: Place, along: str, title: str, within: str = "") -> dict[str, Any]:
    header, at = place.header, place.of(title)[1]
    return {
        "name": [place.row_class.SHEET, header, at],
        "categories": _cells(place, within or along, along),
        "values": _cells(place, title),
    }


def _cells(place: Place, title: str, until: str = "") -> str:
    """The cells of a column, as a range even where it is one line: a lone cell would not grow with its table.

    Or of two columns side by side: the first one groups the values of the second.
    """
    first, at, last, _ = place.of(title)
    left, right = column_letters(at + 1), column_letters(place.of(until or title)[1] + 1)
    return f"='{place.row_class.SHEET}'!${left}${first + 1}:${right}${last + 1}"
