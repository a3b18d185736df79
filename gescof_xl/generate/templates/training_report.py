"""Makes the Word template of the yearly report (bilan pédagogique et financier)."""

from __future__ import annotations

from typing import Any

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import (
    BLUE,
    GREY,
    RIGHT,
    keep_whole,
    loop,
    repeat_header,
    shade,
    table,
    write,
)

_COLUMNS = (
    ("Repère", "repere", 1.9), ("Ligne", "libelle", 7.1), ("Montant HT", "montant", 2.6),
    ("À reporter", "report", 2.2), ("Stagiaires", "stagiaires", 1.8), ("Heures", "heures", 1.8),
)  # fmt: skip
_LEFT = ("repere", "libelle")
_NOTE = (
    "Chiffres des cadres C, F et G du cerfa 10443, à reporter sur « Mon activité formation ». La feuille « BPF "
    "détail » du classeur donne chaque ligne de facture et chaque stagiaire derrière eux."
)


def training_report() -> bytes:
    """Who, which year, one line a figure."""
    document = blank_page()
    heading(document)
    write(document.add_paragraph(), "{{ titre }} {{ numero }}", size=15, bold=True, color=BLUE)
    write(document.add_paragraph(), "{{ exercice }}, établi le {{ date }}.")
    write(document.add_paragraph(), "", size=6)
    _figures(document)
    write(document.add_paragraph(), _NOTE, size=8, color=GREY)
    return pack(document)


def _figures(document: Any) -> None:
    made = table(document, 4, [width for _, _, width in _COLUMNS], lines=True)
    for cell, (title, name, _) in zip(made.rows[0].cells, _COLUMNS, strict=True):
        write(cell, title, bold=True, color="FFFFFF", size=9, align=None if name in _LEFT else RIGHT)
        shade(cell, BLUE)
    repeat_header(made.rows[0])
    loop(made, 1, "for ligne in lignes")
    for cell, (_, name, _) in zip(made.rows[2].cells, _COLUMNS, strict=True):
        write(cell, "{{ ligne." + name + " }}", size=9, align=None if name in _LEFT else RIGHT)
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    write(document.add_paragraph(), "", size=6)
