"""Makes the Word template of the list that covers a funder's file."""

from __future__ import annotations

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, GREY, listed, loop, table, write
from gescof_xl.generate.templates.reminder import closing, letter_address, letter_payment

_REFERENCES = (
    ("Facture", "{{ numero }} du {{ date }}, {{ montant }}"),
    ("N° d’accord", "{{ accord }}"),
    ("Employeur", "{{ employeur }}"),
    ("Formation", "{{ objet }}"),
    ("Dates", "{{ dates }}"),
    ("Lieu", "{{ lieu }}"),
    ("Notre référence de session", "{{ session }}"),
)
_REQUEST = (
    "Ce dossier est complet à notre connaissance. S’il vous manque une pièce, dites-le-nous sans attendre : nous vous "
    "l’enverrons par retour."
)
_COLUMNS = (("N°", "rang", 1.4), ("Pièce", "titre", 16.0))


def covering_list() -> bytes:
    """To whom, for which invoice and agreement, and every piece of the file in its order."""
    document = blank_page()
    heading(document)
    letter_address(document)
    write(document.add_paragraph(), "{{ titre }}", size=18, bold=True, color=BLUE)
    write(document.add_paragraph(), "", size=8)
    made = table(document, 3 * len(_REFERENCES), (5.4, 12.0), lines=True)
    for rank, (label, value) in enumerate(_REFERENCES):
        loop(made, 3 * rank, f"if {value.strip('{} ').partition(' ')[0]}")
        write(made.cell(3 * rank + 1, 0), label, size=10.5, color=GREY)
        write(made.cell(3 * rank + 1, 1), value, size=10.5, bold=True)
        loop(made, 3 * rank + 2, "endif")
    write(document.add_paragraph(), "", size=10)
    write(document.add_paragraph(), "Pièces jointes, dans cet ordre : {{ pieces|length }}", size=11, bold=True)
    write(document.add_paragraph(), "", size=4)
    listed(document, _COLUMNS, "piece", "pieces", size=10.5)
    write(document.add_paragraph(), "", size=10)
    write(document.add_paragraph(), _REQUEST, size=10.5)
    write(document.add_paragraph(), "", size=8)
    letter_payment(document)
    closing(document)
    return pack(document)
