"""Files that are no workbooks, or no longer: each is refused with a sentence, none with a traceback."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from gescof_xl.core.errors import NotAWorkbook, Unwritable, WorkbookError
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Patch
from tests.packages import make_table, parts_of, replace_parts

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def _good() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make_table(Path(folder) / "bon.xlsx", ["a", "b"], [["x", 1], ["y", 2]]).read_bytes()


def _bomb(good: bytes) -> bytes:
    """A sheet of 300 MB of blanks, squeezed a thousandfold."""
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bombe.xml", "w") as part:
        for _ in range(300):
            part.write(b" " * (1 << 20))
    return out.getvalue()


def _lying_bomb(good: bytes) -> bytes:
    """The same, but its directory announces a small size."""
    bomb = bytearray(_bomb(good))
    entry = bomb.rindex(b"PK\1\2")
    bomb[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    return bytes(bomb)


def _zip_of(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _packed_otherwise(good: bytes) -> bytes:
    """The same workbook squeezed by a method that no spreadsheet program writes (ISO/IEC 21320-1 allows two)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name in read.namelist():
            archive.writestr(name, read.read(name))
    return out.getvalue()


def _twice(good: bytes) -> bytes:
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda good: b"", "vide"),
        (lambda good: b"Bonjour,\n", "pas un classeur"),
        (lambda good: b"%PDF-1.7", "pas un classeur"),
        (lambda good: OLE + b"\0" * 504 + "Workbook".encode("utf-16-le"), r"\.xls"),
        (lambda good: OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (lambda good: good[: len(good) // 2], "incomplet"),
        (lambda good: good[:-10], "incomplet"),
        (lambda good: _zip_of(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "pas un classeur"),
        (lambda good: good.replace(b"PK\1\2", b"PK\1\3"), "incomplet"),
        (_bomb, "anormal"),
        (_twice, "abîmé"),
        (_packed_otherwise, "abîmé"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, make: Callable[[bytes], bytes], words: str) -> None:
    """Another format, a password, a cut or swelling file: the sentence says which, and what to do."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(make(_good()))
    with pytest.raises(NotAWorkbook, match=words) as error:
        FileWorkbook(path).read()
    assert "classeur.xlsx" in error.value.message
    assert error.value.cure


def test_a_part_larger_than_announced_is_harmless(tmp_path: Path) -> None:
    """A directory that lies about a size does not make us inflate the part: nobody reads it, or it is refused."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_lying_bomb(_good()))
    assert FileWorkbook(path).read()["T"].lines[0] == (2, ("x", 1))


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/tables/table1.xml"]
)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(tmp_path: Path, part: str, coding: str) -> None:
    """No workbook has a document type: one that has could swell or read other files."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())

    def poison(xml: bytes) -> bytes:
        start = xml.index(b"?>") + 2
        return (ENTITIES + xml[start:].lstrip().replace(b'"x"', b'"&c;"')).decode().encode(coding)

    replace_parts(path, {part: poison})
    with pytest.raises(NotAWorkbook, match="abîmé"):
        FileWorkbook(path).read()


def test_a_comment_cannot_hide_entities(tmp_path: Path) -> None:
    """What stands before the document type does not matter."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())
    start = b'<?xml version="1.0" encoding="utf-8"?><!-- <a> -->' + ENTITIES
    replace_parts(path, {SHEET: lambda xml: start + xml[xml.index(b"?>") + 2 :]})
    with pytest.raises(NotAWorkbook, match="abîmé"):
        FileWorkbook(path).read()


def test_a_workbook_stored_without_squeezing_is_read(tmp_path: Path) -> None:
    """Some programs do not squeeze at all."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())
    path.write_bytes(_zip_of(**parts_of(path)))
    assert FileWorkbook(path).read()["T"].lines[0] == (2, ("x", 1))


def test_another_encoding_cannot_hide_entities(tmp_path: Path) -> None:
    """A part in UTF-7, which workbooks may not use, is refused before it is parsed."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())
    start = b'<?xml version="1.0" encoding="utf-7"?>'
    replace_parts(path, {"xl/workbook.xml": lambda xml: start + b"+ADw-!DOCTYPE x+AD4-" + xml[xml.index(b"?>") + 2 :]})
    with pytest.raises(NotAWorkbook, match="abîmé"):
        FileWorkbook(path).read()


@pytest.mark.parametrize(
    ("relations", "kind", "words"),
    [
        (
            "_rels/.rels",
            b"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin",
            "signé",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/revisionHeaders",
            "suivi",
        ),
    ],
)
def test_a_signature_or_tracking_is_seen_wherever_it_lies(
    tmp_path: Path, relations: str, kind: bytes, words: str
) -> None:
    """The relation says it: the folder may have any name."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())
    relation = b'<Relationship Id="rId99" Type="%s" Target="/ailleurs/part.bin"/></Relationships>' % kind
    replace_parts(
        path,
        {relations: lambda xml: xml.replace(b"</Relationships>", relation), "ailleurs/part.bin": lambda _: b"<x/>"},
    )
    assert len(FileWorkbook(path).read()["T"].lines) == 2
    with pytest.raises(Unwritable, match=words):
        FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"a": "z"},)),)))


@pytest.mark.linux
def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    """What is not there, or is a folder, is said so."""
    with pytest.raises(NotAWorkbook, match="dossier, pas un classeur"):
        FileWorkbook(tmp_path).read()
    with pytest.raises(WorkbookError, match="n'existe pas"):
        FileWorkbook(tmp_path / "absent.xlsx").read()
    with pytest.raises(WorkbookError, match="n'existe pas"):
        FileWorkbook(tmp_path / "absent.xlsx").write(Patch(appends=(Append(table="T", lines=({},)),)))
    with pytest.raises(WorkbookError, match="n'existe pas"), FileWorkbook(tmp_path / "dossier" / "absent.xlsx").lock():
        pass
    os.mkfifo(tmp_path / "tube.xlsx")
    with pytest.raises(NotAWorkbook, match="n'est pas un classeur"):
        FileWorkbook(tmp_path / "tube.xlsx").read()
    assert [file.name for file in tmp_path.iterdir()] == ["tube.xlsx"]


@pytest.mark.parametrize("seed", range(100))
def test_random_damage_never_escapes_as_a_traceback(tmp_path: Path, seed: int) -> None:
    """Whatever bytes are lost, the file is read, or refused with a sentence; so is an edit of it."""
    dice = random.Random(seed)
    data = bytearray(_good())
    for _ in range(dice.choice((1, 3, 30))):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if dice.random() < 0.2:
        start = dice.randrange(len(data))
        del data[start : start + dice.randrange(1, 500)]
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(data)
    _read_or_refuse(path)


@pytest.mark.parametrize("seed", range(100))
def test_random_damage_inside_a_part_never_escapes(tmp_path: Path, seed: int) -> None:
    """A sound zip around damaged XML is read, or refused with a sentence; so is an edit of it."""
    dice = random.Random(seed)
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())
    parts = parts_of(path)
    part = dice.choice([name for name in parts if name.endswith((".xml", ".rels"))])

    def spoil(xml: bytes) -> bytes:
        start = dice.randrange(len(xml))
        return dice.choice(
            (
                xml[:start] + xml[start + dice.randrange(1, 40) :],
                xml[:start] + bytes([dice.randrange(256)]) + xml[start + 1 :],
                xml[:start],
                xml.replace(b'"1"', b'"-7"').replace(b'"A1', b'"').replace(b"ref=", b"def="),
                xml.replace(b'r="', b'q="', 3) + b" ",
            )
        )

    replace_parts(path, {part: lambda xml: spoil(xml) + b" "})
    _read_or_refuse(path)


def _read(path: Path) -> None:
    FileWorkbook(path).read()


def _write(path: Path) -> None:
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"a": "z"},)),)))


def _read_or_refuse(path: Path) -> None:
    for use in (_read, _write):
        try:
            use(path)
        except WorkbookError as error:
            assert error.message
            assert error.cure


@pytest.mark.parametrize(
    ("part", "words"), [("_xmlsignatures/origin.sigs", "signé"), ("xl/revisions/revisionHeaders.xml", "suivi")]
)
def test_a_signed_or_tracked_workbook_is_read_but_not_written(tmp_path: Path, part: str, words: str) -> None:
    """A signature or old-style change tracking would be broken by any edit."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(_good())
    replace_parts(path, {part: lambda _: b"<x/>"})
    assert len(FileWorkbook(path).read()["T"].lines) == 2
    with pytest.raises(Unwritable, match=words):
        FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"a": "z"},)),)))


@pytest.mark.linux
def test_a_link_to_the_workbook_stays_a_link(tmp_path: Path) -> None:
    """A workbook reached through a symbolic link is saved where it really is."""
    real = tmp_path / "vrai"
    real.mkdir()
    (real / "c.xlsx").write_bytes(_good())
    (tmp_path / "c.xlsx").symlink_to(real / "c.xlsx")
    FileWorkbook(tmp_path / "c.xlsx").write(Patch(appends=(Append(table="T", lines=({"a": "z"},)),)))
    assert (tmp_path / "c.xlsx").is_symlink()
    assert len(FileWorkbook(real / "c.xlsx").read()["T"].lines) == 3


def _with_cell(path: Path, cell: str) -> Path:
    make_table(path, ["a", "b"], [["x", 1], ["y", 2]])
    replace_parts(path, {SHEET: lambda xml: xml.replace(b"</sheetData>", f"{cell}</sheetData>".encode())})
    return path


@pytest.mark.linux  # the bound of memory
@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r = 'xfd1048576'><v>1</v></c></row>",
        '<row r="9"><c r="&#88;FD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row><row r="9"><c r="XFD9"><v>1</v></c></row>',
        '<row r="99999"><c r="ZZ99999"><v>1</v></c></row>',
    ],
)
def test_a_stray_cell_far_from_the_tables_costs_nothing(tmp_path: Path, cell: str) -> None:
    """The reader reserves the whole rectangle, and ended the process at the last cell of a sheet."""
    path = _with_cell(tmp_path / "loin.xlsx", cell)
    code = (
        "import resource, sys, pathlib; resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000));"
        "from gescof_xl.workbook.file.workbook import FileWorkbook;"
        "(data,) = FileWorkbook(pathlib.Path(sys.argv[1])).read().values(); print([line[1] for line in data.lines])"
    )
    read = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert read.stdout.strip() == "[('x', 1.0), ('y', 2.0)]", read.stderr[-300:]


def test_cells_beside_the_tables_stay_in_the_file(tmp_path: Path) -> None:
    """They are kept from the reader, not from the person."""
    path = _with_cell(tmp_path / "loin.xlsx", '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>')
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"a": "z", "b": 3},)),)))
    assert b'<c r="XFD1048576"><v>7</v></c>' in parts_of(path)[SHEET]
