"""Before invoicing, on the school's workbook: the same flow through the command line and through the Assistant sheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.port import TableData
from tests.e2e.test_clicks import LiveWorkbook, commands, live

__all__ = ["commands", "live"]
FORM = Area("Assistant", 1, 2, 60, 2)


def gescof(path: Path, button: str, *options: str) -> dict[str, Any]:
    """What a command prints with --json on 22/11/2026; its exit status says whether it did it."""
    done = CliRunner().invoke(cli, [button, str(path), *options, "--oui", "--json", "--date", "2026-11-22"])
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["ok"] == (done.exit_code == 0), done.stdout
    return found


def rows(data: TableData) -> list[dict[str, Any]]:
    return [dict(zip(data.columns, cells, strict=True)) for _, cells in data.lines]


def test_a_session_is_prepared_and_cancelled_from_the_command_line(path: Path) -> None:
    """An unfinanced participant is found, financed with his colleagues, withdraws, and his session is cancelled."""
    unfinanced = [p for p in gescof(path, "controler")["problems"] if p["code"] == "PAR-001"]
    participants = [p["message"].split(", ")[1].split(" ")[0] for p in unfinanced]
    assert participants

    options = ("--combinaison", "client-financeur", "--financeur", "OPIS", "--part-financeur", "40%", "--remise", "10%")
    done = gescof(path, "financer", "--participant", participants[0], *options, "--dupliquer")

    added = [c["row"] for c in done["changes"] if c["table"] == "Financements"]
    assert {r["Participant"] for r in added} == set(participants)
    mine = [float(r["Montant HT"]) for r in added if r["Participant"] == participants[0]]
    assert mine[1] == pytest.approx(sum(mine) * 0.4)
    assert [p["code"] for p in gescof(path, "controler")["problems"]].count("PAR-001") == 0

    told = gescof(path, "presences", "--participant", participants[0], "--presence", "Désisté", "--dedit", "150")
    assert "Dédit de 150,00" in told["message"]

    session = added[0]["Session"]
    cancelled = gescof(path, "annuler-session", "--session", session, "--motif", "trop peu d'inscrits")
    assert {c["row"]["Statut"] for c in cancelled["changes"] if c["table"] == "Financements"} == {"annulé"}
    listed = gescof(path, "sessions-a-facturer")
    assert session not in {c["key"] for c in listed["changes"] if c["table"] == "AFacturer"}


def test_a_preview_writes_nothing(path: Path) -> None:
    """--apercu shows the changes, and the file keeps its bytes."""
    before = path.read_bytes()

    shown = gescof(path, "annuler-session", "--session", "S0001", "--motif", "essai", "--apercu")

    assert shown["changes"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("live", ["ecole.xlsx"], indirect=True)
def test_a_trainee_is_financed_by_clicks(live: LiveWorkbook, commands: dict[str, str]) -> None:
    """The participant's line is selected, the form knows him, two answers are typed, « Valider » writes the financing."""
    tables = live.workbook.read()
    financed = {r["Participant"] for r in rows(tables["Financements"])}
    inter = {r["N°"] for r in rows(tables["Sessions"]) if r["Type"] == "INTER"}
    titles = tables["Participants"].columns
    line, participant = next(
        (n, cells[titles.index("N°")])
        for n, cells in tables["Participants"].lines
        if cells[titles.index("N°")] not in financed and cells[titles.index("Session")] in inter
    )
    live.workbook.session.select(Area("Participants", line, 1, 1, 1))
    live.clicks(commands["financer"])
    form = {str(label): (i, value) for i, (label, value) in enumerate(live.workbook.session.values(FORM), 1)}
    assert next(value for label, (_, value) in form.items() if label.startswith("Participant")) == participant
    for label, answer in (("Combinaison", "client-financeur"), ("Financeur", "OPIS"), ("Part financeur", "40%")):
        row = next(i for name, (i, _) in form.items() if name.startswith(label))
        live.workbook.session.put(Area("Assistant", row, 3, 1, 1), [[answer]])

    messages = live.clicks(commands["assistant-valider"])

    mine = [r for r in rows(live.workbook.read()["Financements"]) if r["Participant"] == participant]
    assert [r["Financeur"] for r in mine] == [mine[0]["Financeur"], "OPIS"], messages
    assert float(mine[1]["Montant HT"]) == pytest.approx(0.4 * sum(float(r["Montant HT"]) for r in mine))
