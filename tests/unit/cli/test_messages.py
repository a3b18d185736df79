"""Sentences that name what is wrong, and cures that can be followed: one line of the table is one thing typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli

SCHOOL = Path(__file__).parents[3] / "workbooks" / "ecole.xlsx"


def typed(folder: Path, words: str, *more: str) -> tuple[int, str]:
    """The exit status of a line typed in a folder that holds the school base, and all that it says, in one line."""
    done = CliRunner().invoke(cli, [*words.split(), *more])
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(SCHOOL, tmp_path / "C.xlsx")
    (tmp_path / "un-fichier").write_text("rien", "utf-8")
    (tmp_path / "releve.csv").write_text("rien d'utile\n", "utf-8")
    (tmp_path / "releve.xlsx").write_bytes(b"PK\x03\x04 coupe")
    monkeypatch.chdir(tmp_path)
    return tmp_path


REFUSALS = [
    ("diagnostic absent.xlsx --modeles", 3, "Le classeur « absent.xlsx » n'existe pas."),
    ("saisir-reglement C.xlsx", 2, "Il manque « Tiers ». Donnez --tiers"),
    ("presences C.xlsx", 2, "Il manque le stagiaire. Donnez --participant"),
    ("creer-avoir C.xlsx", 2, "Il manque la facture à corriger. Donnez --facture"),
    ("saisir-reglement C.xlsx --tiers OPIS --montant -50", 1, "donnez le montant sans signe et --rembourser"),
    ("facturer-acompte C.xlsx --financement FI00170 --montant-ttc -5", 1, "un acompte est une somme à recevoir"),
    ("archiver C.xlsx --annee abc", 2, "« abc » n'est pas un nombre. Tapez par exemple 2026."),
    ("facturer-session C.xlsx --session s034", 1, "« s034 » n'existe pas. Vouliez-vous dire S0034 ?"),
    ("saisir-reglement C.xlsx --tiers OPPIS --montant 5", 1, "Tiers « OPPIS » inconnu. Vouliez-vous dire OPIS ?"),
    ("facturer-session C.xlsx --session S9999", 1, "Choisissez un numéro ou un code de la feuille Sessions."),
    ("nouveau un-fichier/neuf.xlsx", 3, "un des dossiers de son chemin est un fichier"),
    ("aide ZZZ-999", 2, "Le code ZZZ-999 n'existe pas."),
    ("importer-releve C.xlsx --fichier absent.csv", 1, "le fichier est introuvable"),
    ("importer-releve C.xlsx --fichier releve.csv", 1, "releve.csv"),
    ("importer-releve C.xlsx --fichier releve.xlsx", 1, "releve.xlsx"),
    ("presences C.xlsx --participant P00225 --reporter S0001", 1, "elle est réalisée, finie le"),
    ("financer C.xlsx --session S0001", 1, "le financement se fait par stagiaire. Donnez --participant, "),
    ("presences C.xlsx --participant P00225 --presence abandon", 1, "Donnez --heures ou --facturation."),
    ("certificats C.xlsx --session S0002 --participant P00225", 1, "inscrit à la session S0040, pas à S0002."),
    ("facturer-lot C.xlsx --du 30/02/26", 2, "n'est pas une date qui existe"),
]


@pytest.mark.parametrize(("line", "status", "said"), REFUSALS, ids=[line for line, _, _ in REFUSALS])
def test_a_refusal_says_what_and_how(folder: Path, line: str, status: int, said: str) -> None:
    """2 is for what was typed wrong, 3 for the workbook alone, 1 for all else."""
    code, told = typed(folder, line)
    assert (code, said in told) == (status, True), told


def test_a_problem_that_stops_is_said_once(folder: Path) -> None:
    """The sentence says what and how; the line under it adds the code and the cell."""
    book = openpyxl.load_workbook(folder / "C.xlsx")
    clients = book["Clients"]
    code, siret = (next(c for c in clients[4] if c.value == title).column - 1 for title in ("Code", "SIRET"))
    row = next(row for row in clients.iter_rows() if row[code].value == "ASSO")
    row[siret].value = "123"
    book.save(folder / "C.xlsx")

    _, told = typed(folder, "facturer-session C.xlsx --session S0034 --date 22/11/26")

    assert told.startswith("1 problème bloquant : rien n'a été émis. Clients, ASSO (Association Le Lien) : le SIRET")
    assert told.endswith(
        f"depuis l'avis de situation INSEE du tiers. [TIE-001] Clients, cellule {row[siret].coordinate}"
    )
    assert (told.count("n'est pas valide"), told.count("Recopiez")) == (1, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("financer C.xlsx --participant P00225 --prise-en-charge oui", "Financement"),
        ("financer C.xlsx --participant P00225 --prise-en-charge=non", "Financement"),
        ("creer-avoir C.xlsx --facture FA2026-00123 --cas TOTAL --regle non", "à utiliser ou à rembourser"),
        ("facturer-session C.xlsx --session s0034", "FA2026-00124"),
        ("presences C.xlsx --participant P00225 --presence absent", "Absent"),
        ("presences C.xlsx --participant P00225 --presence desiste --dedit 150", "Désisté"),
        ("facturer-lot C.xlsx --du 01/10/26 --au 31/10/2026", "FA2026-00124"),
        ("facturer-lot C.xlsx --du 2026-10-01 --au 31-10-26", "FA2026-00124"),
        ("exporter-comptable C.xlsx --format ebp", "écriture"),
    ],
)
def test_what_people_type_is_understood(folder: Path, line: str, said: str) -> None:
    """oui and non after an option, choices in any case, years of two digits."""
    code, told = typed(folder, line, "--date", "22/11/26", "--apercu")
    assert (code, said in told) == (0, True), told
