"""Makes the Word templates of reminders: one a level, alike at first; staff then word each as they like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import (
    BLUE,
    GREY,
    PALE,
    RIGHT,
    height,
    keep_whole,
    loop,
    repeat_header,
    shade,
    table,
    write,
)

LEVELS = 4
_COLUMNS = (
    ("Facture", "facture", 5.0),
    ("Émise le", "date", 2.2),
    ("Échéance", "echeance", 2.2),
    ("Montant TTC", "montant", 2.8),
    ("Reste dû", "reste", 2.8),
    ("Retard (j)", "retard", 2.4),
)


def reminder() -> bytes:
    """The letter: who owes, the text of its level, what is owed, how to pay it."""
    document = blank_page()
    heading(document)
    letter_address(document)
    write(document.add_paragraph(), "{{ titre }}", size=15, bold=True, color=BLUE)
    write(document.add_paragraph(), "", size=4)
    write(document.add_paragraph(), "Madame, Monsieur,", size=10)
    write(document.add_paragraph(), "", size=4)
    write(document.add_paragraph(), "{{ texte }}", size=10)
    write(document.add_paragraph(), "", size=6)
    letter_items(document, _COLUMNS, left=("facture",))
    _sums(document)
    _pieces(document)
    letter_payment(document)
    return pack(document)


def letter_address(document: Any) -> None:
    """The address where a French window envelope shows it (110 mm, 45 mm)."""
    place = table(document, 1, (9.2, 8.2))
    height(place.rows[0], 4.2)
    left, right = place.cell(0, 0), place.cell(0, 1)
    write(left, "{{ organisme.ville }}, le {{ date }}", size=9.5)
    write(left, "Nos références : {{ numero }} – {{ client.code }}", size=9.5)
    write(right, "", size=20)
    write(right, "{{ client.nom }}", size=11, bold=True)
    write(right, "{%p for ligne in client.adresse %}")
    write(right, "{{ ligne }}", size=11)
    write(right, "{%p endfor %}")


def letter_items(
    document: Any, columns: Sequence[tuple[str, str, float]], *, left: Sequence[str], faint: str = "", size: float = 9
) -> None:
    """A line an invoice: `columns` are title, variable and width in centimetres; `left` ones are no amounts."""
    made = table(document, 4, [width for _, _, width in columns], lines=True)
    for cell, (title, name, _) in zip(made.rows[0].cells, columns, strict=True):
        write(cell, title, bold=True, color="FFFFFF", align=None if name in left else RIGHT)
        shade(cell, BLUE)
    repeat_header(made.rows[0])
    loop(made, 1, "for ligne in lignes")
    for cell, (_, name, _) in zip(made.rows[2].cells, columns, strict=True):
        text, color = "{{ ligne." + name + " }}", GREY if name == faint else ""
        write(cell, text, size=size, color=color, align=None if name in left else RIGHT)
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    write(document.add_paragraph(), "", size=5)


def _sums(document: Any) -> None:
    """What the debtor has with us is taken off; penalties and the indemnity stand only where they were chosen."""
    outer = table(document, 1, (9.3, 8.1))
    keep_whole(outer.rows[0])
    place = outer.cell(0, 1)
    write(place, "Factures : {{ total }}", align=RIGHT)
    write(place, "{%p for deduction in deductions %}")
    write(place, "{{ deduction.libelle }} : − {{ deduction.montant }}", align=RIGHT)
    write(place, "{%p endfor %}")
    write(place, "{%p if indemnite %}")
    write(place, "Pénalités de retard : {{ penalites }}", align=RIGHT)
    write(place, "Indemnité forfaitaire de recouvrement : {{ indemnite }}", align=RIGHT)
    write(place, "{%p endif %}")
    shade(place, PALE)
    write(place, "Total à régler : {{ total_general }}", size=11, bold=True, color=BLUE, align=RIGHT)


def _pieces(document: Any) -> None:
    """What a funder needs before it pays, and the invoices joined."""
    write(document.add_paragraph(), "", size=6)
    document.add_paragraph("{%p if pieces %}")
    write(document.add_paragraph(), "Pièces attendues :", size=9.5, bold=True)
    document.add_paragraph("{%p for piece in pieces %}")
    write(document.add_paragraph(), "– {{ piece }}", size=9.5)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    write(document.add_paragraph(), "Factures jointes : {{ jointes | join(', ') }}", size=8, color=GREY)
    write(document.add_paragraph(), "", size=6)


def letter_payment(document: Any) -> None:
    """Where to pay, whom to ask, who signs."""
    document.add_paragraph("{%p if organisme.iban %}")
    paid = "IBAN {{ organisme.iban }}{% if organisme.bic %} – BIC {{ organisme.bic }}{% endif %}"
    write(document.add_paragraph(), paid, size=9.5, bold=True)
    document.add_paragraph("{%p endif %}")
    contact = (
        "Une question, un désaccord ? Répondez-nous : {{ organisme.email }}"
        "{% if organisme.telephone %} – {{ organisme.telephone }}{% endif %}."
    )
    write(document.add_paragraph(), contact, size=9.5)
    write(document.add_paragraph(), "", size=6)
    write(document.add_paragraph(), "Le service facturation", size=10, align=RIGHT)
