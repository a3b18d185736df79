"""What ships, and what every button makes, is what Excel and Word expect: judged by Microsoft's own validator."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gescof_xl.actions import ACTIONS, REFRESH, UPGRADE
from gescof_xl.cli import cli
from tests.commanding import SCHOOL
from tests.office_validators import HOW, faults, microsoft, microsoft_faults
from tests.packages import replace_parts
from tests.scans import white_page

pytestmark = pytest.mark.programs
ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*ROOT.glob("workbooks/*.xl*"), *ROOT.glob("templates/*.docx")])
OLD = ROOT / "tests" / "data" / "versions" / "0.1.0" / "ecole.xlsx"
STATEMENT = ROOT / "tests" / "data" / "exchange" / "releve-debit-credit.csv"
CLIENTS = Path(__file__).parents[1] / "data" / "lists" / "clients.csv"
RATES = ROOT / "tests" / "data" / "exchange" / "taux.csv"
PRESSES = (
    ("2026-11-22", "controler"),
    ("2026-11-22", "sessions-a-facturer"),
    ("2026-11-22", "financer --participant P00212 --acompte 100"),
    ("2026-11-22", "facturer-acompte --session S0038"),
    ("2026-11-22", "inscrire --produit EXC1 --debut 2026-12-01 --stagiaire 'DURAND ; Inès ; LAGA'"),
    ("2026-11-22", "presences --participant P00140 --presence Absent"),
    ("2026-11-22", "facturer-session --session S0033"),
    ("2026-11-22", "facturer-lot --du 2026-10-01 --au 2026-11-10"),
    ("2026-11-22", "facturer-et-envoyer --du 2026-11-11 --au 2026-11-22 --brouillons"),
    ("2026-11-22", "facturer-directe --tiers DUPO --ligne EXC1"),
    ("2026-11-22", "annuler-session --session S0032 --motif neige"),
    ("2026-11-22", "creer-avoir --facture FA2026-00020 --cas partiel --montant-unitaire 10"),
    ("2026-11-22", "saisir-reglement --tiers DUPO --montant 440"),
    ("2026-11-22", f"importer-releve --fichier {STATEMENT}"),
    ("2026-11-22", f"importer-liste --fichier {CLIENTS}"),
    ("2026-11-22", "fusionner-tiers --garder LAGA --fiche-remplacee DUPO"),
    ("2026-11-22", "certificats --session S0001"),
    ("2026-11-22", "bilan-pedagogique"),
    ("2026-11-22", "dossier-opco --facture FA2026-00001"),
    ("2026-11-22", "echeancier"),
    ("2026-11-22", "impayes"),
    ("2026-11-22", "suivi-clients"),
    ("2026-11-22", "suivi-financements"),
    ("2026-11-22", "statistiques"),
    ("2026-11-22", "relancer"),
    ("2026-11-22", "imprimer --du 2026-11-22 --factur-x"),
    ("2026-11-22", "envoyer --du 2026-11-22 --brouillons"),
    ("2026-11-22", "brouillons-envoyes"),
    ("2026-11-22", "exporter-comptable"),
    ("2026-11-22", "preparer-echange"),
    ("2026-11-22", "reintegrer --fichier {copy}"),
    ("2026-11-22", "verifier"),
    ("2026-11-22", f"taux --fichier {RATES}"),
    ("2026-11-22", "archiver --annee 2026"),
    ("2026-11-22", "tableau-de-bord"),
    ("2027-01-04", "facturer-periode --session S0029"),
)


def test_microsofts_validator_is_here() -> None:
    """The one test that says how to get it: the others judge with what there is."""
    assert microsoft(), HOW


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_is_valid(path: Path) -> None:
    """Workbooks, templates, and the add-in with its ribbon, whose schema Microsoft's validator knows."""
    assert faults(path) == []


def _worse(part: str, old: bytes, new: bytes) -> dict[str, Callable[[bytes], bytes]]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return {part: change}


@pytest.mark.parametrize(
    ("name", "part", "old", "new"),
    [
        ("templates/facture.docx", "word/document.xml", b"<w:tblHeader/>", b'<w:tblHeader w:val="oui"/>'),
        ("templates/facture.docx", "word/document.xml", b"<w:tblLook ", b"<w:tblBorders/><w:tblLook "),
        ("workbooks/gescof.xlsx", "xl/tables/table1.xml", b"<tableColumns ", b'<tableColumns faux="1" '),
        ("workbooks/gescof.xlam", "customUI/customUI14.xml", b'size="large"', b'size="grand"'),
    ],
)
def test_the_judges_see_a_fault(tmp_path: Path, name: str, part: str, old: bytes, new: bytes) -> None:
    """A value that the schema does not know, an element out of its order, in each kind of file."""
    path = Path(shutil.copyfile(ROOT / name, tmp_path / Path(name).name))
    assert microsoft_faults(path) == []
    replace_parts(path, _worse(part, old, new))
    assert faults(path)


def press(book: Path, line: str, day: str) -> None:
    button, *options = shlex.split(line)
    done = CliRunner().invoke(cli, [button, str(book), *options, "--oui", "--json", "--date", day])
    told = json.loads(done.stdout)
    assert told["ok"], f"{line}: {told['message']}"
    assert microsoft_faults(book) == [], line


def test_what_every_button_makes_is_valid(tmp_path: Path) -> None:
    """The school's workbook after each of the buttons, and the documents, copies and archives that they made."""
    book = Path(shutil.copyfile(SCHOOL, tmp_path / "ecole.xlsx"))
    for scan in ("emargements/S0001", "accords/OPIS-2025-00001", "accords/OPIS-2025-00002"):
        white_page(tmp_path / f"{scan}.pdf")
    for day, line in PRESSES:
        press(book, line.format(copy=tmp_path / "documents" / "echanges" / "ECH00001.xlsx"), day)
    made = sorted([*tmp_path.rglob("*.docx"), *(tmp_path / "documents").rglob("*.xlsx"), book])
    series = {path.stem.rstrip("0123456789"): path for path in made}  # one of each series of numbers
    assert {"FA2026-", "AV2026-", "RE", "ECH", "ecole"} <= series.keys()
    for path in series.values():
        assert faults(path) == []


def test_a_workbook_brought_up_to_date_is_valid(tmp_path: Path) -> None:
    """The workbook of a past version, with the columns and lines that it lacked."""
    book = Path(shutil.copyfile(OLD, tmp_path / "ancien.xlsx"))
    press(book, UPGRADE, "2026-11-22")
    assert faults(book) == []


def test_every_button_is_pressed_above() -> None:
    """A new button is judged too; three need a platform, one a base, and write cells that others write as well."""
    elsewhere = {UPGRADE, REFRESH, "declarer", "transmettre", "statuts"}
    assert {line.split()[0] for _, line in PRESSES} | elsewhere == {action.id for action in ACTIONS}
