"""Makes the Word template of the integrity report that `verifier` writes for an auditor."""

from __future__ import annotations

from typing import Any

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, GREY, keep_whole, loop, repeat_header, shade, table, write

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
    made = table(document, 4, [width for _, _, width in _COLUMNS], lines=True)
    for cell, (title, _, _) in zip(made.rows[0].cells, _COLUMNS, strict=True):
        write(cell, title, bold=True, color="FFFFFF")
        shade(cell, BLUE)
    repeat_header(made.rows[0])
    loop(made, 1, "for ligne in lignes")
    for cell, (_, name, _) in zip(made.rows[2].cells, _COLUMNS, strict=True):
        write(cell, "{{ ligne." + name + " }}")
    write(made.rows[2].cells[2], "{%p if ligne.cure %}")
    write(made.rows[2].cells[2], "{{ ligne.cure }}", size=8, color=GREY)
    write(made.rows[2].cells[2], "{%p endif %}")
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    write(document.add_paragraph(), "", size=6)
