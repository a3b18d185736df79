"""Small Word templates that the tests of this folder write for themselves."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.shared import Cm
from PIL import Image

from gescof_xl.documents.templates.docx_package import read_package
from gescof_xl.documents.templates.jinja_source import sources_of


def picture(width: int, height: int, colour: str = "navy", form: str = "PNG") -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), colour).save(made, form)
    return made.getvalue()


def paragraphs(path: Path, *texts: str) -> Path:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def invoice(path: Path) -> Path:
    """Header with a logo, two paragraphs, a table with a row a line, a QR code, a footer."""
    document = Document()
    document.styles["Normal"].font.name = "Arial"
    document.core_properties.title = "Facture {{ numero }}"
    section = document.sections[0]
    run = section.header.paragraphs[0].add_run()
    run.add_picture(BytesIO(picture(420, 140)), width=Cm(6), height=Cm(2))
    run._r.find(".//{*}docPr").set("descr", "logo")
    section.footer.paragraphs[0].add_run("{{ organisme.nom }} — SIRET {{ organisme.siret }}")
    document.add_paragraph("Facture {{ numero }} du {{ date }}")
    document.add_paragraph("{{ client.nom }}")
    table = document.add_table(4, 3)
    for cell, text in zip(table.rows[0].cells, ("Désignation", "Quantité", "Montant HT"), strict=True):
        cell.text = text
    table.rows[1].cells[0].text = "{%tr for l in lignes %}"
    for cell, text in zip(
        table.rows[2].cells, ("{{ l.designation }}", "{{ l.quantite }}", "{{ l.montant }}"), strict=True
    ):
        cell.text = text
    table.rows[3].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{%p if mention %}")
    document.add_paragraph("{{ mention }}")
    document.add_paragraph("{%p endif %}")
    run = document.add_paragraph("Total : {{ total }} ").add_run()
    run.add_picture(BytesIO(picture(100, 100, "black")), width=Cm(3))
    described = run._r.find(".//{*}docPr")
    assert described is not None
    described.set("descr", "QR")
    document.save(str(path))
    return path


CONTEXT: dict[str, object] = {
    "numero": "FA2026-00041",
    "date": "21/11/2026",
    "organisme": {"nom": "Béarn Formation", "siret": "100 000 009 00017"},
    "client": {"nom": "Müller & Fils <SARL>"},
    "lignes": [
        {"designation": "Excel — perfectionnement", "quantite": "2", "montant": "1 490,00 €"},
        {"designation": "Word : publipostage", "quantite": "1", "montant": "333,33 €"},
    ],
    "mention": "Exonération de TVA, art. 261-4-4° a du CGI",
    "total": "1 823,33 €",
}


def text_of(docx: bytes) -> list[str]:
    """Paragraphs and cells of the body, in order, as python-docx reads them."""
    document = Document(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The package at `path` with one part added or replaced."""
    with zipfile.ZipFile(path) as package:
        parts = {item: package.read(item) for item in package.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w") as package:
        for item, data in parts.items():
            package.writestr(item, data)
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


def template_pictures(template: Path) -> frozenset[str]:
    """The picture slots (`logo`, `qr`, `signature`) that `template` shows. Raises TemplateInvalid."""
    return frozenset(slot for source in sources_of(template, read_package(template)) for slot in source.slots)
