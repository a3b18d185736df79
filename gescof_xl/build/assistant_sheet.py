"""The Assistant sheet, empty: buttons write their form in it, people fill it, and « Valider » reads it back.

Title in B2, explanation in B3, message in B4; the form has its titles in row 6 and a question a row from row 7:
label in B, answer in C, help in D.
"""

from __future__ import annotations

from typing import Any

from gescof_xl.build import looks
from gescof_xl.build.looks import Looks
from gescof_xl.build.sheets import HOME

FIRST_QUESTION = 6
QUESTIONS = 60
_WELCOME = (
    "Choisissez un bouton du ruban GesCOF : ses questions s'écrivent ici. "
    "Répondez dans la colonne du milieu, puis cliquez sur « Valider » (ou « Annuler »)."
)


def add_assistant(sheet: Any, style: Looks) -> None:
    """Lays out the empty form."""
    sheet.set_tab_color(looks.TEAL)
    sheet.hide_gridlines(2)
    for at, characters in enumerate((2, 38, 44, 84)):
        sheet.set_column(at, at, characters)
    _band(sheet, style)
    header = style.format(bold=True, font_color=looks.WHITE, bg_color=looks.NAVY, valign="vcenter", indent=1)
    sheet.set_row(FIRST_QUESTION - 1, 24)
    for at, title in enumerate(("Question", "Votre réponse", "Aide"), 1):
        sheet.write_string(FIRST_QUESTION - 1, at, title, header)
    for row in range(FIRST_QUESTION, FIRST_QUESTION + QUESTIONS):
        _question(sheet, row, style)
    sheet.freeze_panes(FIRST_QUESTION, 0)
    _page(sheet)


def _band(sheet: Any, style: Looks) -> None:
    band = style.format(bg_color=looks.NAVY)
    title = style.format(bold=True, font_size=18, font_color=looks.WHITE, bg_color=looks.NAVY, valign="vcenter")
    text = style.format(font_color=looks.PALE, bg_color=looks.NAVY, valign="vcenter")
    message = style.format(bold=True, font_color=looks.NAVY, bg_color=looks.PAPER, valign="vcenter")
    for row, height, look in ((0, 6, band), (1, 32, title), (2, 22, text), (3, 24, message)):
        sheet.set_row(row, height, look)
    sheet.write_string(1, 1, "Assistant", title)
    sheet.write_string(2, 1, _WELCOME, text)
    sheet.write_blank(3, 1, None, message)
    back = style.format(font_color=looks.TEAL, underline=1)
    sheet.write_url(4, 1, f"internal:'{HOME}'!A1", back, "← Accueil", "Revenir à l'accueil")


def _question(sheet: Any, row: int, style: Looks) -> None:
    line: dict[str, object] = {"bottom": 1, "bottom_color": looks.RULE, "valign": "vcenter", "text_wrap": True}
    sheet.set_row(row, 22)
    sheet.write_blank(row, 1, None, style.format(**line, indent=1))
    sheet.write_blank(
        row, 2, None, style.format(**line, left=1, right=1, left_color=looks.RULE, right_color=looks.RULE, indent=1)
    )
    sheet.write_blank(row, 3, None, style.format(**line, font_color="#42505E", bg_color=looks.PAPER, indent=1))


def _page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P / &N")
