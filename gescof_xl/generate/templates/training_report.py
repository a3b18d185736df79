"""Makes the Word template of the yearly report (bilan pédagogique et financier)."""

from __future__ import annotations

from collections.abc import Sequence
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

_MONEY = (
    ("Repère", "repere", 2.4),
    ("Ligne", "libelle", 9.8),
    ("Montant HT", "montant", 2.8),
    ("À reporter", "report", 2.4),
)
_PEOPLE = (
    ("Repère", "repere", 2.4),
    ("Ligne", "libelle", 9.8),
    ("Stagiaires", "stagiaires", 2.8),
    ("Heures", "heures", 2.4),
)
_LEFT = ("repere", "libelle")
_NOTE = (
    "Chiffres des cadres C, F et G du cerfa 10443, à reporter sur « Mon activité formation ». La feuille « BPF "
    "détail » du classeur donne chaque ligne de facture et chaque stagiaire derrière eux."
)


def training_report() -> bytes:
    """Who, which year, one line a figure, one table a frame of the form."""
    document = blank_page()
    heading(document)
    write(document.add_paragraph(), "{{ titre }} {{ numero }}", size=15, bold=True, color=BLUE)
    write(document.add_paragraph(), "{{ exercice }}, établi le {{ date }}.", size=10)
    write(document.add_paragraph(), "", size=6)
    document.add_paragraph("{%p for cadre in cadres %}")
    write(document.add_paragraph(), "{{ cadre.titre }}", size=10.5, bold=True, color=BLUE)
    write(document.add_paragraph(), "", size=3)
    document.add_paragraph("{%p if cadre.en_euros %}")
    _figures(document, _MONEY)
    document.add_paragraph("{%p else %}")
    _figures(document, _PEOPLE)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    write(document.add_paragraph(), _NOTE, size=8, color=GREY)
    return pack(document)


def _figures(document: Any, columns: Sequence[tuple[str, str, float]]) -> None:
    """A table of one frame; its totals in bold."""
    made = table(document, 4, [width for _, _, width in columns], lines=True, tight=True)
    for cell, (title, name, _) in zip(made.rows[0].cells, columns, strict=True):
        write(cell, title, bold=True, color="FFFFFF", size=9, align=None if name in _LEFT else RIGHT)
        shade(cell, BLUE)
    repeat_header(made.rows[0])
    loop(made, 1, "for ligne in cadre.lignes")
    for cell, (_, name, _) in zip(made.rows[2].cells, columns, strict=True):
        value = "{{ ligne." + name + " }}"
        text = write(cell, "{% if ligne.total %}", size=9, align=None if name in _LEFT else RIGHT)
        write(text, value, size=9, bold=True)
        write(text, "{% else %}", size=9)
        write(text, value, size=9)
        write(text, "{% endif %}", size=9)
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    write(document.add_paragraph(), "", size=6)
