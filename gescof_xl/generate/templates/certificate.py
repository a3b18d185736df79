"""Makes the Word template of the certificate that a training took place (arrêté du 21/12/2018, ministry's model)."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, CENTER, GREY, keep_whole, table, write

_WHO = "Je soussigné(e) {{ signataire }}, représentant {{ organisme.nom }}, atteste que :"
_DETAILS = (
    ("Stagiaire, heures réellement suivies", ""),
    ("Salarié(e) de l'entreprise, ou client", "{{ employeur }}"),
    ("A suivi l'action", "{{ formation }}"),
    ("Nature de l'action (c. trav. L6313-1)", "{{ nature }}"),
    ("Qui s'est déroulée", "{{ dates }}"),
    ("Lieu", "{{ lieu }}"),
)
_TRAINEES = ("{%p for stagiaire in stagiaires %}", "{{ stagiaire }}", "{%p endfor %}")
_KEPT = (
    "Sans préjudice des délais imposés par les règles fiscales, comptables ou commerciales, l'organisme conserve "
    "l'ensemble des pièces justificatives qui ont permis d'établir le présent certificat pendant une durée de trois "
    "ans à compter de la fin de l'année du dernier paiement. En cas de cofinancement des fonds européens, la durée de "
    "conservation est étendue conformément aux obligations conventionnelles spécifiques."
)


def certificate() -> bytes:
    """Who attests, who followed what, when, for how many hours really followed; place, date, signature."""
    document = blank_page()
    heading(document)
    write(document.add_paragraph(), "", size=30)
    write(document.add_paragraph(), "{{ titre }}", size=22, bold=True, color=BLUE, align=CENTER)
    write(document.add_paragraph(), "", size=20)
    write(document.add_paragraph(), _WHO, size=11.5)
    write(document.add_paragraph(), "", size=12)
    made = table(document, len(_DETAILS), (6.4, 11.0), lines=True)
    for row, (label, value) in zip(made.rows, _DETAILS, strict=True):
        write(row.cells[0], label, size=11, color=GREY)
        for text in (value,) if value else _TRAINEES:
            write(row.cells[1], text, size=11.5, bold=True)
        row.cells[0].paragraphs[0].paragraph_format.space_after = Pt(8)
    write(document.add_paragraph(), "", size=16)
    write(document.add_paragraph(), _KEPT, size=9.5, color=GREY)
    write(document.add_paragraph(), "", size=16)
    _signature(document)
    return pack(document)


def _signature(document: Any) -> None:
    """A place for the signature and the stamp, kept whole."""
    place = table(document, 1, (8.4, 9.0), lines=True).rows[0]
    keep_whole(place)
    write(place.cells[0], "Fait à {{ organisme.ville }}, le {{ date }}.", size=11)
    write(place.cells[0], "{{ signataire }}", size=11, bold=True)
    write(place.cells[1], "Signature et cachet :", size=11, color=GREY)
    for _ in range(7):
        write(place.cells[1], "", size=11)
