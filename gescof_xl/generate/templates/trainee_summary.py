"""Makes the Word template of what an invoice comes to for each trainee."""

from __future__ import annotations

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import BLUE, RIGHT, write
from gescof_xl.generate.templates.reminder import letter_address, letter_items

_COLUMNS = (("Stagiaire", "nom", 13.4), ("Total HT", "total", 4.0))
_WHAT = "{{ objet }}{% if dates %}, {{ dates }}{% endif %}{% if lieu %}, {{ lieu }}{% endif %}"


def trainee_summary() -> bytes:
    """Which document and training, each trainee with a sum, and the sum of all, which is the document's."""
    document = blank_page()
    heading(document)
    letter_address(document)
    write(document.add_paragraph(), "{{ titre }}", size=18, bold=True, color=BLUE)
    write(document.add_paragraph(), "{{ document }} {{ numero }} du {{ date }}", size=10.5, bold=True)
    write(document.add_paragraph(), _WHAT, size=10.5)
    write(document.add_paragraph(), "", size=8)
    letter_items(document, _COLUMNS, left=("nom",), size=10)
    write(document.add_paragraph(), "Total HT avant acomptes : {{ total_ht }}", size=11, bold=True, align=RIGHT)
    return pack(document)
