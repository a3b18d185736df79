"""Makes the Word template of the statement of account."""

from __future__ import annotations

from typing import Any

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, PALE, RIGHT, keep_whole, shade, table, write
from gescof_xl.generate.templates.reminder import closing, letter_address, letter_items, letter_payment

_COLUMNS = (
    ("Document", "document", 5.0), ("Date", "date", 1.8), ("Échéance", "echeance", 1.8), ("Montant", "montant", 1.9),
    ("Réglé", "regle", 1.9), ("Reste", "reste", 1.9), ("Solde", "solde", 1.9), ("", "retard", 1.2),
)  # fmt: skip
_SAID = (
    "Voici les factures qui ne sont pas soldées dans nos livres et ce que vous avez à votre crédit, dans l’ordre de "
    "leurs dates. Si votre compte dit autre chose, envoyez-nous votre extrait : nous le rapprocherons du nôtre."
)
_SUMS = (("Total dû", "total_du"), ("dont échu", "total_echu"), ("Avoirs et crédits disponibles", "credit"))


def statement() -> bytes:
    """Who, what is owed and in hand document by document with the balance after each, how to pay it."""
    document = blank_page()
    heading(document)
    letter_address(document)
    write(document.add_paragraph(), "{{ titre }} au {{ date }}", size=18, bold=True, color=BLUE)
    write(document.add_paragraph(), _SAID, size=10.5)
    write(document.add_paragraph(), "", size=8)
    letter_items(document, _COLUMNS, left=("document", "retard"), size=8.5)
    _sums(document)
    write(document.add_paragraph(), "", size=10)
    letter_payment(document, picture_code=True)
    closing(document)
    return pack(document)


def _sums(document: Any) -> None:
    outer = table(document, 1, (8.3, 9.1))
    keep_whole(outer.rows[0])
    made = table(outer.cell(0, 1), 4, (5.6, 3.3), lines=True)
    for index, (label, name) in enumerate(_SUMS):
        write(made.cell(index, 0), label)
        write(made.cell(index, 1), "{{ " + name + " }}", align=RIGHT)
    for side, text in ((0, "{{ sens }}"), (1, "{{ solde }}")):
        write(made.cell(3, side), text, size=11, bold=True, color=BLUE, align=RIGHT if side else None)
        shade(made.cell(3, side), PALE)
