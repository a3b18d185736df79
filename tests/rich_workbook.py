"""A workbook that holds about everything that Excel users put into one, made by XlsxWriter, not by the product.

Sheets: Factures (200 lines, a calculated column, every ornament), Lignes (totals), Reglements (one blank line),
Synthese (charts, a dynamic array, a pivot table), Graphique. `tests.rich_parts` adds what XlsxWriter cannot make.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.rich_parts import add_rich_parts

LINES = 200
TTC = "=Factures[[#This Row],[HT]]*(1+Factures[[#This Row],[TVA]])"
Line = tuple[str, date, float, str, float, bool, int]


def make_rich_workbook(path: Path) -> Path:
    """Writes the workbook and returns its path."""
    book = xlsxwriter.Workbook(path)
    formats = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "money": book.add_format({"num_format": "#,##0.00 €"}),
        "bold": book.add_format({"bold": True}),
        "red": book.add_format({"italic": True, "font_color": "red"}),
    }
    invoices = book.add_worksheet("Factures")
    _fill_invoices(invoices, formats)
    _adorn_invoices(invoices, formats)
    _fill_lines(book.add_worksheet("Lignes"), formats)
    _fill_payments(book.add_worksheet("Reglements"), formats)
    _fill_summary(book, book.add_worksheet("Synthese"), formats)
    book.define_name("TauxTVA", "=0.2")
    book.define_name("PlageHT", f"=Factures!$C$2:$C${LINES + 1}")
    book.set_custom_property("Client", "ACME")
    book.close()
    add_rich_parts(path, LINES)
    return path


@cache
def _rich_bytes() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make_rich_workbook(Path(folder) / "riche.xlsx").read_bytes()


def rich_copy(folder: Path) -> Path:
    """The same workbook, made once a run, as `riche.xlsx` in a folder."""
    path = folder / "riche.xlsx"
    path.write_bytes(_rich_bytes())
    return path


def invoice_line(index: int) -> Line:
    """The values of a line of Factures, but for TTC."""
    day = date(2026, 1, 1) + timedelta(days=index % 365)
    amount = (index * 7919 % 100_000) / 100
    return f"F-{index:05d}", day, amount, ("émise", "réglée")[index % 2], 0.2, index % 3 == 0, index


def _fill_invoices(sheet: Any, formats: dict[str, Any]) -> None:
    titles = ("Numéro", "Date", "HT", "Statut", "TVA", "Payée", "Q1", "TTC")
    kinds = {"Date": formats["date"], "HT": formats["money"], "TTC": formats["money"]}
    columns = [{"header": title, "format": kinds.get(title)} for title in titles]
    columns[-1]["formula"] = "=[@HT]*(1+[@TVA])"
    data = [invoice_line(index) for index in range(LINES)]
    sheet.add_table(0, 0, LINES, 7, {"name": "Factures", "data": data, "columns": columns})
    for row, line in enumerate(data, 1):
        sheet.write_formula(row, 7, TTC, formats["money"], round(line[2] * 1.2, 2))


def _adorn_invoices(sheet: Any, formats: dict[str, Any]) -> None:
    sheet.data_validation(1, 3, LINES, 3, {"validate": "list", "source": ["émise", "réglée", "annulée"]})
    sheet.conditional_format(1, 2, LINES, 2, {"type": "data_bar", "data_bar_2010": True})
    rule = {"type": "cell", "criteria": "==", "value": '"réglée"', "format": formats["bold"]}
    sheet.conditional_format(1, 3, LINES, 3, rule)
    sheet.conditional_format(1, 6, LINES, 6, {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.write_comment("A2", "Une note", {"color": "yellow", "author": "Compta"})
    sheet.insert_image("J2", "a.png", {"image_data": io.BytesIO(picture())})
    sheet.insert_textbox("J8", "Zone de texte", {"fill": {"color": "#FFCC00"}})
    sheet.insert_button("J14", {"caption": "Clic", "macro": "m"})
    sheet.write_rich_string("J20", "gras ", formats["bold"], "oui", " et ", formats["red"], "rouge")
    sheet.write_url("J21", "https://example.org", None, "lien")
    sheet.add_sparkline("K2", {"range": f"Factures!C2:C{LINES + 1}"})
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_header("&L&G", {"image_left": "a.png", "image_data_left": io.BytesIO(picture())})
    sheet.print_area(0, 0, LINES, 7)
    sheet.set_row(3, 30)
    sheet.set_column(0, 0, 18, formats["bold"])


def _fill_lines(sheet: Any, formats: dict[str, Any]) -> None:
    columns = [
        {"header": "Produit", "total_string": "Total"},
        {"header": "Qté", "total_function": "sum"},
        {"header": "PU", "format": formats["money"]},
        {"header": "Montant", "total_function": "sum", "formula": "=[@Qté]*[@PU]"},
    ]
    sheet.add_table(2, 1, 12, 4, {"name": "Lignes", "total_row": True, "columns": columns})
    for index in range(9):
        sheet.write_row(3 + index, 1, [f"P{index}", index])
        sheet.write(3 + index, 3, 2.5, formats["money"])
        formula = "=Lignes[[#This Row],[Qté]]*Lignes[[#This Row],[PU]]"
        sheet.write_formula(3 + index, 4, formula, None, index * 2.5)
    for cell, title in (("C13", "Qté"), ("E13", "Montant")):  # as Excel writes it; XlsxWriter leaves the name out
        sheet.write_formula(cell, f"=SUBTOTAL(109,Lignes[{title}])", None, 0)
    sheet.write("H4", "à droite")
    sheet.write("H14", "note à droite, plus bas")


def _fill_payments(sheet: Any, formats: dict[str, Any]) -> None:
    columns = [{"header": "Id"}, {"header": "Date", "format": formats["date"]}, {"header": "Montant"}]
    sheet.add_table("A1:C2", {"name": "Reglements", "columns": columns})


def _fill_summary(book: Any, sheet: Any, formats: dict[str, Any]) -> None:
    sheet.write_formula("A1", "=SUM(Factures[TTC])", formats["money"], 1.0)
    sheet.write_formula("A2", f"=SUM(Factures!C2:C{LINES + 1})", formats["money"], 1.0)
    found = '=_xlfn._xlws.FILTER(Factures[Numéro],Factures[Statut]="réglée")'
    sheet.write_dynamic_array_formula("C1", found, None, "F-00001")
    columns = book.add_chart({"type": "column"})
    columns.add_series(
        {
            "name": "HT",
            "categories": f"=Factures!$A$2:$A${LINES + 1}",
            "values": f"=Factures!$C$2:$C${LINES + 1}",
            "trendline": {"type": "linear"},
            "gradient": {"colors": ["#FF0000", "#00FF00"]},
        }
    )
    sheet.insert_chart("E2", columns)
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "=Lignes!$E$4:$E$12"})
    book.add_chartsheet("Graphique").set_chart(pie)


def picture() -> bytes:
    """A small red PNG."""
    header = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes((200, 30, 60)) * 32) * 32)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )
