"""A year of a small training organisation through the command line: every total worked out by hand.

2026: four sessions of « Excel » at 1 000 € a participant, exempt of VAT, for two companies (C1, C2) and an OPCO (OP1).
"""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Patch
from tests.past_versions import VERSIONS, year_of
from tests.soffice import resave
from tests.text_tables import school

DRAWN = """
    Taux
    Code      | Type      | Valeur | Effet du   | Effet au   | Mention
    PEN2026S1 | pénalités | 12,15% | 01/01/2026 | 30/06/2026 | Pénalités de retard : 12,15 % par an.

    Clients
    Code | Raison sociale | OPCO | Conditions de paiement
    C1   | Alpha          | OP1  | 30J
    C2   | Béta           |      | 30J

    Financeurs
    Code | Raison sociale | Conditions de paiement
    OP1  | Opco Un        | 30J

    Sessions
    N°    | Type  | Client | Début      | Fin
    S0001 | INTER |        | 19/01/2026 | 20/01/2026
    S0002 | INTRA | C2     | 16/03/2026 | 17/03/2026
    S0003 | INTER |        | 08/06/2026 | 09/06/2026
    S0004 | INTER |        | 05/10/2026 | 06/10/2026

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1
    P00002 | S0001   | Duval  | C1
    P00003 | S0001   | Leroy  | C2
    P00004 | S0003   | Petit  | C1
    P00005 | S0003   | Garcia | C2
    P00006 | S0004   | Robin  | C1

    Supplements
    N°      | Session | Produit | Libellé | Financeur | Quantité | Prix unitaire HT | TVA
    SU00001 | S0003   | REP     | Repas   | C1        | 2        | 18,18            | TVA10
"""
YEAR = (
    (
        "2026-01-05",
        "financer --participant P00001 --combinaison client-financeur --part-financeur 40% --n-accord A1 --dupliquer",
    ),
    ("2026-01-05", "financer --participant P00003 --acompte 300 --date-acompte 2026-01-06 --mode-acompte Virement"),
    ("2026-01-06", "facturer-acompte --session S0001 --sans-reglement"),  # FA…1, C2: 300
    ("2026-01-07", "saisir-reglement --tiers C2 --montant 300 --mode Virement"),
    ("2026-01-21", "facturer-session --session S0001"),  # FA…2-4, C1: 2 × 600; OP1: 2 × 400; C2: 1 000 - 300
    ("2026-02-16", "saisir-reglement --tiers OP1 --montant 800 --mode Virement"),
    (
        "2026-02-20",
        "creer-avoir --facture {C1} --cas total-refacturation --financeur OP1 --n-accord A1",
    ),  # AV…1: -1 200; FA…5: 1 200
    ("2026-03-18", "financer --session S0002 --option montant-libre --part-client 2400"),
    ("2026-03-18", "facturer-session --session S0002"),  # FA…6, C2: 2 400
    ("2026-04-15", "saisir-reglement --tiers C2 --montant 1700 --mode Virement"),  # 700, then 1 000 of 2 400
    ("2026-05-30", "relancer"),  # C2: 1 400; OP1: 1 200
    ("2026-06-01", "financer --participant P00004 --remise 10%"),
    ("2026-06-01", "financer --participant P00005"),
    ("2026-06-10", "facturer-session --session S0003"),  # FA…7-8, C1: 900 + 2 × 18,18 at 10 %; C2: 1 000
    ("2026-07-01", "saisir-reglement --tiers C1 --montant 940 --mode Chèque --n-piece 0012345"),
    ("2026-07-10", "saisir-reglement --tiers C2 --montant 2500 --mode Virement"),  # 1 400 + 1 000, and 100 too much
    ("2026-07-15", "saisir-reglement --tiers C2 --rembourser --montant 100 --mode Virement"),
    ("2026-09-15", "financer --participant P00006"),
    ("2026-10-07", "presences --participant P00006 --presence Abandon --heures 7 --facturation Prorata"),
    ("2026-10-10", "facturer-session --session S0004"),  # FA…9, C1: 1 000 × 7 / 14
    ("2026-10-12", "creer-avoir --facture FA2026-00009 --cas partiel --montant-unitaire 50"),  # AV…2: -50
    ("2026-11-15", "saisir-reglement --tiers C1 --montant 450 --mode Virement"),
    ("2026-11-20", "saisir-reglement --tiers OP1 --montant 1200 --mode Virement"),
)


def gescof(path: Path, day: str, line: str) -> dict[str, Any]:
    """One command on one day; it must do it."""
    button, *options = line.split()
    done = CliRunner().invoke(cli, [button, str(path), *options, "--oui", "--json", "--date", day])
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["ok"], f"{day} {line}: {found['message']}"
    return found


def _says_its_vat_number(path: Path) -> None:
    """The first version let a taxed school invoice without it (CGI ann. II art. 242 nonies A I 2°)."""
    workbook = FileWorkbook(path)
    workbook.read()
    typed = {"Clé": "TVA intracom.", "Valeur": "FR88100000009"}
    workbook.write(Patch(appends=(Append(table="Organisme", lines=(typed,)),)))


@pytest.fixture(scope="module", params=("new", *VERSIONS))
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[dict[str, Any]]]:
    """The workbook at the end of the year, and what each command said; it begins new, or made by a past version."""
    path = tmp_path_factory.mktemp("annee") / "of.xlsx"
    if request.param == "new":
        build(school(DRAWN), path, date(2026, 1, 5))
    else:
        year_of(request.param, path)
        _says_its_vat_number(path)
    told: list[dict[str, Any]] = []
    of_first: dict[str, str] = {}
    for day, line in YEAR:
        told.append(gescof(path, day, line.format(**of_first)))
        if line == "facturer-session --session S0001":
            of_first = {i["Tiers"]: i["N°"] for i in rows(told[-1], "Factures")}
    return path, told


def rows(told: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [c["row"] for c in told["changes"] if c["table"] == table and c["op"] == "add"]


def test_numbers_follow_one_another(played: tuple[Path, list[dict[str, Any]]]) -> None:
    """Nine invoices and two credit notes, in two unbroken series."""
    issued = [number for told in played[1] for number in told["documents"]]
    assert sorted(issued) == [*(f"AV2026-0000{n}" for n in (1, 2)), *(f"FA2026-0000{n}" for n in range(1, 10))]


def test_the_invoices_of_the_year(played: tuple[Path, list[dict[str, Any]]]) -> None:
    """Payer, net and gross of each document; VAT on meals alone: 10 % of 36,36 is 3,64."""
    invoices = [i for told in played[1] for i in rows(told, "Factures")]
    found = sorted((i["Date"], i["Tiers"], i["Total HT"], i["Total TTC"]) for i in invoices)
    assert found == [
        ("2026-01-06", "C2", "300.00", "300.00"),
        ("2026-01-21", "C1", "1200.00", "1200.00"),
        ("2026-01-21", "C2", "700.00", "700.00"),
        ("2026-01-21", "OP1", "800.00", "800.00"),
        ("2026-02-20", "C1", "-1200.00", "-1200.00"),
        ("2026-02-20", "OP1", "1200.00", "1200.00"),
        ("2026-03-18", "C2", "2400.00", "2400.00"),
        ("2026-06-10", "C1", "936.36", "940.00"),
        ("2026-06-10", "C2", "1000.00", "1000.00"),
        ("2026-10-10", "C1", "500.00", "500.00"),
        ("2026-10-12", "C1", "-50.00", "-50.00"),
    ]


def test_reminders_ask_for_what_was_late(played: tuple[Path, list[dict[str, Any]]]) -> None:
    """On 30/05, C2 owes 2 400 - 1 000 since 17/04, the OPCO 1 200 since 22/03; C1's invoice was replaced."""
    reminders = next(found for told in played[1] if (found := rows(told, "Relances")))
    assert {r["Tiers"]: r["Montant"] for r in reminders} == {"C2": "1400.00", "OP1": "1200.00"}


@pytest.mark.programs
def test_at_the_end_nothing_is_due(played: tuple[Path, list[dict[str, Any]]]) -> None:
    """7 790,00 € invoiced, 7 790,00 € received: every balance that LibreOffice computes is zero."""
    path = played[0]
    book = openpyxl.load_workbook(resave([path], path.parent)[0], data_only=True)
    invoices, payments = table(book["Factures"]), table(book["Règlements"])
    assert [(i["N°"], i["Solde"], i["Retard"]) for i in invoices if i["Solde"] or i["Retard"]] == []
    assert {i["Statut"] for i in invoices} == {"réglée", "soldée par avoir", "utilisé"}
    left = [(p["Tiers"], p["Disponible"]) for p in payments if p["Disponible"]]
    assert left == [("C2", 100), ("C2", -100)]  # too much, and given back
    assert round(sum(i["Total TTC"] for i in invoices), 2) == sum(p["Montant"] for p in payments) == 7790
    unpaid = [f for f in table(book["Financements"]) if f["Statut"] == "actif" and f["Reste HT"]]
    assert [(f["Participant"], f["Reste HT"]) for f in unpaid] == [("P00006", 450)]  # half of 900: hours not followed


def test_what_each_party_did(played: tuple[Path, list[dict[str, Any]]]) -> None:
    """Invoiced, credited, paid, and the mean delay weighted by amounts: OP1 paid 800 after 26 days, 1 200 after 273."""
    found = rows(gescof(played[0], "2026-12-31", "suivi-clients"), "SuiviClients")
    titles = ("Facturé", "Avoirs", "Réglé", "Reste dû", "Crédit disponible", "Délai moyen (j)")
    assert {r["Tiers"]: tuple(r[title] for title in titles) for r in found} == {
        "C1": ("2640.00", "1250.00", "1390.00", "0.00", "0.00", "25.9"),  # 940 after 21 days, 450 after 36
        "C2": (
            "4400.00",
            "0.00",
            "4400.00",
            "0.00",
            "0.00",
            "62.9",
        ),  # 300: 1; 700: 84; 1 000: 28; 1 400: 114; 1 000: 30
        "OP1": ("2000.00", "0.00", "2000.00", "0.00", "0.00", "174.2"),
    }


def table(sheet: Any) -> list[dict[str, Any]]:
    """The lines of a sheet's table, by title."""
    titles, *lines = list(sheet.values)[3:]
    return [dict(zip(titles, line, strict=True)) for line in lines]


def test_the_books_are_balanced_and_clean(played: tuple[Path, list[dict[str, Any]]]) -> None:
    """No blocking problem, an unbroken chain, and entries whose debits are their credits: 7 786,36 of sales, 3,64 of VAT."""
    path = played[0]
    assert [p for p in gescof(path, "2026-12-31", "controler")["problems"] if p["severity"] == "bloquant"] == []
    assert gescof(path, "2026-12-31", "verifier")["problems"] == []
    told = gescof(path, "2026-12-31", "exporter-comptable --du 2026-01-01 --au 2026-12-31")
    [file] = [Path(name) for name in told["files"] if name.endswith(".txt")]
    entries = list(csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t"))
    assert sum(amount(e, "Debit") for e in entries) == sum(amount(e, "Credit") for e in entries)
    assert net(entries, "70") == Decimal("7786.36")
    assert net(entries, "4457") == Decimal("3.64")
    assert net(entries, "411") == 0
    assert net(entries, "51") == Decimal("-7790.00")


def amount(entry: dict[str, str], title: str) -> Decimal:
    return Decimal(entry[title].replace(",", ".") or "0")


def net(entries: list[dict[str, str]], account: str) -> Decimal:
    """Credits minus debits of the accounts that start so."""
    mine = [e for e in entries if e["CompteNum"].startswith(account)]
    return sum((amount(e, "Credit") - amount(e, "Debit") for e in mine), Decimal(0))
