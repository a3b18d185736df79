"""« 3. SUIVI DES FACTURES » of the training programme, sentence by sentence, on the school's workbook."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli
from gescof_xl.workbook.excel.session import Area
from tests.e2e.test_before_invoicing import rows
from tests.e2e.test_clicks import LiveWorkbook, commands, live

__all__ = ["commands", "live"]
FORM = Area("Assistant", 1, 2, 120, 3)


def gescof(path: Path, button: str, *options: str, day: str = "2026-11-22") -> dict[str, Any]:
    """What a command prints with --json on that day; its exit status says whether it did it."""
    done = CliRunner().invoke(cli, [button, str(path), *options, "--oui", "--json", "--date", day])
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["ok"] == (done.exit_code == 0), done.stdout
    return found


def written(report: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """The lines that a command wrote in one table."""
    return [c["row"] for c in report["changes"] if c["table"] == table]


def amount(row: dict[str, Any], title: str) -> Decimal:
    return Decimal(row[title])


def test_l_echeancier_de_reglements(path: Path) -> None:
    """What is due, when and by whom: by date with the sum expected, then by debtor; both add up to the same."""
    by_date = written(gescof(path, "echeancier"), "Echeancier")
    by_debtor = written(gescof(path, "echeancier", "--par", "tiers"), "Echeancier")

    assert [r["Date"] for r in by_date] == sorted(r["Date"] for r in by_date)
    assert amount(by_date[-1], "Cumul attendu") == sum(amount(r, "Reste dû") for r in by_date)
    assert [r["Nom"] for r in by_debtor] == sorted(r["Nom"] for r in by_debtor)
    assert sum(amount(r, "Reste dû") for r in by_debtor) == amount(by_date[-1], "Cumul attendu")


def test_l_assistant_de_reglements_des_factures(path: Path) -> None:
    """A debtor pays two of his invoices by one transfer; both leave the schedule; the cheque that bounces brings them back."""
    owed: dict[str, list[dict[str, Any]]] = {}
    before = written(gescof(path, "echeancier"), "Echeancier")
    for row in before:
        owed.setdefault(row["Tiers"], []).append(row)
    party, (first, second, *_) = next((p, found) for p, found in owed.items() if len({r["Facture"] for r in found}) > 1)
    whole = amount(first, "Reste dû") + amount(second, "Reste dû")
    pairs = {r["Facture"]: amount(r, "Reste dû") for r in (first, second)}
    options = [x for number, part in pairs.items() for x in ("--affecter", f"{number}={part}")]

    paid = gescof(path, "saisir-reglement", "--tiers", party, "--montant", f"{whole:.2f}", "--mode", "Chèque", *options)

    (payment,) = written(paid, "Reglements")
    assert {r["Facture"]: amount(r, "Montant") for r in written(paid, "Affectations")} == pairs
    left = {r["Repère"] for r in written(gescof(path, "echeancier"), "Echeancier")}
    assert {r["Repère"] for r in before} - left == {first["Repère"], second["Repère"]}
    gescof(path, "saisir-reglement", "--annuler", payment["N°"])
    assert {r["Repère"] for r in written(gescof(path, "echeancier"), "Echeancier")} == {r["Repère"] for r in before}


def test_l_assistant_de_relances_des_factures_impayees(path: Path) -> None:
    """The debtors proposed are listed; one is left out; the others get one letter each, or a draft that carries it.

    Pressed again, none is due.
    """
    later = "2026-12-05"
    listed = gescof(path, "relancer", "--proposer", day=later)["message"].splitlines()[1:]
    left_out = re.findall(r"\(([^()]*)\) : niveau", listed[0])[0]

    sent = gescof(path, "relancer", "--exclure", left_out, day=later)

    reminders = written(sent, "Relances")
    assert len(reminders) == len(listed) - 1 > 1
    assert len({r["Tiers"] for r in reminders}) == len(reminders)
    assert left_out not in {r["Tiers"] for r in reminders}
    files = [Path(f).name for f in sent["files"]]
    assert sorted(f for f in files if re.fullmatch(r"RE.*\.pdf", f)) == sorted(f"{r['N°']}.pdf" for r in reminders)
    mailed = [f"{r['N°']} {r['Tiers']}.eml" for r in reminders if r["Canal"] == "e-mail"]
    assert sorted(f for f in files if f.endswith(".eml")) == sorted(mailed)
    assert mailed
    assert not written(gescof(path, "relancer", "--exclure", left_out, day=later), "Relances")


def test_l_etat_de_suivi_des_clients(path: Path) -> None:
    """For each party: invoiced, less credited, paid and written off, is what is due less the credit at its disposal."""
    lines = written(gescof(path, "suivi-clients"), "SuiviClients")

    assert lines
    for row in lines:
        owed = amount(row, "Facturé") - amount(row, "Avoirs") - amount(row, "Réglé") - amount(row, "Pertes et écarts")
        assert owed == amount(row, "Reste dû") - amount(row, "Crédit disponible")
        assert amount(row, "Échu") <= amount(row, "Reste dû")


def test_l_etat_des_factures_impayees(path: Path) -> None:
    """The aged balance: five ages make the total, the shares make 100 %, the total is the schedule's; late ones first known."""
    lines = written(gescof(path, "impayes"), "Impayes")
    due = sum(amount(r, "Total dû") for r in lines)

    ages = ("Non échu", "1–30 j", "31–60 j", "61–90 j", "> 90 j")
    assert all(sum(amount(r, age) for age in ages) == amount(r, "Total dû") for r in lines)
    assert abs(sum((amount(r, "Part") for r in lines), Decimal(-1))) < Decimal("0.01")
    assert due == sum(amount(r, "Reste dû") for r in written(gescof(path, "echeancier"), "Echeancier"))
    assert due == sum(amount(r, "Reste dû") for r in written(gescof(path, "suivi-clients"), "SuiviClients"))


@pytest.mark.parametrize("live", ["ecole.xlsx"], indirect=True)
def test_a_payment_is_recorded_by_clicks(live: LiveWorkbook, commands: dict[str, str]) -> None:
    """A client's line is selected, his open invoices are listed, one is ticked, « Valider » records the payment."""
    tables = live.workbook.read()
    debtor = next(r for r in rows(tables["Factures"]) if r["Solde"] and r["Solde"] > 0)
    cards = tables["Clients"]
    sheet = cards if debtor["Tiers"] in {cells[0] for _, cells in cards.lines} else tables["Financeurs"]
    line = next(n for n, cells in sheet.lines if cells[0] == debtor["Tiers"])
    live.workbook.session.select(Area(sheet.sheet, line, 1, 1, 1))
    live.clicks(commands["saisir-reglement"])
    form = {str(cells[0]): i for i, cells in enumerate(live.workbook.session.values(FORM), 1)}
    assert debtor["N°"] in form
    amount_row = next(i for label, i in form.items() if label.startswith("Montant"))
    live.workbook.session.put(Area("Assistant", amount_row, 3, 1, 1), [[float(debtor["Solde"])]])
    live.workbook.session.put(Area("Assistant", form[debtor["N°"]], 3, 1, 1), [["x"]])

    messages = live.clicks(commands["assistant-valider"])

    after = {r["N°"]: r for r in rows(live.workbook.read()["Factures"])}
    assert (after[debtor["N°"]]["Solde"], after[debtor["N°"]]["Statut"]) == (0, "réglée"), messages
