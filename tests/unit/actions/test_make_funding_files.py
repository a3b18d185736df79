"""Dossier OPCO: every piece of an invoice to a funder in one archive and one PDF, or nothing at all."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.documents.pdf.pdfa import text_of
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press
from tests.printing import filed, press_in
from tests.scans import white_page
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import INTER, TAXED, financing
from tests.unit.documents.mail_server import Mailbox
from tests.verapdf import pdfa_faults

FA1 = "FA2026-00001"
SETTINGS = """
    Organisme
    Clé                   | Valeur
    E-mail                | facturation@of.example
    Compte de courrier    | compta
    Signataire            | Jeanne Dupuy
"""
PARTIES = """
    Clients
    Code | Raison sociale | OPCO
    C1   | Alpha          | OP1

    Financeurs
    Code | Raison sociale | E-mail facturation   | À joindre
    OP1  | Opco Un        | factures@opco.example | {}
"""
PIECES = [
    "00-Bordereau_FA2026-00001.pdf",
    "01-Facture_FA2026-00001.pdf",
    "02-Certificat_de_realisation_-_Anne_Martin.pdf",
    "03-Emargement_S0001.pdf",
    "04-Accord_A_1.pdf",
]


def invoiced(payer: str = "OP1", joined: str = "rien", more: str = "") -> MemoryWorkbook:
    """Anne Martin's 14 hours, all paid by one payer, invoiced."""
    book = workbook(
        SCHOOL_RATES, PARTIES.format(joined), INTER, financing(payer, **{"N° accord": "A/1"}), SETTINGS + more
    )
    press(book, "facturer-session", session="S0001")
    return book


def scanned(folder: Path) -> None:
    """The attendance sheet and the agreement, as staff name them."""
    white_page(folder / "emargements" / "2026" / "Feuille S0001.pdf")
    white_page(folder / "emargements" / "Feuille S00012.pdf")
    white_page(folder / "accords" / "Accord a-1.pdf")


@pytest.mark.programs
def test_one_archive_and_one_pdf_with_the_list_of_what_an_opco_asks(tmp_path: Path) -> None:
    """Covering list, invoice, certificate, attendance, agreement (arrêté du 21/12/2018), in that order in both."""
    scanned(tmp_path)

    report = press_in(tmp_path, invoiced(), "dossier-opco")

    folder = tmp_path / "documents" / "dossiers"
    archive = folder / "dossier-FA2026-00001.zip"
    assert "No errors" in subprocess.run(["unzip", "-t", archive], capture_output=True, text=True, check=True).stdout
    with zipfile.ZipFile(archive) as pieces:
        assert pieces.namelist() == PIECES
        pieces.extractall(tmp_path / "pieces")
    assert pdfa_faults(*(tmp_path / "pieces" / name for name in PIECES[:3])) == []
    with pikepdf.open(folder / "dossier-FA2026-00001.pdf") as whole:
        assert len(whole.pages) == len(PIECES)
        with whole.open_outline() as outline:
            assert [str(mark.title) for mark in outline.root] == [
                "Bordereau FA2026-00001",
                "Facture FA2026-00001",
                "Certificat de réalisation - Anne Martin",
                "Émargement S0001",
                "Accord A/1",
            ]
        assert b"pdfaid" not in whole.Root.Metadata.read_bytes()  # its scans are no PDF/A, so it is none
    listed = text_of((folder / "bordereau-FA2026-00001.pdf").read_bytes())
    for words in (
        "FA2026-00001 du 22/11/2026",
        "1 000,00 €",
        "A/1",
        "Employeur Alpha",
        "Certificat de réalisation - Anne Martin",
    ):
        assert words in listed.replace("\u00a0", " ").replace("\u202f", " ")
    assert report.message == "1 dossier de financeur dans documents/dossiers."


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("emargements", "la pièce « Émargement S0001 » : aucun PDF du dossier « emargements »"),
        ("accords", "la pièce « Accord A/1 » : aucun PDF du dossier « accords »"),
    ],
)
def test_a_missing_piece_is_named_and_nothing_is_half_made(lost: str, told: str, tmp_path: Path) -> None:
    """DOS-001: an OPCO does not pay on a file that lacks a piece."""
    scanned(tmp_path)
    (tmp_path / lost).rename(tmp_path / "ailleurs")

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, invoiced(), "dossier-opco", invoices=[FA1])

    assert [problem.code for problem in refused.value.problems] == ["DOS-001"]
    assert told in refused.value.message
    assert filed(tmp_path) == []


def test_a_photograph_is_not_a_scan(tmp_path: Path) -> None:
    """The file of that number is named, so that somebody makes a PDF of it."""
    scanned(tmp_path)
    (tmp_path / "emargements" / "2026" / "Feuille S0001.pdf").rename(tmp_path / "emargements" / "S0001.jpg")

    with pytest.raises(Refused, match=r"S0001\.jpg » n'est pas un PDF"):
        press_in(tmp_path, invoiced(), "dossier-opco")


def test_a_piece_that_nobody_asks_for_is_left_out(tmp_path: Path) -> None:
    """« aucun » in Organisme: the certificate is what the law asks for."""
    none = "    Dossier des émargements | aucun\n    Dossier des accords | aucun\n"

    press_in(tmp_path, invoiced(more=none), "dossier-opco")

    with zipfile.ZipFile(tmp_path / "documents/dossiers/dossier-FA2026-00001.zip") as pieces:
        assert pieces.namelist() == PIECES[:3]


@pytest.mark.parametrize(("content", "why"), [(b"rien", "est illisible"), (None, "demande un mot de passe")])
def test_a_scan_that_cannot_be_read_stops_its_file(content: bytes | None, why: str, tmp_path: Path) -> None:
    """DOS-002, with the name of the scan; neither archive nor PDF is left."""
    scanned(tmp_path)
    path = tmp_path / "accords" / "Accord a-1.pdf"
    if content is None:
        with pikepdf.open(path, allow_overwriting_input=True) as page:
            page.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    else:
        path.write_bytes(content)

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, invoiced(), "dossier-opco")

    assert [problem.code for problem in refused.value.problems] == ["DOS-002"]
    assert f"« Accord a-1.pdf » {why}" in refused.value.problems[0].message
    assert filed(tmp_path) == []


@pytest.mark.programs
def test_an_invoice_that_changed_since_it_was_filed_stops_its_file(tmp_path: Path) -> None:
    """It still says its number, its buyer and its seal: only the digest of what was filed tells."""
    scanned(tmp_path)
    book = invoiced()
    press_in(tmp_path, book, "imprimer")
    pdf = tmp_path / "documents" / "2026" / f"{FA1}.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"% another amount\n")

    with pytest.raises(Refused) as refusal:
        press_in(tmp_path, book, "dossier-opco")

    assert "a changé depuis qu'elle a été faite" in refusal.value.reasons[0].message
    assert not list(tmp_path.rglob("*.zip"))


def test_a_company_has_no_such_file(tmp_path: Path) -> None:
    """Only funders ask for one; without a choice, there is none to make."""
    book = invoiced("C1")

    with pytest.raises(Refused, match="n'est pas une facture à un financeur"):
        press_in(tmp_path, book, "dossier-opco", invoices=[FA1])
    with pytest.raises(Refused, match="Aucun dossier à faire"):
        press_in(tmp_path, book, "dossier-opco")


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize(
    ("joined", "names"),
    [
        ("rien", [f"{FA1}.pdf"]),
        ("certificats", [f"{FA1}.pdf", "S0001-P00001.pdf"]),
        ("dossier", [f"{FA1}.pdf", f"dossier-{FA1}.pdf"]),
    ],
)
def test_the_mail_carries_what_the_party_asks_for(joined: str, names: list[str], box: Mailbox, tmp_path: Path) -> None:
    """« À joindre » of its card; what is not made yet is made first."""
    scanned(tmp_path)
    book = invoiced(joined=joined, more=f"    Serveur de courrier | localhost:{box.port}\n")

    press_in(tmp_path, book, "envoyer")

    [(_, received)] = box.received
    assert [piece.get_filename() for piece in received.iter_attachments()] == names


@pytest.mark.usefixtures("passwords")
def test_a_mail_without_its_file_does_not_go(box: Mailbox, tmp_path: Path) -> None:
    """The funder would not pay: the piece is named (DOS-001), and nothing is recorded."""
    book = invoiced(joined="dossier", more=f"    Serveur de courrier | localhost:{box.port}\n")

    with pytest.raises(Refused, match="Émargement S0001") as refused:
        press_in(tmp_path, book, "envoyer")

    assert [problem.code for problem in refused.value.problems] == ["DOS-001"]
    assert box.received == []


CPF = """
    Clients
    Code | Raison sociale | OPCO
    C1   | Alpha          | CDC

    Financeurs
    Code | Raison sociale    | Type
    CDC  | Caisse des Dépôts | CPF
"""


def test_what_is_typed_in_edof(tmp_path: Path) -> None:
    """The CPF takes no invoice: number, hours really followed, HT and VAT; 1000 at 20 % are 200 and 1200."""
    book = workbook(TAXED, CPF, INTER, financing("CDC", **{"N° accord": "F123456"}), SETTINGS)
    press(book, "facturer-session", session="S0001")

    report = press_in(tmp_path, book, "dossier-opco", edof="oui")

    lines = (tmp_path / "documents/dossiers/edof-2026-11-22.csv").read_text("utf-8-sig").splitlines()
    done, owed = "F123456;Anne Martin;Excel perfectionnement;05/10/2026;06/10/2026;14", "1000,00;200,00;1200,00"
    assert lines[1:] == [f"{done};{owed};FA2026-00001;1200,00"]
    assert report.message == "1 dossier CPF dans documents/dossiers/edof-2026-11-22.csv."
    with pytest.raises(Refused, match="Aucun dossier à faire"):
        press_in(tmp_path, book, "dossier-opco")


def test_a_deposit_is_not_invoiced_to_the_cpf() -> None:
    """It pays its advance of 25 % by itself, without an invoice."""
    book = workbook(TAXED, CPF, INTER, financing("CDC", **{"Acompte TTC": "300"}), SETTINGS)

    with pytest.raises(Refused, match="le CPF ne se facture pas d'acompte"):
        press(book, "facturer-acompte", session="S0001")
