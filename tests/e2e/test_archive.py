"""An archive is verified by a command that needs nothing of ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commanding import SCHOOL, command


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with an accent in its name, two printed invoices, an export, a sealed payment and an archive."""
    book = tmp_path_factory.mktemp("archive") / "École du Gave.xlsx"
    shutil.copy(SCHOOL, book)
    command(book, "imprimer", "--facture", "FA2026-00001", "--facture", "FA2026-00002")
    command(book, "exporter-comptable")
    command(book, "saisir-reglement", "--tiers", "DUPO", "--montant", "440")
    assert command(book, "archiver", "--annee", "2026")["ok"]
    return book


def sums(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.programs
def test_sha256sum_verifies_the_archive(book: Path) -> None:
    """Every file of the archive is listed and right: workbook, journal, documents, exports, explanation."""
    archive = book.parent / "documents" / "archives" / "2026_20261122"
    assert sums(archive).returncode == 0
    listed = {line.split("  ")[1] for line in (archive / "SHA256SUMS").read_text("ascii").splitlines()}
    assert listed == {
        "LISEZMOI.txt",
        "classeur/Ecole_du_Gave.xlsx",
        "classeur/Ecole_du_Gave.sceaux.jsonl",
        "classeur/Ecole_du_Gave.sceaux.tete.json",
        "documents/2026/FA2026-00001.pdf",
        "documents/2026/FA2026-00002.pdf",
        "comptabilite/EX00001_journaux_fec_20261122.txt",
    }
    found = {p.relative_to(archive).as_posix() for p in archive.rglob("*") if p.is_file()}
    assert found == listed | {"SHA256SUMS"}


def test_the_archive_says_how_long_it_is_kept(book: Path) -> None:
    """Ten years for the tax office too, from 2027, running archives included (LPF L102 B, loi 2026-534 art. 36)."""
    said = (book.parent / "documents" / "archives" / "2026_20261122" / "LISEZMOI.txt").read_text("utf-8")
    assert "À conserver 10 ans (code de commerce, art. L123-22)" in said
    assert "10 ans à\npartir du 01/01/2027, archives en cours comprises" in said


def test_the_archived_export_is_the_one_that_was_made(book: Path) -> None:
    """Byte for byte."""
    name = "comptabilite/EX00001_journaux_fec_20261122.txt"
    documents = book.parent / "documents"
    assert (documents / name).read_bytes() == (documents / "archives" / "2026_20261122" / name).read_bytes()


@pytest.mark.programs
def test_a_changed_byte_is_found(book: Path, tmp_path: Path) -> None:
    """One letter more in a file of the archive, and the command says which."""
    archive = shutil.copytree(book.parent / "documents" / "archives" / "2026_20261122", tmp_path / "copie")
    with (archive / "documents" / "2026" / "FA2026-00001.pdf").open("ab") as file:
        file.write(b"x")
    done = sums(archive)
    assert done.returncode != 0
    assert "documents/2026/FA2026-00001.pdf: FAILED" in done.stdout


def test_an_archive_is_not_made_twice_nor_in_part(book: Path) -> None:
    """The same day again is refused; so is a year without documents; documents never printed are said."""
    assert [p["code"] for p in command(book, "archiver", "--annee", "2026", "--apercu")["problems"]] == ["ARC-001"]
    assert "existe déjà" in command(book, "archiver", "--annee", "2026")["message"]
    assert "Aucun document" in command(book, "archiver", "--annee", "2020")["message"]


@pytest.mark.programs
def test_documents_folder_is_verified_too(book: Path) -> None:
    """The documents folder keeps the digests of what was made; `verifier` says what changed since (EXP-006)."""
    documents = book.parent / "documents"
    assert sums(documents).returncode == 0
    with (documents / "2026" / "FA2026-00002.pdf").open("ab") as file:
        file.write(b"x")
    assert "EXP-006" in {p["code"] for p in command(book, "verifier")["problems"]}
