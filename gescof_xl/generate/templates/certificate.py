"""Makes the Word template of the certificate that a training took place (arrêté du 21/12/2018, ministry's model)."""

from __future__ import annotations

from typing import Any

from docx.shared import Cm, Pt

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, CENTER, GREY, keep_whole, table, write

_WHO = (
    "Je soussigné(e) {{ signataire }}, représentant {{ organisme.nom }}, dispensateur de l’action concourant au "
    "développement des compétences, atteste que :"
)
_DETAILS = (
    ("Stagiaire", ("{%p for stagiaire in suivis %}", "{{ stagiaire.nom }}", "{%p endfor %}")),
    ("Salarié(e) de l’entreprise, ou client", ("{{ employeur }}",)),
    ("A suivi l’action", ("{{ formation }}",)),
    ("Qui s’est déroulée", ("{{ dates }}",)),
    ("Lieu", ("{{ lieu }}",)),
    (
        "Durée réellement suivie",
        (
            "{%p for stagiaire in suivis %}",
            "{% if suivis|length > 1 %}{{ stagiaire.nom }} : {% endif %}{{ stagiaire.heures }}",
            "{%p endfor %}",
        ),
    ),
)
_NATURE = "Nature de l’action concourant au développement des compétences (c. trav. L6313-1) :"
_KEPT = (
    "Sans préjudice des délais imposés par les règles fiscales, comptables ou commerciales, l’organisme conserve "
    "l’ensemble des pièces justificatives qui ont permis d’établir le présent certificat pendant une durée de trois "
    "ans à compter de la fin de l’année du dernier paiement. En cas de cofinancement des fonds européens, la durée de "
    "conservation est étendue conformément aux obligations conventionnelles spécifiques."
)
_REMOTE = (
    "Pour une formation à distance, la durée tient compte des activités pédagogiques réalisées et du temps estimé pour "
    "les réaliser. Pour un projet de transition professionnelle, ce certificat est transmis chaque mois."
)


def certificate() -> bytes:
    """Who attests, who followed what, when, for how many hours really followed; place, date, signature.

    The words of the ministry's model in its order, its four natures of an action with the one that it was.
    """
    document = blank_page()
    heading(document)
    write(document.add_paragraph(), "", size=24)
    write(document.add_paragraph(), "{{ titre }}", size=22, bold=True, color=BLUE, align=CENTER)
    write(document.add_paragraph(), "", size=18)
    write(document.add_paragraph(), _WHO, size=11.5)
    write(document.add_paragraph(), "", size=10)
    made = table(document, len(_DETAILS), (6.4, 11.0), lines=True)
    for row, (label, values) in zip(made.rows, _DETAILS, strict=True):
        write(row.cells[0], label, size=11, color=GREY)
        for text in values:
            write(row.cells[1], text, size=11.5, bold=True)
        row.cells[0].paragraphs[0].paragraph_format.space_after = Pt(6)
    write(document.add_paragraph(), "", size=12)
    _natures(document)
    write(document.add_paragraph(), "", size=12)
    write(document.add_paragraph(), _KEPT, size=9.5, color=GREY)
    write(document.add_paragraph(), "", size=12)
    _signature(document)
    write(document.add_paragraph(), "", size=6)
    write(document.add_paragraph(), _REMOTE, size=8, color=GREY)
    return pack(document)


def _natures(document: Any) -> None:
    write(document.add_paragraph(), _NATURE, size=11, color=GREY)
    document.add_paragraph("{%p for choix in natures %}")
    chosen = document.add_paragraph()
    chosen.paragraph_format.left_indent = Cm(0.8)
    chosen.paragraph_format.space_before = Pt(4)
    write(chosen, "{% if choix == nature %}■{% else %}□{% endif %}  {{ choix }}", size=11.5)
    document.add_paragraph("{%p endfor %}")


def _signature(document: Any) -> None:
    """A place for the signature and the stamp, kept whole."""
    place = table(document, 1, (8.4, 9.0), lines=True).rows[0]
    keep_whole(place)
    write(place.cells[0], "Fait à {{ organisme.ville }}, le {{ date }}.", size=11)
    write(place.cells[0], "{{ signataire }}", size=11, bold=True)
    write(place.cells[1], "Signature et cachet :", size=11, color=GREY)
    for _ in range(7):
        write(place.cells[1], "", size=11)
