"""Makes the Word template of the integrity report that `verifier` writes for an auditor."""

from __future__ import annotations

from typing import Any

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, GREY, listed, write

_COLUMNS = (("Contrôle", "controle", 4.4), ("Résultat", "resultat", 2.2), ("Constat", "constat", 10.8))
_METHOD = (
    "Chaque document et chaque règlement porte une empreinte SHA-256 calculée sur son contenu et sur l'empreinte qui "
    "le précède : une ligne changée, retirée ou ajoutée se voit. Un journal hors du classeur garde ces empreintes. "
    "Ce rapport dit ce qui a été comparé et ce qui a été trouvé ; il n'est pas une certification."
)


def integrity() -> bytes:
    """The report: who, when, one line a check and one a problem, and how it was checked."""
    document = blank_page()
    heading(document)
    write(document.add_paragraph(), "{{ titre }} du {{ date }}", size=15, bold=True, color=BLUE)
    write(document.add_paragraph(), "", size=6)
    _checks(document)
    write(document.add_paragraph(), _METHOD, size=8, color=GREY)
    return pack(document)


def _checks(document: Any) -> None:
    found = listed(document, _COLUMNS, "ligne", "lignes").cells[2]
    write(found, "{%p if ligne.cure %}")
    write(found, "{{ ligne.cure }}", size=8, color=GREY)
    write(found, "{%p endif %}")
    write(document.add_paragraph(), "", size=6)
