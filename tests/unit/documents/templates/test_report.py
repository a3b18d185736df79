"""`gescof diagnostic --modeles`: what is wrong with somebody's own templates, and where."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from gescof_xl.documents.templates.report import template_problems
from gescof_xl.documents.templates.sandbox import dotted_paths
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.papers.samples import sample_papers
from tests.golden.kinds import kinds

SHIPPED = Path(__file__).parents[4] / "templates"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder `modeles` beside a workbook, with a copy of the invoice."""
    (tmp_path / "modeles").mkdir()
    shutil.copy(SHIPPED / "facture.docx", tmp_path / "modeles" / "facture.docx")
    return tmp_path


def edit(template: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(template) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old.encode() in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(old.encode(), new.encode())
    with zipfile.ZipFile(template, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def told(folder: Path) -> dict[str, list[str]]:
    """What is said of each template that is wrong."""
    found = {
        path.name: [f"{p.code} {p.message} {p.cure}" for p in problems] for path, problems in template_problems(folder)
    }
    return {name: texts for name, texts in found.items() if texts}


def test_the_templates_that_ship_are_right(tmp_path: Path) -> None:
    """No unknown variable, every mention of the law."""
    assert told(tmp_path) == {}


def test_an_unknown_variable_is_named_with_its_place(own: Path) -> None:
    """MOD-001: the passage of the document, and the name that was probably meant."""
    edit(
        own / "modeles" / "facture.docx",
        "{{ ligne.prix_unitaire }}",
        "{{ ligne.prix_unitare }}{{ ligne.prix_unitaire }}",
    )

    (text,) = told(own)["facture.docx"]
    assert text.startswith("MOD-001 « lignes[].prix_unitare » n'existe pas : dans un tableau dans le texte, « ")
    assert text.endswith("Vouliez-vous dire « lignes[].prix_unitaire » ?")


@pytest.mark.parametrize("name", ["certificat", "bordereau", "recapitulatif"])
def test_each_template_that_people_may_copy_is_looked_at(own: Path, name: str) -> None:
    """A button would refuse the document where `--modeles` had said nothing of its template."""
    shutil.copy(SHIPPED / f"{name}.docx", own / "modeles" / f"{name}.docx")
    edit(own / "modeles" / f"{name}.docx", "{{ titre }}", "{{ titre }}{{ inconnu }}")

    (text,) = told(own)[f"{name}.docx"]
    assert text.startswith("MOD-001 « inconnu » n'existe pas : dans ")


def test_a_mention_that_was_taken_out_is_missed(own: Path) -> None:
    """An invoice without its VAT by rate would be unlawful (CGI ann. II 242 nonies A I 11°)."""
    edit(own / "modeles" / "facture.docx", "{{ t.montant }}", "")

    (text,) = told(own)["facture.docx"]
    assert text.startswith("MOD-001 « tva[].montant » n'est nulle part.")


def test_a_broken_template_is_told_and_the_others_are_looked_at(own: Path) -> None:
    """Code in a template is refused with its place; a name that no document has is told too."""
    edit(own / "modeles" / "facture.docx", "{{ numero }}", "{{ ''.__class__ }}")
    shutil.copy(SHIPPED / "facture.docx", own / "modeles" / "devis.docx")

    found = told(own)
    assert set(found) == {"facture.docx", "devis.docx"}
    assert "interdit dans un modèle" in found["facture.docx"][0]
    assert "ne sert à aucun document" in found["devis.docx"][0]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_samples_have_all_that_real_papers_have(kind: str) -> None:
    """Else a variable that exists would be called unknown."""
    paper = invoice_paper(kinds()[kind].document)
    assert set(dotted_paths(paper.context)) <= set(dotted_paths(sample_papers()[paper.template].context))
