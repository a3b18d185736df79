"""The add-in as built, opened by other programs, and its VBA run by an interpreter."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import olefile
import pytest
import xlwings
from oletools.olevba import VBA_Parser, decompress_stream
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
Private alone As String
Private interpreterPath As String
Private isProtected As Boolean
Private isThere As Boolean
Private server As String
Private isLong As Boolean
Private copies As Long
Private fails As Boolean
Private fullName As String
Private cancelKey As Long
Private escape As Long

Public Sub SetCancelKey(key As Long)
    cancelKey = key
End Sub

Public Function RunPython(PythonCommand As String)
    If fails Then Err.Raise 1, Description:="Could not load the library"
    started = started & PythonCommand
    escape = cancelKey
End Function

Public Function ExecuteWindows(IsFrozen As Boolean, PythonCommand As String, Python As String, Path As String)
    alone = alone & Python & " " & PythonCommand
End Function

Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = interpreterPath
    If configKey = "USE UDF SERVER" Then GetConfig = server
End Function

Public Function FileExists(path As String) As Boolean
    FileExists = isThere
End Function

Public Function XLPy() As Object
    Dim answer As Server
    Set answer = New Server
    answer.Answers = isLong
    Set XLPy = answer
End Function

Public Function LoadedAddIns() As Collection
    Dim found As Collection, one As AddIn, i As Long
    Set found = New Collection
    For i = 1 To copies
        Set one = New AddIn
        one.Name = "GesCOF (" & i & ").xlam"
        one.IsOpen = True
        found.Add one
    Next
    Set LoadedAddIns = found
End Function

Public Function ProtectedWindow() As Object
    If isProtected Then Set ProtectedWindow = New Control
End Function

Public Sub Prepare(path As String, viewed As Boolean, there As Boolean, addins As Long)
    interpreterPath = path
    isProtected = viewed
    isThere = there
    copies = addins
    server = "False"
    cancelKey = 1
End Sub

Public Sub Serve(asLong As Boolean, failing As Boolean)
    server = "True"
    isLong = asLong
    fails = failing
End Sub

Public Sub Rename(name As String)
    fullName = name
End Sub

Public Function EscapeWhilePythonWorks() As Long
    EscapeWhilePythonWorks = escape
End Function

Public Function WorkbookName() As String
    WorkbookName = fullName
End Function

Public Function Click(id As String, tag As String) As String
    Dim pressed As Control
    Set pressed = New Control
    pressed.ID = id
    pressed.Tag = tag
    started = ""
    alone = ""
    OnAction pressed
    Click = started
    If Len(alone) > 0 Then Click = "alone: " & alone
End Function
"""
SERVER = """
Public Answers As Boolean
Public Sub SetAttr(target As Variant, name As String, value As Variant)
End Sub
Public Function Module(name As String) As String
    Module = name
End Function
Public Function Tuple(value As Variant) As Variant
    Tuple = value
End Function
Public Function Calls(target As Variant, name As String, values As Variant) As Variant
    If target & "." & name = "gescof_xl.ribbon.needs_own_python" Then Calls = Answers
End Function
Public Function Bool(value As Variant) As Boolean
    Bool = value
End Function
"""
ADDIN = "Public Name As String\nPublic IsOpen As Boolean\n"
CONTROL = "Public ID As String\nPublic Tag As String\n"


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in of the real actions."""
    path = tmp_path_factory.mktemp("addin") / "gescof.xlam"
    build_addin(BUTTONS, path)
    return path


def machine(addin: Path, *, mac: bool = False, **given: Any) -> Any:
    """A VBA interpreter with our module as built; what starts Python only notes what it would start."""
    with ExcelFile(addin) as book:
        ours = book.get_module("RibbonGescof")
    app = ExcelApplication()
    if mac:
        ours = ours.replace("#If Mac Then", "#If True Then").replace("ActiveWorkbook.FullName", "WorkbookName()")
    # The interpreter lacks these members of Excel.
    for member, instead in {
        "Application.ActiveProtectedViewWindow": "ProtectedWindow()",
        "Application.AddIns2": "LoadedAddIns()",
        "Application.EnableCancelKey = xlDisabled": "SetCancelKey 0",
        "ThisWorkbook.FullName": '"gescof.xlam"',
        "ActiveWorkbook.Name Like": "WorkbookName() Like",
        "XLPy.Call(": "XLPy.Calls(",
    }.items():
        ours = ours.replace(member, instead)
    app.add_module(ours, name="RibbonGescof")
    app.add_module(STUB, name="Stub")
    for name, source in {"Control": CONTROL, "Server": SERVER, "AddIn": ADDIN}.items():
        app.add_module(source, name=name, kind="class")
    usual = {"interpreter": r"C:\Python\python.exe", "protected": False, "there": True, "addins": 1}
    app.run("Stub.Prepare", *(usual | given).values())
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


def test_the_project_holds_sources_only(addin: Path) -> None:
    """Version 0xFFFF, no cache of a compiler, each source at the beginning of its stream (MS-OVBA 2.3.4.1)."""
    with zipfile.ZipFile(addin) as package:
        streams = olefile.OleFileIO(io.BytesIO(package.read("xl/vbaProject.bin")))
    assert streams.openstream(["VBA", "_VBA_PROJECT"]).read() == b"\xcc\x61\xff\xff\x00\x00\x00"
    for name in MODULES:
        source = decompress_stream(bytearray(streams.openstream(["VBA", name]).read()))
        assert bytes(source).startswith(f'Attribute VB_Name = "{name}"'.encode())


def test_what_xlwings_says_to_people_is_in_french() -> None:
    """Its messages name our commands, not those of xlwings."""
    source = xlwings_module()
    for english in ("Could not find Interpreter!", "To enable RunPython", "Press Ctrl+C", '"Running..."'):
        assert english not in source
    assert source.count("gescof diagnostic") == 3


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
    app.run("Stub.Serve", False, False)
    command = f"from gescof_xl.ribbon import run; run('{action}')"
    assert app.run("RibbonGescof.PythonCommand", action) == command
    assert app.run("Stub.Click", action, "") == command


@pytest.mark.parametrize("action", IN_CONTEXT_MENU)
def test_an_entry_of_a_context_menu_starts_the_action_of_its_tag(addin: Path, action: str) -> None:
    """The id of a menu entry is unique in the file; its tag names the action."""
    app = machine(addin)
    app.add_workbook()
    app.run("Stub.Serve", False, False)
    assert app.run("Stub.Click", f"cellule-{action}", action) == f"from gescof_xl.ribbon import run; run('{action}')"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"interpreter": ""}, "gescof installer"),
        ({"protected": True}, "mode protégé"),
        (
            {"there": False},
            "n'est plus à sa place :\r\nC:\\Python\\python.exe\r\nLancez la commande : gescof diagnostic",
        ),
        ({"addins": 2}, "chargé deux fois"),
    ],
)
def test_a_click_that_cannot_work_says_why(addin: Path, broken: dict[str, Any], words: str) -> None:
    """Without an installation, in Protected View, with a Python that is gone, or an add-in too many: nothing runs."""
    app = machine(addin, **broken)
    app.add_workbook()
    assert app.run("Stub.Click", "controler", "") == ""
    assert words in "\n".join(map(str, app.dialogs[-1]))


def test_a_click_without_a_workbook_says_so(addin: Path) -> None:
    """There is nothing to work on."""
    app = machine(addin)
    assert app.run("Stub.Click", "controler", "") == ""
    assert "Ouvrez d'abord un classeur" in str(app.dialogs[-1])


def test_whatever_fails_is_a_sentence_with_its_cure(addin: Path) -> None:
    """No window of VBA with a button « Débogage »: what was said in English is in a French sentence; alerts are back."""
    app = machine(addin)
    app.add_workbook()
    app.run("Stub.Serve", False, True)
    assert app.run("Stub.Click", "controler", "") == ""
    told = str(app.dialogs[-1])
    assert "GesCOF n'a pas pu travailler : Could not load the library" in told
    assert "gescof diagnostic" in told


def test_escape_does_not_stop_a_click_half_way(addin: Path) -> None:
    """Python does not hear it: Visual Basic's window with « Débogage » would come up while it writes."""
    app = machine(addin)
    app.add_workbook()
    app.run("Stub.Serve", False, False)
    app.run("Stub.Click", "controler", "")
    assert app.run("Stub.EscapeWhilePythonWorks") == 0  # xlDisabled


def test_a_long_button_has_a_python_of_its_own(addin: Path) -> None:
    """xlwings' server gives up after a minute or so: what prints or sends is started apart."""
    app = machine(addin)
    app.add_workbook()
    app.run("Stub.Serve", True, False)
    assert app.run("Stub.Click", "assistant-valider", "") == (
        r"alone: C:\Python\python.exe from gescof_xl.ribbon import run; run('assistant-valider')"
    )


def test_without_server_each_click_has_a_python_of_its_own(addin: Path) -> None:
    """As on a machine without xlwings' library."""
    app = machine(addin)
    app.add_workbook()
    assert "alone: " in app.run("Stub.Click", "controler", "")


@pytest.mark.parametrize("name", ["TVA 20%.xlsx", "a=b.xlsx"])
def test_a_name_that_a_command_line_would_cut_is_refused_there(addin: Path, name: str) -> None:
    """Each click with a Python of its own goes through a command line; the Python that stays takes any name."""
    app = machine(addin)
    app.add_workbook()
    app.run("Stub.Rename", name)
    assert app.run("Stub.Click", "controler", "") == ""
    assert "contient % ou =" in str(app.dialogs[-1])
    app.run("Stub.Serve", False, False)
    assert "run('controler')" in app.run("Stub.Click", "controler", "")


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
