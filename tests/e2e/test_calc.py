"""GesCOF's menu in LibreOffice Calc, by real clicks: what it writes is what the command line writes."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import CLASS_OF
from gescof_xl.domain.settings import Key
from gescof_xl.ribbon.buttons import VALIDATE
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import TableData
from tests.calc_clicking import Person
from tests.commanding import SCHOOL
from tests.office_validators import faults

pytestmark = [pytest.mark.programs, pytest.mark.linux]
TODAY = "2026-11-22"
PATIENCE = 900  # seconds for a test: the longest takes three minutes on a calm machine


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A LibreOffice into which the extension was installed."""
    found = Person(tmp_path_factory.mktemp("poste"))
    yield found
    found.leave()


@pytest.fixture
def person(desk: Person, tmp_path: Path) -> Iterator[Person]:
    """Somebody who has opened the school's workbook; who waits for a box that nobody sees gives up, and the test fails."""
    patience = threading.Timer(PATIENCE, desk.leave)
    patience.start()
    desk.opens(school(tmp_path))
    yield desk
    patience.cancel()


def school(folder: Path) -> Path:
    """The school's workbook without repeated print titles, on which Calc spends more than half of its loading."""
    folder.mkdir(exist_ok=True)
    target = folder / "ecole.xlsx"
    with zipfile.ZipFile(SCHOOL) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = re.sub(rb'<definedName name="_xlnm.Print_Titles"[^>]*>[^<]*</definedName>', b"", content)
            new.writestr(name, content)
    return target


def commanded(book: Path, action: str, *words: str) -> None:
    """The command line on a workbook, on the same day."""
    command = [sys.executable, "-m", "gescof_xl", action, str(book), *words, "--oui", "--date", TODAY]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def lines_of(table: TableData) -> list[dict[str, Any]]:
    """The lines of a table by title."""
    return [dict(zip(table.columns, cells, strict=True)) for _, cells in table.lines]


def differences(ours: Mapping[str, TableData], theirs: Mapping[str, TableData], *, formulas: bool) -> list[str]:
    """Each cell of a column that is typed and written, or that the sheet computes, and is not the same in both."""
    found = [] if ours.keys() == theirs.keys() else [f"tables {ours.keys() ^ theirs.keys()}"]
    for name in ours.keys() & theirs.keys() - {"Journal"}:  # there stands who did it, and by which command
        titles = [c.title for c in columns(CLASS_OF[name]) if bool(c.formula) is formulas]
        one, other = lines_of(ours[name]), lines_of(theirs[name])
        if len(one) != len(other):
            found.append(f"{name}: {len(one)} lines, {len(other)}")
        for at, (a, b) in enumerate(zip(one, other, strict=False), 1):
            if a.get("Clé") == b.get("Clé") == Key.IDENTITY.name:
                continue  # drawn by chance for each workbook
            found += [f"{name} {at} {title}: {a[title]!r}, {b[title]!r}" for title in titles if a[title] != b[title]]
    return found


def waiting(book: Path) -> dict[str, str]:
    """The first session of each type that can be invoiced as it is, as the report of the workbook says."""
    lines = reversed(lines_of(FileWorkbook(book).read()["AFacturer"]))
    return {str(line["Type"]): str(line["Session"]) for line in lines if line["État"] == "à facturer"}


def row_of(book: Path, table: str, key: str) -> int:
    """The row of the sheet in which a line stands."""
    return next(row for row, cells in FileWorkbook(book).read()[table].lines if cells[0] == key)


def numbers(book: Path) -> list[str]:
    """The invoices in the order of their lines."""
    return [str(cells[0]) for _, cells in FileWorkbook(book).read()["Factures"].lines]


def test_the_main_line_is_that_of_the_command_line(person: Person, tmp_path: Path) -> None:
    """The demonstration and more, by clicks and by words: the same cells, formulas and documents, and a valid file."""
    words = school(tmp_path / "mots")
    person.presses("controler")
    assert "avertissement" in person.answers("OK")
    commanded(words, "controler")
    assert "à facturer" in person.does("sessions-a-facturer")
    assert person.sheet() == "Sessions à facturer"
    commanded(words, "sessions-a-facturer")

    before = numbers(words)
    for session in waiting(words).values():
        person.select("Sessions", f"A{row_of(words, 'Sessions', session)}")
        assert "FA2026-" in person.does("facturer-session", yes=True)
        commanded(words, "facturer-session", "--session", session)
    first, *others = [number for number in numbers(words) if number not in before]
    person.select("Factures", f"A{row_of(words, 'Factures', first)}")
    assert "Impression de 1 document" in person.does("imprimer")
    commanded(words, "imprimer", "--facture", first)

    person.does("saisir-reglement", {"Tiers": "HOSP", "Montant": "240,50", "Mode": "Virement"}, yes=True)
    commanded(words, "saisir-reglement", "--tiers", "HOSP", "--montant", "240,50", "--mode", "Virement")
    person.select("Factures", f"A{row_of(words, 'Factures', others[0])}")
    assert "AV2026-" in person.does("creer-avoir", {"Cas": "total"}, yes=True)
    commanded(words, "creer-avoir", "--facture", others[0], "--cas", "total")
    person.does("relancer", {"LUY": "x", "Brouillons": "oui"}, yes=True)
    commanded(words, "relancer", "--tiers", "LUY", "--brouillons")
    person.presses("impayes")
    assert "débiteurs" in person.answers("OK")
    commanded(words, "impayes")

    clicked, typed = FileWorkbook(person.workbook).read(), FileWorkbook(words).read()
    assert differences(clicked, typed, formulas=False) == []
    same_day = [person.recalculated(book, tmp_path / f"{book.parent.name}.xlsx") for book in (person.workbook, words)]
    assert differences(*(FileWorkbook(book).read() for book in same_day), formulas=True) == []
    assert documents(person.workbook.parent) == documents(words.parent)
    assert not faults(person.workbook)


def documents(folder: Path) -> set[str]:
    """The names of what was printed and written to send."""
    return {str(path.relative_to(folder)) for path in (folder / "documents").rglob("*.*")}


def test_what_was_just_typed_counts_and_a_refusal_says_where(person: Person) -> None:
    """An answer that is nothing is refused beside its question; the workbook is as it was typed, and nothing else."""
    person.select("Clients", "D6")
    person.types("Change")
    person.presses("facturer-session")
    person.sees("the form", lambda: person.cell("Assistant", "B2") == "Facturer la session")
    person.fills({"Session": "S9999"})
    person.presses(VALIDATE)
    assert "S9999" in person.answers("OK")
    assert person.cell("Assistant", "D7").startswith("⚠")
    assert person.cell("Clients", "D6") == "Change"


def test_a_kill_in_the_middle_leaves_the_workbook_open_and_whole(person: Person) -> None:
    """GesCOF's Python is killed while Calc has let go of the file: Calc opens it again, old or new."""
    before = FileWorkbook(person.workbook).read()
    person.presses("controler")
    person.sees("the blank", lambda: person.book.URL == "")
    subprocess.run(["pkill", "-KILL", "-f", f"{person.home.parent}/python"], check=False)
    subprocess.run(["pkill", "-KILL", "-f", "gescof_xl.ribbon.calc as c"], check=False)
    person.sees("the workbook", lambda: person.book.URL.endswith("ecole.xlsx"))
    assert "n'a pas pu travailler" in person.answers("OK")
    assert FileWorkbook(person.workbook).read()["Factures"] == before["Factures"]


def test_two_windows_on_one_workbook_are_refused(person: Person) -> None:
    """One of them would show what is no more: the person closes one, and the button works."""
    before = person.workbook.read_bytes()
    person.commands("NewWindow")
    person.sees("two windows", lambda: person.windows() == 2)
    person.presses("impayes")
    assert "plusieurs fenêtres" in person.answers("OK")
    assert person.workbook.read_bytes() == before
    person.commands("CloseWin")
    person.sees("one window", lambda: person.windows() == 1)
    person.presses("impayes")
    assert "débiteurs" in person.answers("OK")


def asked_to_invoice(person: Person) -> None:
    """The question before a session is invoiced is on the screen."""
    if person.cell("Assistant", "B2") != "Facturer la session":
        person.select("Sessions", f"A{row_of(person.workbook, 'Sessions', 'S0033')}")
        person.presses("facturer-session")
        person.sees("the form", lambda: person.cell("Assistant", "C7") == "S0033")
    person.presses(VALIDATE)
    assert "émettre" in person.box().casefold()


def test_what_was_typed_since_the_question_is_not_overwritten(person: Person) -> None:
    """Typed, then saved by an automatic save, while the question stood there: nothing is issued, nothing typed is lost."""
    issued = numbers(person.workbook)
    for saved in (False, True):
        asked_to_invoice(person)
        person.book.Sheets.getByName("Clients").getCellRangeByName("D6").String = f"Change {saved}"
        if saved:
            person.book.store()
        person.answers("Yes")
        assert "rien n'a été écrit" in person.answers("OK")
        assert person.cell("Clients", "D6") == f"Change {saved}"
        assert numbers(person.workbook) == issued


def test_a_file_marked_read_only_is_left_as_it_is(person: Person) -> None:
    """The mark is said, with what to do; the file has the bytes that it had."""
    before = person.workbook.read_bytes()
    person.workbook.chmod(0o444)
    person.presses("impayes")
    assert "lecture seule" in person.answers("OK")
    assert person.workbook.read_bytes() == before


def test_an_ods_is_saved_as_xlsx_on_a_yes(person: Person) -> None:
    """A no leaves all as it is and says how; after a yes the button works on the new file, which is the open one."""
    xlsx = person.workbook
    person.save_as(xlsx.with_suffix(".ods"), "calc8")
    xlsx.unlink()
    person.presses("impayes")
    assert "L'enregistrer sous « ecole.xlsx » ?" in person.answers("No")
    assert "Enregistrez-le sous .xlsx" in person.answers("OK")
    assert not xlsx.exists()
    person.presses("impayes")
    person.answers("Yes")
    assert "débiteurs" in person.answers("OK")
    assert xlsx.as_uri() == person.book.URL
    assert not faults(xlsx)


def test_a_filter_says_what_is_meant_and_hides_nothing_from_a_button(person: Person) -> None:
    """Of the selected lines those count that are seen; undone, all of them; written lines are those of all the others."""
    rows = [row for row, _ in FileWorkbook(person.workbook).read()["Factures"].lines]
    before = lines_of(FileWorkbook(person.workbook).read()["Factures"])
    lines = {str(line["N°"]) for line in before if line["Tiers"] == "LUY"}
    titles = list(before[0])
    person.only("Factures", titles.index("Tiers"), "LUY")
    person.select("Factures", f"A{rows[0]}:A{rows[-1]}")
    person.commands("Undo")
    assert unseen(person, rows) == 0
    person.only("Factures", titles.index("Tiers"), "LUY")
    assert unseen(person, rows) == len(before) - len(lines)
    person.presses("imprimer")
    person.sees("the form", lambda: person.cell("Assistant", "B2") == "Imprimer")
    assert set(person.cell("Assistant", "C7").split("; ")) == lines
    person.presses("impayes")
    assert "11 débiteurs" in person.answers("OK")
    person.select("Factures", f"A{rows[0]}")
    person.commands("DataFilterRemoveFilter")
    assert unseen(person, rows) == 0
    person.book.store()
    after = lines_of(FileWorkbook(person.workbook).read()["Factures"])
    assert [line["N°"] for line in after] == [line["N°"] for line in before]


def unseen(person: Person, rows: list[int]) -> int:
    """How many of the invoices are hidden."""
    lines = person.book.Sheets.getByName("Factures").getCellRangeByName(f"A{rows[0]}:A{rows[-1]}").Rows
    return sum(not lines.getByIndex(at).IsVisible for at in range(lines.Count))


def test_an_office_that_dies_while_gescof_writes_leaves_a_whole_workbook(person: Person) -> None:
    """The invoices are issued, sealed and whole, or not at all; LibreOffice proposes no older state of the workbook."""
    before = numbers(person.workbook)
    asked_to_invoice(person)
    person.answers("Yes")
    person.sees("the blank", lambda: person.book.URL == "" and "ecole.xlsx" not in person.proposed())
    person.crashes()
    person.sees("the end of GesCOF", lambda: not person.has_gescof())
    issued = len(numbers(person.workbook)) - len(before)
    assert issued in (0, 4)
    assert person.workbook.with_name("ecole.sceaux.jsonl").exists() is (issued == 4)
    assert "ecole.xlsx" not in person.proposed()
    person.starts_again()
    person.opens(person.workbook)
    person.presses("impayes")
    assert "débiteurs" in person.answers("OK")
