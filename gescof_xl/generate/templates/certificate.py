"""Makes the Word template of the certificate that a training took place (arrêté du 21/12/2018, ministry's model)."""

from __future__ import annotations

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, GREY, RIGHT, table, write

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
    write(document.add_paragraph(), "{{ titre }}", size=17, bold=True, color=BLUE)
    write(document.add_paragraph(), "", size=6)
    write(document.add_paragraph(), _WHO)
    write(document.add_paragraph(), "", size=6)
    made = table(document, len(_DETAILS), (6.4, 11.0), lines=True)
    for row, (label, value) in zip(made.rows, _DETAILS, strict=True):
        write(row.cells[0], label, color=GREY)
        for text in (value,) if value else _TRAINEES:
            write(row.cells[1], text, bold=True)
    write(document.add_paragraph(), "", size=6)
    write(document.add_paragraph(), _KEPT, size=8.5, color=GREY)
    write(document.add_paragraph(), "", size=6)
    write(document.add_paragraph(), "Fait à {{ organisme.ville }}, le {{ date }}.", align=RIGHT)
    write(document.add_paragraph(), "{{ signataire }}", align=RIGHT)
    write(document.add_paragraph(), "Signature et cachet :", align=RIGHT)
    for _ in range(5):
        write(document.add_paragraph(), "")
    return pack(document)
