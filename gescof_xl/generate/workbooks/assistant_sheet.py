"""The Assistant sheet, empty: buttons write their form in it, people fill it, and « Valider » reads it back.

Where each thing stands is said by `workbook.assistant`.
"""

from __future__ import annotations

from typing import Any

from gescof_xl.core.words import typeset
from gescof_xl.generate.workbooks import looks
from gescof_xl.generate.workbooks.looks import Looks
from gescof_xl.generate.workbooks.sheets import HOME
from gescof_xl.generate.workbooks.table_sheet import set_page
from gescof_xl.workbook.form.questions import (
    EXPLANATION,
    FIRST_ROW,
    LAST_ROW,
    MESSAGE,
    POINTLESS_SIGN,
    SECTION_SIGN,
    TITLE,
    WELCOME,
)

_LABEL, _ANSWER, _HELP, _AMOUNT = 1, 2, 3, 4


def add_assistant(sheet: Any, style: Looks) -> None:
    """Lays out the empty form; a line is drawn under each question that a button writes."""
    sheet.set_tab_color(looks.TEAL)
    sheet.hide_gridlines(2)
    for at, characters in enumerate((2, 38, 44, 84, 12)):
        sheet.set_column(at, at, characters)
    _band(sheet, style)
    header = style.format(bold=True, font_color=looks.WHITE, bg_color=looks.NAVY, valign="vcenter", indent=1)
    sheet.set_row(FIRST_ROW - 2, 24)
    for at, title in ((_LABEL, "Question"), (_ANSWER, "Votre réponse"), (_HELP, "Aide")):
        sheet.write_string(FIRST_ROW - 2, at, title, header)
    _questions(sheet, style)
    sheet.freeze_panes(FIRST_ROW - 1, 0)
    set_page(sheet)
    sheet.fit_to_pages(1, 0)


def _band(sheet: Any, style: Looks) -> None:
    band = style.format(bg_color=looks.NAVY)
    title = style.format(bold=True, font_size=18, font_color=looks.WHITE, bg_color=looks.NAVY, valign="vcenter")
    text = style.format(font_color=looks.PALE, bg_color=looks.NAVY, valign="vcenter")
    message = style.format(bold=True, font_color=looks.NAVY, bg_color=looks.PAPER, valign="vcenter")
    for row, height, look in ((0, 6, band), (1, 32, title), (2, 22, text), (3, 24, message)):
        sheet.set_row(row, height, look)
    sheet.write_string(TITLE, "Assistant", title)
    sheet.write_string(EXPLANATION, typeset(WELCOME), text)
    sheet.write_blank(MESSAGE, None, message)
    back = style.format(font_color=looks.TEAL, underline=1)
    sheet.write_url(4, _LABEL, f"internal:'{HOME}'!A1", back, "← Accueil", "Revenir à l'accueil")


def _questions(sheet: Any, style: Looks) -> None:
    cell: dict[str, object] = {"valign": "vcenter", "text_wrap": True, "indent": 1}
    label, answer = style.format(**cell), style.format(**cell, num_format="@", align="left")
    help_ = style.format(**cell, font_color=looks.INK)
    amount = style.format(**cell, font_color=looks.INK, num_format="#,##0.00")
    for row in range(FIRST_ROW - 1, LAST_ROW):
        sheet.write_blank(row, _LABEL, None, label)
        sheet.write_blank(row, _ANSWER, None, answer)
        sheet.write_blank(row, _HELP, None, help_)
        sheet.write_blank(row, _AMOUNT, None, amount)
    line = style.format(bottom=1, bottom_color=looks.RULE)
    box = style.format(border=1, border_color=looks.TEAL)
    asked = {"type": "formula", "criteria": f'=AND($B{FIRST_ROW}<>"",LEFT($B{FIRST_ROW},1)<>"{SECTION_SIGN}")'}
    section = {"type": "formula", "criteria": f'=LEFT($B{FIRST_ROW},1)="{SECTION_SIGN}"'}
    pointless = {"type": "formula", "criteria": f'=LEFT($D{FIRST_ROW},1)="{POINTLESS_SIGN}"'}
    heading = style.format(bold=True, font_color=looks.NAVY)
    faded = style.format(font_color=looks.RULE)
    sheet.conditional_format(FIRST_ROW - 1, _LABEL, LAST_ROW - 1, _LABEL, section | {"format": heading})
    sheet.conditional_format(FIRST_ROW - 1, _LABEL, LAST_ROW - 1, _HELP, pointless | {"format": faded})
    sheet.conditional_format(FIRST_ROW - 1, _ANSWER, LAST_ROW - 1, _ANSWER, asked | {"format": box})
    sheet.conditional_format(FIRST_ROW - 1, _LABEL, LAST_ROW - 1, _HELP, asked | {"format": line})
