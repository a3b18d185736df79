"""A workbook that the first version made, issued, sealed, exported, sent to the accountant: used on with this one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.actions import ACTIONS
from gescof_xl.core.addresses import place
from gescof_xl.core.schema import columns
from gescof_xl.core.versions import CURRENT, has, order
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.seal import read_seal
from gescof_xl.domain.settings import Key
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.accountant import by_program
from tests.commanding import command
from tests.packages import changed_parts, load, parts_of
from tests.past_versions import VERSIONS, exchange_of, school_of
from tests.xlsx_lint import findings

INDEXES = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
"""The parts of a package that list its sheets: new ones stand in them."""
FROM_CLIENT = {("Financements", "Conditions de paiement"), ("Financements", "Secteur commercial")}
LATER = f"{order(CURRENT)[0] + 1}.0.0"


def ledger(path: Path) -> Ledger:
    parsed = parse(FileWorkbook(path).read())
    assert parsed.problems == ()
    return parsed.ledger


@dataclass(frozen=True)
class Brought:
    """A workbook before and after the step, and what the command said."""

    version: str
    before: Path
    after: Path
    told: Any


@pytest.fixture(scope="module", params=VERSIONS)
def brought(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Brought:
    """The folder of the organisation after `gescof mettre-a-niveau`, pressed once."""
    folder = tmp_path_factory.mktemp("organisme")
    before = Path(shutil.copy(exchange_of(request.param, folder), folder / "avant.xlsx"))
    after = folder / "ecole.xlsx"
    return Brought(request.param, before, after, command(after, "mettre-a-niveau"))


def test_the_command_says_what_was_added(brought: Brought) -> None:
    """One sentence, with both versions; the old workbook is kept as it was."""
    assert brought.told["ok"]
    assert f"Classeur mis à niveau de GesCOF {brought.version} à {CURRENT}" in brought.told["message"]
    (kept,) = (brought.after.parent / "sauvegardes").iterdir()
    assert kept.read_bytes() == brought.before.read_bytes()


def test_nothing_else_is_touched(brought: Brought) -> None:
    """Sheets without a new column or line are byte-identical; in the others each old cell reads as it did.

    The list behind the drop-down of parties ended at a thousand.

    Only a column whose formula is another one now says so in each of its cells; what rates of public buyers print was
    empty and is told (c. commande publ. R2192-31); a financing without terms or sector has those of its client.
    """
    before, after = parts_of(brought.before), parts_of(brought.after)
    old, new = load(brought.before), load(brought.after)
    older = [c for c in ROW_CLASSES.values() if has(brought.version, c.SINCE)]
    grown = {c.SHEET for c in older if any(not has(brought.version, x.since) for x in columns(c))}
    renewed = {(c.SHEET, x.title) for c in older for x in c.COMPUTED if not has(brought.version, x.renewed)}
    touched = grown | {sheet for sheet, _ in renewed} | {"Organisme", "Journal", "Taux"}

    changed = changed_parts(before, after) & before.keys()
    assert {name for name in changed if not name.startswith(("xl/worksheets/", "xl/tables/"))} <= INDEXES | {
        "xl/styles.xml"
    }
    assert len([name for name in changed if name.startswith("xl/worksheets/")]) == len({*touched, "Listes"})
    listed = [[cell.value for cell in book["Listes"]["A"]] for book in (old, new)]
    assert (listed[0], len(listed[1])) == (listed[1][:1_001], 5_001)
    for sheet in touched:
        told = {cell.coordinate: shown(cell) for row in new[sheet].iter_rows() for cell in row}
        (table,) = old[sheet].tables.values()
        header, _ = place(table.ref.partition(":")[0])
        titles = [str(cell.value) for cell in old[sheet][header]]
        untold = {f"F{row[0].row}" for row in old[sheet].iter_rows() if row[1].value == "intérêts moratoires"}
        before_step = {
            cell.coordinate: shown(cell)
            for number, row in enumerate(old[sheet].iter_rows(), 1)
            for title, cell in zip(titles, row, strict=True)
            if (number <= header or (sheet, title) not in renewed)
            and cell.coordinate not in untold
            and not (cell.value is None and (sheet, title) in FROM_CLIENT)
        }
        assert {cell: told[cell] for cell in before_step} == before_step
    assert findings(brought.after) == []


def shown(cell: Any) -> tuple[object, ...]:
    """What a cell says and how it looks."""
    return cell.value, cell.number_format, repr(cell.font), repr(cell.fill), repr(cell.border), repr(cell.alignment)


def test_seals_and_exports_still_hold(brought: Brought) -> None:
    """Against the journal of seals and the exported files that the first version left."""
    told = command(brought.after, "verifier")

    assert (told["ok"], told["problems"]) == (True, [])
    assert "Tout est intact" in told["message"]


def test_the_step_is_taken_once(brought: Brought) -> None:
    """A second time there is nothing to add, and the file is not even saved."""
    content = brought.after.read_bytes()

    assert command(brought.after, "mettre-a-niveau")["message"] == f"Le classeur est à jour : version {CURRENT}."
    assert brought.after.read_bytes() == content


def test_what_is_issued_then_says_its_rule(brought: Brought, tmp_path: Path) -> None:
    """New documents follow the old ones in one chain; their new columns are sealed, those of old rows are not."""
    path = folder_of(brought, tmp_path)
    issued = command(path, "facturer-directe", "--tiers", "LAGA", "--ligne", "SALLE ; 2 ; 180")["documents"]
    seals = {row.number: read_seal(row.seal).rule for row in ledger(path).invoices}

    assert {seals.pop(number) for number in issued} == {CURRENT}
    assert set(seals.values()) == {brought.version}
    assert command(path, "verifier")["problems"] == []
    for number, altered in ((issued[0], True), ("FA2026-00001", False)):
        forged = Path(shutil.copy(path, tmp_path / "altere.xlsx"))
        shutil.copy(path.with_suffix(".sceaux.jsonl"), forged.with_suffix(".sceaux.jsonl"))
        shutil.copy(path.with_suffix(".sceaux.tete.json"), forged.with_suffix(".sceaux.tete.json"))
        with by_program(forged) as book:
            line = next(line.number for line in ledger(path).lines_of[number])
            book.set("Lignes", line, "Nature de ligne", "dédit")
        codes = {p["code"] for p in command(forged, "verifier")["problems"]}
        assert ("SCE-003" in codes) is altered, number


def folder_of(brought: Brought, folder: Path) -> Path:
    """A copy of the organisation's folder."""
    shutil.copytree(brought.after.parent, folder / "copie")
    return folder / "copie" / "ecole.xlsx"


def test_a_cancelled_payment_takes_its_cents_along(brought: Brought, tmp_path: Path) -> None:
    """R00092 wrote 0,04 off beside R00091, in the first version; R00094 beside R00093 was undone by it already."""
    path = folder_of(brought, tmp_path)
    told = command(path, "saisir-reglement", "--tiers", "FTNA", "--annuler", "R00091")
    made = [c["row"] for c in told["changes"] if c["table"] == "Reglements" and c["op"] == "add"]

    assert [(row["Annule"], row["Montant"]) for row in made] == [("R00091", "-607.10"), ("R00092", "-0.04")]
    assert [row["Complète"] for row in made] == ["", made[0]["N°"]]


def test_a_credit_note_and_an_export_work_on_old_rows(brought: Brought, tmp_path: Path) -> None:
    """Fees, deposits and components of old invoices are known for what they are, and go to their accounts."""
    path = folder_of(brought, tmp_path)
    fee = next(line for line in ledger(path).lines if line.kind == "dédit")
    deducted = next(line for line in ledger(path).lines if line.kind == "acompte déduit")
    for number in dict.fromkeys((fee.invoice, deducted.invoice)):
        assert command(path, "creer-avoir", "--facture", number, "--cas", "total")["ok"], number
    told = command(path, "exporter-comptable")
    posted = [line for line in ledger(path).posted if line.batch == "EX00002"]

    assert told["ok"]
    assert {line.account for line in posted} >= {"758100", "419100", "706000"}
    assert sum(line.debit - line.credit for line in posted) == 0
    assert command(path, "verifier")["problems"] == []


def test_the_accountant_still_holds_an_older_copy(brought: Brought, tmp_path: Path) -> None:
    """His payment, allocation and note come in; nothing that the step added is told as a difference."""
    path = folder_of(brought, tmp_path)
    back = Path(
        shutil.copy(path.parent / "documents" / "echanges" / "temoins" / "ECH00001.xlsx", tmp_path / "retour.xlsx")
    )
    with by_program(back) as book:
        book.add(
            "Reglements",
            **{"N°": "R00099", "Date": date(2026, 11, 20), "Tiers": "REGI", "Mode": "Virement", "Montant": 100},
        )
        book.add(
            "Affectations",
            **{"N°": "AF99999", "Règlement": "R00099", "Facture": owed(path, "REGI"), "Montant": 100},
            Date=date(2026, 11, 20),
        )
        book.set("Clients", "HOSP", "Commentaire", "Passe en décembre")
        book.add_column("Lignes", "Nature de ligne", {"L000001": "à lui"})
    told = command(path, "reintegrer", "--fichier", str(back))
    after = ledger(path)

    assert told["ok"], told
    assert after.payments[-1].amount == 100
    assert read_seal(after.payments[-1].seal).rule == CURRENT
    assert next(c.comment for c in after.clients if c.code == "HOSP") == "Passe en décembre"
    assert [(m.sheet, m.column, m.theirs) for m in after.merge] == [("Lignes", "Nature de ligne", "L000001 : à lui")]
    assert command(path, "verifier")["problems"] == []


def owed(path: Path, party: str) -> str:
    """The oldest invoice on which a party still owes something."""
    report = command(path, "echeancier", "--apercu")
    return str(next(c["row"]["Facture"] for c in report["changes"] if c["row"].get("Tiers") == party))


def test_the_next_copy_tells_only_what_people_changed(brought: Brought, tmp_path: Path) -> None:
    """The copy before is of the first version: columns that it had not are no change of anybody's.

    Lines that came with the step are new lines of ours, and told as such.
    """
    path = folder_of(brought, tmp_path)
    assert command(path, "preparer-echange")["ok"]

    assert {(line.sheet, line.nature) for line in ledger(path).exchange} <= {
        ("Organisme", "ajoutée"),
        ("Émetteurs", "ajoutée"),
        ("Taux", "ajoutée"),  # the half-year that is known since
        ("Taux", "modifiée"),  # what rates of public buyers print
        ("Financements", "modifiée"),  # terms and sector of the payer, where none were typed
    }


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("button", [a.id for a in ACTIONS if not a.params.__dataclass_fields__])  # type: ignore[attr-defined]
def test_each_button_brings_it_up_before_it_acts(version: str, button: str, tmp_path: Path) -> None:
    """Whatever button comes first: its own work is done, and the message ends with what was added."""
    path = school_of(version, tmp_path)
    told = command(path, button)

    # Nothing is due yet, no platform is said, and no team shares it: refused before anything is written.
    refusals = {
        "declarer": "Rien à déclarer",
        "statuts": "« Adresse de la plateforme » est vide",
        "actualiser": "n'est pas celui d'une équipe",
    }
    if refusal := refusals.get(button):
        assert refusal in told["message"]
        return
    assert told["ok"] or button == "verifier"
    assert told["message"].endswith("le classeur d'avant est dans le dossier sauvegardes.")
    assert parse(FileWorkbook(path).read()).version == CURRENT


def test_a_preview_and_a_refusal_write_nothing(tmp_path: Path) -> None:
    """An older workbook is as it was after both."""
    path = school_of("0.1.0", tmp_path)
    before = path.read_bytes()

    assert "mis à niveau" in command(path, "mettre-a-niveau", "--apercu")["message"]
    assert command(path, "facturer-session", "--session", "S9999")["ok"] is False
    assert path.read_bytes() == before
    assert not (tmp_path / "sauvegardes").exists()


def test_a_newer_workbook_is_refused(brought: Brought, tmp_path: Path) -> None:
    """With the version to install; it keeps its bytes."""
    path = Path(shutil.copy(brought.after, tmp_path / "demain.xlsx"))
    with by_program(path) as book:
        book.set("Organisme", Key.VERSION.name, "Valeur", LATER)
    before = path.read_bytes()
    told = command(path, "controler")

    assert (told["ok"], path.read_bytes()) == (False, before)
    assert f"de GesCOF {LATER}, plus récent" in told["message"]
