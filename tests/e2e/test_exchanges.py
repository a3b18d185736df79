"""Three exchanges with the accountant, who edits the copy with a program and in LibreOffice while ours goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.core.changes import Replace, Rewrite
from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.accounting import Decision, MergeLine
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.team.merge import Conflict
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.accountant import by_program, in_libreoffice
from tests.commanding import SCHOOL, command
from tests.xlsx_lint import findings
from tests.xlwings_libreoffice.office import Office


@dataclass
class UserInterface:
    """The office of the organisation: one workbook, pressed through the command line."""

    book: Path
    reports: dict[str, Any] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    def press(self, *words: str) -> Any:
        return command(self.book, *words)

    def ledger(self) -> Ledger:
        parsed = parse(FileWorkbook(self.book).read())
        assert not parsed.problems
        return parsed.ledger

    def keep(self, name: str, report: Any) -> None:
        self.reports[name], self.ledgers[name] = report, self.ledger()

    def sent(self, number: str) -> Path:
        """The copy as the accountant receives it."""
        path = self.book.parent / f"{number}.xlsx"
        shutil.copy(self.book.parent / "documents" / "echanges" / f"{number}.xlsx", path)
        return path


@pytest.fixture(scope="module")
def interface(tmp_path_factory: pytest.TempPathFactory) -> UserInterface:
    """All three exchanges, played once."""
    folder = tmp_path_factory.mktemp("echanges")
    interface = UserInterface(book=folder / "ecole.xlsx")
    shutil.copy(SCHOOL, interface.book)
    interface.keep("start", None)
    office = Office()
    try:
        _first(interface)
        _second(interface, office)
        _third(interface, office)
    finally:
        office.stop()
    return interface


def _first(interface: UserInterface) -> None:
    """openpyxl: a payment and its allocation, a note, an altered amount, a line emptied, rows sorted, column, chart."""
    assert interface.press("preparer-echange")["ok"]
    back = interface.sent("ECH00001")
    with by_program(back) as book:
        book.add(
            "Reglements",
            **{
                "N°": "R00092",
                "Date": date(2026, 11, 20),
                "Tiers": "HOSP",
                "Mode": "Virement",
                "N°_pièce": "VIR77",
                "Montant": 2100,
                "Commentaire": "vu en banque",
            },
        )
        book.add(
            "Affectations",
            **{
                "N°": "AF00111",
                "Règlement": "R00092",
                "Facture": "FA2026-00095",
                "Montant": 2100,
                "Date": date(2026, 11, 20),
            },
        )
        book.set("Reglements", "R00001", "Commentaire", "pointé")
        book.set("Factures", "FA2026-00099", "Litige", "stagiaire absent")
        book.set("Factures", "FA2026-00101", "Total TTC", 1020)
        book.set("Clients", "DUPO", "Ville", "Bayonne")
        book.empty("Lignes", "L000005")
        book.reverse("Clients")
        book.add_column("Factures", "Lettrage", {"FA2026-00001": "A", "FA2026-00002": "B"})
        book.add_chart("Analyse")
    interface.press("saisir-reglement", "--tiers", "DUPO", "--montant", "440", "--mode", "Chèque")
    interface.keep("before first", None)
    interface.keep("first", interface.press("reintegrer", "--fichier", str(back)))
    interface.keep("first again", interface.press("reintegrer", "--fichier", str(back)))


def _second(interface: UserInterface, office: Office) -> None:
    """LibreOffice: a payment, an altered amount, a deleted row, rows sorted, a pivot table, a column."""
    interface.keep("second sent", interface.press("preparer-echange"))
    interface.reports["older"] = interface.press("reintegrer", "--fichier", "ECH00001.xlsx")
    back = interface.sent("ECH00002")
    with in_libreoffice(office, back) as book:
        book.add(
            "Reglements",
            **{"N°": "R00300", "Date": date(2026, 11, 21), "Tiers": "OPSA", "Mode": "Virement", "Montant": 2500.5},
        )
        book.add(
            "Affectations",
            **{
                "N°": "AF00300",
                "Règlement": "R00300",
                "Facture": "FA2026-00111",
                "Montant": 2000,
                "Date": date(2026, 11, 21),
            },
        )
        book.set("Factures", "FA2026-00115", "Total HT", 1)
        book.set("Reglements", "R00002", "Montant", 12)
        book.remove("Echeances", "E00003")
        book.remove("Factures", "FA2026-00118")
        book.sort("Factures", "N°")
        book.add_column("Clients", "Note interne", {"LUY": "à surveiller"})
        book.add_pivot("Reglements", "Mode", "Croisé")
    interface.keep("second", interface.press("reintegrer", "--fichier", str(back)))
    interface.keep("second again", interface.press("reintegrer", "--fichier", str(back)))
    _bring_pivot(interface, back)
    interface.reports["faults"] = findings(interface.book)


def _bring_pivot(interface: UserInterface, back: Path) -> None:
    """A person decides to take the sheet of the pivot table; a second time there is nothing left to take."""
    old = interface.ledger().get(MergeLine, "feuille/Croisé")
    book = FileWorkbook(interface.book)
    parsed = parse(book.read())
    decided = [Replace(old, replace(old, decision=Decision.TAKE))]
    book.write(plan(parsed, decided, parsed.ledger.after(decided), date(2026, 11, 22)))
    interface.keep("sheet", interface.press("reintegrer", "--fichier", str(back)))
    interface.keep("sheet again", interface.press("reintegrer", "--fichier", str(back)))


def _third(interface: UserInterface, office: Office) -> None:
    """Both programs on one copy: a note changed on both sides, an address to take, an allocation too many."""
    interface.press("preparer-echange")
    back = interface.sent("ECH00003")
    with in_libreoffice(office, back) as book:
        book.set("Reglements", "R00001", "Commentaire", "leur note")
    with by_program(back) as book:
        book.set("Clients", "LUY", "Ville", "Mont-de-Marsan")
        book.set("Factures", "FA2026-00117", "Date", "hier")
        book.add(
            "Affectations",
            **{
                "N°": "AF00400",
                "Règlement": "R00001",
                "Facture": "FA2026-00052",
                "Montant": 380,
                "Date": date(2026, 11, 22),
            },
        )
    with by_program(interface.book) as ours:
        ours.set("Reglements", "R00001", "Commentaire", "notre note")
    interface.keep("third", interface.press("reintegrer", "--fichier", str(back)))
    with by_program(interface.book) as ours:
        ours.set("Reintegration", "Clients/LUY/Ville", "Décision", "reprendre")
        ours.set("Reintegration", "Reglements/R00001/Commentaire", "Décision", "reprendre")
    interface.keep("decided", interface.press("reintegrer", "--fichier", str(back)))


def listed(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Where a difference is listed, and what it is."""
    return ((line.mark, line.nature.value) for line in ledger.merge)


def test_payment_and_notes_of_the_first_enter(interface: UserInterface) -> None:
    """Their payment, under our next number since ours took R00092 meanwhile, settles its invoice; notes follow."""
    ledger = interface.ledgers["first"]
    payment = ledger.payments[-1]
    assert (payment.number, payment.party, payment.amount, payment.document) == (
        "R00093",
        "HOSP",
        Decimal(2100),
        "VIR77",
    )
    assert payment.seal and not payment.exported
    assert [(a.payment, a.amount) for a in ledger.allocations_to["FA2026-00095"]] == [("R00093", Decimal(2100))]
    notes = {p.number: p.comment for p in ledger.payments}
    assert notes["R00001"] == "pointé"
    assert {i.number: i.dispute for i in ledger.invoices}["FA2026-00099"] == "stagiaire absent"


def test_differences_of_the_first_are_all_found(interface: UserInterface) -> None:
    """An altered amount, a changed address, an emptied line, a column and a sheet are listed; a sort is no difference."""
    assert sorted(listed(interface.ledgers["first"])) == [
        ("Clients/DUPO/Ville", "modifiée"),
        ("Factures/FA2026-00101/Total TTC", "modifiée"),
        ("Factures/Lettrage", "colonne ajoutée"),
        ("Lignes/L000005", "supprimée"),
        ("feuille/Analyse", "feuille ajoutée"),
    ]
    column = next(line for line in interface.ledgers["first"].merge if line.column == "Lettrage")
    assert column.theirs == "FA2026-00001 : A ; FA2026-00002 : B"


def test_both_values_are_shown(interface: UserInterface) -> None:
    """The sheet shows our value and theirs, and what can be done."""
    line = next(line for line in interface.ledgers["first"].merge if line.key == "FA2026-00101")
    assert (line.ours, line.theirs) == ("1120", "1020")
    assert line.remark.startswith("Scellé")


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_second_time_changes_nothing(interface: UserInterface, name: str) -> None:
    """The same file again: no change, no line in the journal."""
    assert interface.reports[f"{name} again"]["changes"] == []
    assert interface.ledgers[f"{name} again"] == interface.ledgers[name]


def test_what_changed_is_said_in_the_next_copy(interface: UserInterface) -> None:
    """The second copy says what came since the first: our payment, theirs, both allocations, the notes."""
    lines = {(line.nature.value, line.sheet, line.key) for line in interface.ledgers["second sent"].exchange}
    assert {
        ("ajoutée", "Règlements", "R00092"),
        ("ajoutée", "Règlements", "R00093"),
        ("modifiée", "Règlements", "R00001"),
        ("modifiée", "Factures", "FA2026-00099"),
    } <= lines
    assert {line.exchange for line in interface.ledgers["second sent"].exchange} == {"ECH00002"}


def test_an_older_exchange_is_refused(interface: UserInterface) -> None:
    """A file of the first exchange, once the second was sent, is refused by its number."""
    report = interface.reports["older"]
    assert not report["ok"]
    assert "répond à l'échange ECH00001" in report["message"]


def test_edits_of_libreoffice(interface: UserInterface) -> None:
    """The payment enters with what it settles; the altered, the deleted and the added are listed."""
    ledger = interface.ledgers["second"]
    assert (ledger.payments[-1].party, ledger.payments[-1].amount) == ("OPSA", Decimal("2500.5"))
    assert [a.amount for a in ledger.allocations_to["FA2026-00111"]] == [Decimal(2000)]
    assert sorted(listed(ledger)) == [
        ("Clients/Note interne", "colonne ajoutée"),
        ("Echeances/E00003", "supprimée"),
        ("Factures/FA2026-00115/Total HT", "modifiée"),
        ("Factures/FA2026-00118", "supprimée"),
        ("Reglements/R00002/Montant", "modifiée"),
        ("feuille/Croisé", "feuille ajoutée"),
    ]


def test_a_sheet_of_theirs_is_brought_over(interface: UserInterface) -> None:
    """« reprendre » on their sheet adds it to ours, and it leaves the list; nothing is left to do after."""
    import openpyxl

    assert "Croisé" in openpyxl.load_workbook(interface.book, read_only=True).sheetnames
    assert interface.reports["sheet"]["problems"] == []
    assert "feuille/Croisé" not in dict(listed(interface.ledgers["sheet"]))
    assert interface.reports["sheet again"]["changes"] == []


def test_conflicts_and_refusals(interface: UserInterface) -> None:
    """A note changed on both sides is a conflict, an unreadable cell is named, an allocation too many is not taken."""
    natures = dict(listed(interface.ledgers["third"]))
    assert natures["Reglements/R00001/Commentaire"] == "conflit"
    assert natures["Clients/LUY/Ville"] == "modifiée"
    assert natures["Affectations/AF00400"] == "non reprise"
    assert "illisible" in natures.values()
    assert not any("FA2026-00117" in mark and nature == "supprimée" for mark, nature in natures.items())
    assert interface.ledgers["third"].allocations == interface.ledgers["second"].allocations


def test_decisions_are_carried_out(interface: UserInterface) -> None:
    """« reprendre » brings their value in, and the difference leaves the list."""
    ledger = interface.ledgers["decided"]
    assert next(c for c in ledger.clients if c.code == "LUY").city == "Mont-de-Marsan"
    assert next(p for p in ledger.payments if p.number == "R00001").comment == "leur note"
    assert {mark for mark, _ in listed(ledger)} & {"Clients/LUY/Ville", "Reglements/R00001/Commentaire"} == set()


def test_nothing_is_lost_and_nothing_sealed_changes(interface: UserInterface) -> None:
    """After three exchanges every row of the start is there; seals, series and chain are whole."""
    start, end = interface.ledgers["start"], interface.ledgers["decided"]
    for field_name in ("invoices", "lines", "instalments", "payments", "allocations", "clients", "financings"):
        keys = {getattr(r, "number", getattr(r, "code", "")) for r in getattr(start, field_name)}
        assert keys <= {getattr(r, "number", getattr(r, "code", "")) for r in getattr(end, field_name)}
    assert {line.number: line for line in start.lines} == {line.number: line for line in end.lines}
    report = interface.press("verifier")
    assert [p["code"] for p in report["problems"] if p["severity"] == "bloquant"] == []
    assert interface.reports["faults"] == []


def test_returned_files_are_kept(interface: UserInterface) -> None:
    """What came back stays in the documents, charts and pivot tables with it."""
    kept = interface.book.parent / "documents" / "echanges" / "retours"
    assert {p.name for p in kept.iterdir()} >= {"ECH00001_retour.xlsx", "ECH00002_retour.xlsx", "ECH00003_retour.xlsx"}


def test_other_files_are_refused_in_a_sentence(interface: UserInterface, tmp_path: Path) -> None:
    """A text, a foreign workbook, another organisation's, one that bears no exchange: each its own sentence."""
    import openpyxl

    text = tmp_path / "notes.xlsx"
    text.write_text("bonjour", encoding="utf-8")
    foreign = tmp_path / "budget.xlsx"
    openpyxl.Workbook().save(foreign)
    other = tmp_path / "autre.xlsx"
    shutil.copy(interface.sent("ECH00003"), other)
    with by_program(other) as book:
        book.set("Organisme", "SIRET", "Valeur", "20000000800017")
        book.set("Organisme", "Raison sociale", "Valeur", "Autre École")
    wanted = {
        text: "n'est pas un classeur .xlsx",
        foreign: "« budget.xlsx » : Ce n'est pas un classeur de GesCOF : aucun de ses tableaux n'y est. Donnez la copie",
        SCHOOL: "aucun numéro d'échange",
        other: "classeur d'un autre organisme : Autre École",
        tmp_path / "absent.xlsx": "n'existe pas",
    }
    for path, sentence in wanted.items():
        report = interface.press("reintegrer", "--fichier", str(path))
        assert not report["ok"]
        assert sentence in report["message"]


def test_what_a_team_has_to_decide_stays(tmp_path: Path) -> None:
    """Réintégrer writes its own lines, and leaves the two values that colleagues typed in one cell."""
    alone = UserInterface(book=tmp_path / "ecole.xlsx")
    shutil.copy(SCHOOL, alone.book)
    assert alone.press("preparer-echange")["ok"]
    back = alone.sent("ECH00001")
    with by_program(back) as book:
        book.set("Factures", "FA2026-00101", "Total TTC", 1020)
    (city,) = (column for column in columns(Client) if column.field == "city")
    conflict = Conflict(row_class=Client, key="DUPO", column=city, standing="Bayonne", typed="Biarritz")
    ours = FileWorkbook(alone.book)
    parsed = parse(ours.read())
    changes = [Rewrite(MergeLine, (conflict.line,))]
    ours.write(plan(parsed, changes, parsed.ledger.after(changes), date(2026, 11, 22)))

    assert alone.press("reintegrer", "--fichier", str(back))["ok"]

    assert conflict.line in alone.ledger().merge
    assert {line.exchange for line in alone.ledger().merge} == {"Équipe", "ECH00001"}
    assert "rien n'a changé" in alone.press("reintegrer", "--fichier", str(back))["message"]
