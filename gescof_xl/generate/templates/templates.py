"""The Word templates that ship. Staff then edit their own copies in Word; the variables are French words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gescof_xl.generate.templates.certificate import certificate
from gescof_xl.generate.templates.covering_list import covering_list
from gescof_xl.generate.templates.integrity import integrity
from gescof_xl.generate.templates.invoice import invoice
from gescof_xl.generate.templates.reminder import LEVELS, reminder
from gescof_xl.generate.templates.statement import statement
from gescof_xl.generate.templates.trainee_summary import trainee_summary
from gescof_xl.generate.templates.training_report import training_report


def build_templates(folder: Path) -> Iterator[Path]:
    """Writes every template into a folder; the same bytes every time."""
    letter = reminder()
    made = {
        "facture": invoice(),
        "acompte": invoice(),
        "avoir": invoice(credit=True),
        "releve": statement(),
        **{f"relance-{level}": letter for level in range(1, LEVELS + 1)},
        "integrite": integrity(),
        "bilan": training_report(),
        "certificat": certificate(),
        "bordereau": covering_list(),
        "recapitulatif": trainee_summary(),
    }
    for name, content in made.items():
        path = folder / f"{name}.docx"
        path.write_bytes(content)
        yield path
