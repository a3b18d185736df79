"""The add-in as built, opened by other programs, and its VBA run by an interpreter."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlwings
from oletools.olevba import VBA_Parser
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication

from gescof_xl.generate.addin.addin import build_addin, xlwings_module
from gescof_xl.generate.addin.ribbon_xml import IN_CONTEXT_MENU
from gescof_xl.ribbon.buttons import BUTTONS
from tests.live_backends import close_books, office
from tests.packages import parts_of

MODULES = ("ThisWorkbook", "Sheet1", "RibbonGescof", "xlwings", "Dictionary")
STUB = """
Private started As String
Private interpreterPath As String
Private isProtected As Boolean
Private fullName As String

Public Function RunPython(PythonCommand As String)
    started = started & PythonCommand
End Function

Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = interpreterPath
End Function

Public Function ProtectedWindow() As Object
    If isProtected Then Set ProtectedWindow = New Control
End Function

Public Sub Prepare(path As String, viewed As Boolean)
    interpreterPath = path
    isProtected = viewed
End Sub

Public Sub Rename(name As String)
    fullName = name
End Sub

Public Function WorkbookName() As String
    WorkbookName = fullName
End Function

Public Function Click(id As String, tag As String) As String
    Dim pressed As Control
    Set pressed = New Control
    pressed.ID = id
    pressed.Tag = tag
    started = ""
    OnAction pressed
    Click = started
End Function
"""
CONTROL = "Public ID As String\nPublic Tag As String\n"


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in of the real actions."""
    path = tmp_path_factory.mktemp("addin") / "gescof.xlam"
    build_addin(BUTTONS, path)
    return path


def machine(
    addin: Path, *, interpreter: str = r"C:\Python\python.exe", protected: bool = False, mac: bool = False
) -> Any:
    """A VBA interpreter with our module as built; what starts Python only notes what it would start."""
    with ExcelFile(addin) as book:
        ours = book.get_module("RibbonGescof")
    app = ExcelApplication()
    if mac:
        ours = ours.replace("#If Mac Then", "#If True Then").replace("ActiveWorkbook.FullName", "WorkbookName()")
    # The interpreter lacks this one property of Excel.
    app.add_module(ours.replace("Application.ActiveProtectedViewWindow", "ProtectedWindow()"), name="RibbonGescof")
    app.add_module(STUB, name="Stub")
    app.add_module(CONTROL, name="Control", kind="class")
    app.run("Stub.Prepare", interpreter, protected)
    return app


def test_the_same_sources_give_the_same_bytes(addin: Path, tmp_path: Path) -> None:
    """Built again, the add-in is the same file, byte for byte."""
    build_addin(BUTTONS, tmp_path / "again.xlam")
    assert (tmp_path / "again.xlam").read_bytes() == addin.read_bytes()


def test_another_program_finds_the_modules(addin: Path) -> None:
    """olevba reads each module as its source, and finds nothing that hides."""
    parser = VBA_Parser(str(addin))
    found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    parser.close()
    assert set(found) == set(MODULES)
    assert "Public Sub OnAction(control As IRibbonControl)" in found["RibbonGescof"]
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in found["xlwings"]
    assert all(ord(c) < 128 for c in found["RibbonGescof"])


def test_the_project_is_sound_and_knows_the_ribbon(addin: Path) -> None:
    """The VBA project is valid, not locked, and refers to the Office library that declares IRibbonControl."""
    with ExcelFile(addin) as book:
        project = book.vba_project()
        assert project.validate() == []
        assert not project.protection.has_password
        assert "{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}" in {r.guid for r in book.references()}


def test_libreoffice_opens_it(addin: Path) -> None:
    """A real office opens the package and lists its modules."""
    # Calc knows no add-in: the filter must be named.
    document = office().load(addin, FilterName="Calc MS Excel 2007 VBA XML")
    library = document.BasicLibraries.getByName("VBAProject")
    assert sorted(library.ElementNames) == sorted(MODULES)
    close_books()


def test_the_package_holds_what_it_declares(addin: Path) -> None:
    """Every part that the package names is there, and no name of a person."""
    with zipfile.ZipFile(addin) as package:
        names = set(package.namelist())
        text = b"".join(package.read(n) for n in names if n.endswith((".xml", ".rels"))).decode()
    assert {"customUI/customUI14.xml", "xl/vbaProject.bin", "xl/workbook.xml"} <= names
    assert "creator" not in text


@pytest.mark.parametrize("action", [a.id for a in BUTTONS])
def test_each_button_starts_its_action(addin: Path, action: str) -> None:
    """A click runs the one Python statement that names the action."""
    app = machine(addin)
    app.add_workbook()
    command = f"from gescof_xl.ribbon import run; run('{action}')"
    assert app.run("RibbonGescof.PythonCommand", action) == command
    assert app.run("Stub.Click", action, "") == command


@pytest.mark.parametrize("action", IN_CONTEXT_MENU)
def test_an_entry_of_a_context_menu_starts_the_action_of_its_tag(addin: Path, action: str) -> None:
    """The id of a menu entry is unique in the file; its tag names the action."""
    app = machine(addin)
    app.add_workbook()
    assert app.run("Stub.Click", f"cellule-{action}", action) == f"from gescof_xl.ribbon import run; run('{action}')"


@pytest.mark.parametrize(
    ("workbook", "interpreter", "protected", "words"),
    [
        (False, "python.exe", False, "Ouvrez d'abord un classeur"),
        (True, "", False, "gescof installer"),
        (True, "python.exe", True, "mode protégé"),
    ],
)
def test_a_click_that_cannot_work_says_why(
    addin: Path, workbook: bool, interpreter: str, protected: bool, words: str
) -> None:
    """Without a workbook, without an installation or in Protected View, a message is shown and nothing runs."""
    app = machine(addin, interpreter=interpreter, protected=protected)
    if workbook:
        app.add_workbook()
    assert app.run("Stub.Click", "controler", "") == ""
    assert words in str(app.dialogs[-1])


@pytest.mark.parametrize("name", ["$(open -a Calculator)", "`id`", "a=b", 'a"b'])
def test_a_name_that_a_shell_would_run_is_refused_on_a_mac(addin: Path, name: str) -> None:
    """There, xlwings puts the workbook's name into a shell command."""
    app = machine(addin, mac=True)
    app.add_workbook()
    app.run("Stub.Rename", name)
    assert app.run("Stub.Click", "controler", "") == ""
    assert "Renommez-le" in str(app.dialogs[-1])


def test_settings_come_from_the_users_own_file_only() -> None:
    """A sheet of a workbook, or a file beside it, cannot name the program that a button starts."""
    source = xlwings_module()
    assert 'Public Const PROJECT_NAME As String = "gescof"' in source
    assert 'If source = "sheet" Then' in source
    assert 'If source = "directory" Then' in source
    assert source.count('If source = "" Or source =') == 1  # the user's file


def test_what_ships_is_what_the_sources_make(tmp_path: Path) -> None:
    """The committed add-in is fresh, part by part (otherwise run `gescof construire`)."""
    build_addin(BUTTONS, tmp_path / "gescof.xlam")

    assert parts_of(tmp_path / "gescof.xlam") == parts_of(Path(__file__).parents[3] / "workbooks" / "gescof.xlam")
