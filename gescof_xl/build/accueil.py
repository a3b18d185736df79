"""The Accueil sheet: the index of the sheets on the left, the figures and their charts on the right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from gescof_xl.build import figures, looks
from gescof_xl.build.looks import Looks
from gescof_xl.build.report_charts import dress_chart
from gescof_xl.build.sheets import ASSISTANT, HOME, TEXTS, Part, table_sheets
from gescof_xl.build.table_sheet import key_title
from gescof_xl.core.schema import Row, columns
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.organisation import setting
from gescof_xl.workbook.port import column_letters

_INDEX, _COUNT, _RIGHT = 1, 2, 4
_TILE_WIDTH = 3
_TILES, _CHARTS, _MONTHS, _AGES = 4, 9, 24, 29
_STEPS_AT = 33
_STEPS = (
    "Remplissez la feuille Organisme : raison sociale, SIRET, NDA, régime de TVA, IBAN.",
    "Saisissez ou collez vos clients, financeurs, produits, sessions, participants et financements.",
    "Bouton « Contrôler » : la feuille Contrôle liste ce qui est à corriger, avec un lien vers la cellule.",
    "Bouton « Facturer la session », puis « Imprimer » : chaque payeur a sa facture.",
)


def add_home(book: Any, sheet: Any, ledger: Ledger, today: date, style: Looks) -> None:
    """Fills the first sheet; every figure is a formula that shows what it is worth on that day."""
    sheet.set_tab_color(looks.NAVY)
    sheet.hide_gridlines(2)
    sheet.set_default_row(20)
    for at, characters in enumerate([2, 24, 9, 3] + [11] * figures.MONTHS + [2]):
        sheet.set_column(at, at, characters)
    _band(sheet, ledger, today, style)
    _index(sheet, ledger, style)
    for place, tile in enumerate(figures.tiles(ledger, today)):
        _tile(sheet, _RIGHT + place * _TILE_WIDTH, tile, style)
    _month_lines(sheet, ledger, today, style)
    _age_lines(sheet, ledger, today, style)
    _month_chart(book, sheet)
    _age_chart(book, sheet)
    _steps(sheet, style)
    _page(sheet)


def _band(sheet: Any, ledger: Ledger, today: date, style: Looks) -> None:
    band = {"font_color": looks.WHITE, "bg_color": looks.NAVY, "valign": "vcenter"}
    sheet.set_row(0, 8, style.format(**band))
    sheet.set_row(1, 34, style.format(**band))
    sheet.set_row(2, 22, style.format(**band))
    sheet.set_row(3, 10)
    name = '=INDEX(Organisme[Valeur],MATCH("Raison sociale",Organisme[Clé],0))&""'
    sheet.write_formula(1, 1, name, style.format(**band, bold=True, font_size=20), setting(ledger, "Raison sociale"))
    sheet.write_string(2, 1, "Tableau de bord au", style.format(**band | {"font_color": looks.PALE}))
    day = style.format(**band | {"font_color": looks.PALE}, num_format=looks.DAY, align="left")
    sheet.write_formula(2, 2, "=TODAY()", day, _serial(today))
    sheet.write_string(1, 15, "GesCOF XL", style.format(**band, bold=True, font_size=14, align="right"))


def _index(sheet: Any, ledger: Ledger, style: Looks) -> None:
    row = _TILES
    for part in Part:
        head = style.format(bold=True, font_color=looks.WHITE, bg_color=part.colour, indent=1, valign="vcenter")
        sheet.write_string(row, _INDEX, part.title, head)
        sheet.write_string(
            row,
            _COUNT,
            "lignes",
            style.format(font_color=looks.WHITE, bg_color=part.colour, align="right", valign="vcenter", font_size=9),
        )
        for row, (name, tip, row_class) in enumerate(_sheets_of(part), row + 1):  # noqa: B020
            _index_line(sheet, row, name, tip, row_class, ledger, style)
        row += 1


def _sheets_of(part: Part) -> Iterator[tuple[str, str, type[Row] | None]]:
    if part is Part.FILLED:
        yield ASSISTANT, "Le formulaire du bouton en cours.", None
    for row_class in table_sheets():
        if TEXTS[row_class.TABLE].part is part:
            yield row_class.SHEET, TEXTS[row_class.TABLE].text, row_class


def _index_line(
    sheet: Any, row: int, name: str, tip: str, row_class: type[Row] | None, ledger: Ledger, style: Looks
) -> None:
    line = {"bottom": 1, "bottom_color": looks.RULE, "valign": "vcenter"}
    link = style.format(**line, font_color=looks.NAVY, indent=1)
    sheet.write_url(row, _INDEX, f"internal:'{name}'!A1", link, name, tip)
    number = style.format(**line, font_color="#42505E", num_format='#,##0;-#,##0;"–"', align="right")
    if row_class is None:
        sheet.write_blank(row, _COUNT, None, number)
        return
    counted = key_title(row_class) or next(c.title for c in columns(row_class) if c.required)
    formula = f"=COUNTA({row_class.TABLE}[{counted}])+0*TODAY()"
    sheet.write_formula(row, _COUNT, formula, number, len(ledger.rows(row_class)))


def _tile(sheet: Any, at: int, tile: figures.Tile, style: Looks) -> None:
    face: dict[str, object] = {
        "bg_color": looks.PAPER,
        "align": "center",
        "valign": "vcenter",
        "left": 5,
        "left_color": looks.WHITE,
    }
    last = at + _TILE_WIDTH - 1
    label = style.format(**face, font_color="#42505E", top=5, top_color=looks.TEAL)
    value = style.format(**face, bold=True, font_size=20, font_color=looks.NAVY, num_format=looks.WHOLE_EUROS)
    note = style.format(**face, font_size=9, font_color=looks.SLATE)
    sheet.merge_range(_TILES, at, _TILES, last, tile.label, label)
    sheet.merge_range(_TILES + 1, at, _TILES + 2, last, "", value)
    sheet.write_formula(_TILES + 1, at, tile.formula, value, tile.value)
    sheet.merge_range(_TILES + 3, at, _TILES + 3, last, tile.note, note)
    if tile.note_formula:
        sheet.write_formula(_TILES + 3, at, tile.note_formula, note, tile.note)


def _month_lines(sheet: Any, ledger: Ledger, today: date, style: Looks) -> None:
    _titles(sheet, _MONTHS, "Douze derniers mois", style)
    head = style.format(bold=True, num_format="mmm yy", align="right", bottom=1, bottom_color=looks.RULE, font_size=9)
    cell = style.format(num_format=looks.WHOLE_EUROS, bottom=1, bottom_color=looks.RULE, font_size=9)
    for place, month in enumerate(figures.months(today)):
        at = _RIGHT + place
        here = f"{column_letters(at + 1)}{_MONTHS + 2}"
        before = f"{column_letters(at)}{_MONTHS + 2}"
        sheet.write_formula(_MONTHS + 1, at, figures.month_formula(before, place == 0), head, _serial(month))
        sheet.write_formula(_MONTHS + 2, at, figures.invoiced_formula(here), cell, figures.invoiced_in(ledger, month))
        sheet.write_formula(_MONTHS + 3, at, figures.received_formula(here), cell, figures.received_in(ledger, month))


def _titles(sheet: Any, row: int, text: str, style: Looks) -> None:
    sheet.write_string(row, _RIGHT, text, style.format(bold=True, font_color=looks.NAVY))


def _age_lines(sheet: Any, ledger: Ledger, today: date, style: Looks) -> None:
    _titles(sheet, _AGES, "Reste à encaisser selon le retard", style)
    head = style.format(bold=True, align="right", bottom=1, bottom_color=looks.RULE, font_size=9)
    cell = style.format(num_format=looks.EUROS, bottom=1, bottom_color=looks.RULE, font_size=9)
    for place, (name, first, last) in enumerate(figures.AGES):
        sheet.write_string(_AGES + 1, _RIGHT + place, name, head)
        value = figures.aged(ledger, today, first, last)
        sheet.write_formula(_AGES + 2, _RIGHT + place, figures.age_formula(first, last), cell, value)


def _month_chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    along = [HOME, _MONTHS + 1, _RIGHT, _MONTHS + 1, _RIGHT + figures.MONTHS - 1]
    for offset, name, colour in ((2, "Facturé HT", looks.TEAL), (3, "Encaissé TTC", looks.PALE)):
        values = [HOME, _MONTHS + offset, _RIGHT, _MONTHS + offset, _RIGHT + figures.MONTHS - 1]
        chart.add_series(
            {"name": name, "categories": along, "values": values, "fill": {"color": colour}, "gap": 50, "overlap": -5}
        )
    dress_chart(chart, "Facturé et encaissé par mois")
    chart.set_x_axis(
        {"num_format": "mmm yy", "num_font": {"size": 8}, "text_axis": True, "line": {"color": looks.RULE}}
    )
    _put(sheet, chart, _RIGHT, 7, "Facturé HT et encaissé TTC des douze derniers mois")


def _age_chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    last = _RIGHT + len(figures.AGES) - 1
    chart.add_series({
        "name": "Reste à encaisser", "gap": 45,
        "categories": [HOME, _AGES + 1, _RIGHT, _AGES + 1, last], "values": [HOME, _AGES + 2, _RIGHT, _AGES + 2, last],
        "points": [{"fill": {"color": colour}} for colour in looks.AGES],
    })  # fmt: skip
    dress_chart(chart, "Reste à encaisser selon le retard")
    chart.set_legend({"none": True})
    _put(sheet, chart, _RIGHT + 7, 5, "Reste à encaisser TTC selon l'ancienneté du retard")


def _put(sheet: Any, chart: Any, at: int, width: int, description: str) -> None:
    chart.set_size({"width": width * 82 - 6, "height": 14 * 27 - 6})
    sheet.insert_chart(
        _CHARTS, at, chart, {"x_offset": 3, "y_offset": 4, "object_position": 3, "description": description}
    )


def _steps(sheet: Any, style: Looks) -> None:
    _titles(sheet, _STEPS_AT, "Pour commencer", style)
    for place, step in enumerate(_STEPS, 1):
        sheet.write_string(_STEPS_AT + place, _RIGHT, f"{place}. {step}", style.format(font_color="#42505E"))


def _serial(day: date) -> int:
    """A date as Excel counts it."""
    return (day - date(1899, 12, 30)).days


def _page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.5)
    sheet.print_area(0, 0, _STEPS_AT + len(_STEPS) + 1, _RIGHT + figures.MONTHS)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P / &N")
