"""Imprimer: which documents come out, where they go, and what becomes of those that cannot."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from gescof_xl.core.errors import DocumentError, Refused
from gescof_xl.generate.templates.placeholder import picture
from gescof_xl.resources import shipped
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.attachments import attached_invoice
from tests.office import drawn, press
from tests.printing import filed, press_in
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, TAXED

MAYOR = """
    Clients
    Code | Raison sociale | Type   | SIRET          | Chorus
    MAIR | Saint-Gave     | Public | 99999999800043 | engagement
"""
FA1, FA2, FA3 = "FA2026-00001", "FA2026-00002", "FA2026-00003"


def three(*more: str, rates: str = TAXED) -> MemoryWorkbook:
    """Two invoices of C1, one of C2, all of 22/11/2026."""
    book = workbook(rates, PARTIES, MAYOR, *more)
    for party in ("C1", "C1", "C2"):
        press(book, "facturer-directe", party=party, lines=["SAL"])
    return book


def text_of(folder: Path, name: str) -> str:
    path = folder / "documents" / name
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()


def test_without_a_choice_what_was_never_printed_comes_out_once(tmp_path: Path) -> None:
    """Word and PDF of each, by year; pressed again, there is nothing left to print."""
    book = three()

    press_in(tmp_path, book, "imprimer")

    names = [f"2026/{number}{suffix}" for number in (FA1, FA2, FA3) for suffix in (".docx", ".pdf")]
    assert filed(tmp_path) == names
    assert drawn(book, "Factures", "Document") == [f"2026/{number}.pdf" for number in (FA1, FA2, FA3)]
    with pytest.raises(Refused, match="Aucun document"):
        press_in(tmp_path, book, "imprimer")


@pytest.mark.parametrize(
    ("selection", "answers", "expected"),
    [
        ((FA2,), {}, [FA2]),
        ((FA2,), {"invoices": [FA1, FA3]}, [FA1, FA3]),
        ((), {"party": "C1"}, [FA1, FA2]),
        ((), {"since": "22/11/2026", "until": "22/11/2026", "party": "C2"}, [FA3]),
        ((), {"invoices": [FA3, FA3, FA1]}, [FA1, FA3]),
    ],
)
def test_documents_are_chosen_by_selection_number_period_or_party(
    selection: tuple[str, ...], answers: dict[str, Any], expected: list[str], tmp_path: Path
) -> None:
    """What is typed wins over what is selected; a number twice is one document."""
    press_in(tmp_path, three(), "imprimer", selection=selection, **answers)

    assert [name for name in filed(tmp_path) if name.endswith(".pdf")] == [f"2026/{number}.pdf" for number in expected]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"since": "23/11/2026"}, "Aucun document"),
        ({"until": "21/11/2026"}, "Aucun document"),
        ({"session": "S0009"}, "« S0009 » n'existe pas"),
    ],
)
def test_a_choice_of_nothing_is_said(answers: dict[str, Any], said: str, tmp_path: Path) -> None:
    """No empty run that looks like a success."""
    with pytest.raises(Refused, match=said):
        press_in(tmp_path, three(), "imprimer", **answers)


@pytest.mark.programs
def test_avoirs_are_printed_as_invoices_are(tmp_path: Path) -> None:
    """Selected by their number, with the template of credit notes."""
    book = three()
    press(book, "creer-avoir", invoice=FA1, case="total")

    press_in(tmp_path, book, "imprimer", invoices=["AV2026-00001"])

    assert "Cet avoir annule ou réduit la facture FA2026-00001" in text_of(tmp_path, "2026/AV2026-00001.pdf")


@pytest.mark.programs
def test_what_was_printed_comes_out_again_as_a_duplicate(tmp_path: Path) -> None:
    """Marked DUPLICATA, beside the original, which does not change."""
    book = three()
    press_in(tmp_path, book, "imprimer", invoices=[FA1])
    original = (tmp_path / "documents/2026/FA2026-00001.pdf").read_bytes()

    press_in(tmp_path, book, "imprimer", invoices=[FA1])

    assert "DUPLICATA" in text_of(tmp_path, "2026/FA2026-00001-duplicata.pdf")
    assert (tmp_path / "documents/2026/FA2026-00001.pdf").read_bytes() == original


def test_the_same_document_is_the_same_bytes(tmp_path: Path) -> None:
    """Printed again from the same rows after the files were lost, each file is what it was, Factur-X included."""
    book = three()
    tables = dict(book.tables)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        press_in(tmp_path / folder, MemoryWorkbook(tables), "imprimer", facturx="oui", merge="oui")

    assert filed(tmp_path / "a") == filed(tmp_path / "b")
    for name in filed(tmp_path / "a"):
        assert (tmp_path / "a/documents" / name).read_bytes() == (tmp_path / "b/documents" / name).read_bytes(), name


@pytest.mark.programs
def test_one_pdf_for_the_printer_has_every_document(tmp_path: Path) -> None:
    """In the order of the choice, each with its bookmark."""
    press_in(tmp_path, three(), "imprimer", merge="oui")

    merged = tmp_path / "documents" / "Impression du 2026-11-22.pdf"
    text = text_of(tmp_path, merged.name)
    assert [text.count(f"Facture {number} ") for number in (FA1, FA2, FA3)] == [1, 1, 1]


def test_a_chorus_client_gets_a_factur_x_in_the_hand_over_folder(tmp_path: Path) -> None:
    """Always Factur-X, its name at most 50 characters; the duplicate is for people, not for the portal.

    « Chorus » chooses the documents of such clients alone.
    """
    book = workbook(TAXED, PARTIES, MAYOR)
    press(book, "facturer-directe", party="MAIR", lines=["SAL"], order_number="EJ4500012")

    press(book, "facturer-directe", party="C1", lines=["SAL"])

    press_in(tmp_path, book, "imprimer", chorus="oui")
    assert drawn(book, "Factures", "N° | Document")[1] == f"{FA2} | "
    press_in(tmp_path, book, "imprimer", invoices=[FA1])

    (handed,) = [name for name in filed(tmp_path) if name.startswith("Chorus/")]
    assert handed == "Chorus/FA2026-00001.pdf"
    assert len(Path(handed).name) <= 50
    assert b">EJ4500012<" in (attached_invoice((tmp_path / "documents" / handed).read_bytes()) or b"")


def test_the_engagement_that_chorus_wants_is_asked_before_the_issue() -> None:
    """A number given cannot be completed afterwards: nothing is issued without the commitment (docs/trade.md § Public buyers)."""
    book = workbook(TAXED, PARTIES, MAYOR)

    with pytest.raises(Refused, match="engagement Chorus Pro"):
        press(book, "facturer-directe", party="MAIR", lines=["SAL"])
    assert drawn(book, "Factures", "N°") == []


OLD = """
    Factures
    N°           | Pays    | Adresse     | Ville | SIRET          | Total HT | TVA | Total TTC
    FA2026-00001 | Brezlan | 1 rue Neuve | Pau   | 10000000900017 | 200      | 40  | 240
    FA2026-00002 |         | 1 rue Neuve | Pau   | 10000000900017 | 200      | 40  | 240

    Lignes
    N°      | Facture      | TVA   | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | TVA20 | 200              | 200
    L000002 | FA2026-00002 | TVA20 | 200              | 200
"""


def test_a_document_that_cannot_be_electronic_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    """DOC-001 with the rule and what to do; no file, no record. Issued by an earlier version: none is today."""
    book = workbook(TAXED, PARTIES, OLD)

    report = press_in(tmp_path, book, "imprimer", facturx="oui")

    (problem,) = [p for p in report.problems if p.code == "DOC-001"]
    assert FA1 in problem.message
    assert "« Brezlan »" in problem.message
    assert "(règle GX-PAYS)" in problem.message
    assert drawn(book, "Factures", "Document") == ["", f"2026/{FA2}.pdf"]
    assert filed(tmp_path) == [f"2026/{FA2}.docx", f"2026/{FA2}.pdf"]


def test_a_print_that_makes_nothing_is_a_refusal(tmp_path: Path) -> None:
    """Nobody is told of an impression without a file."""
    book = workbook(TAXED, PARTIES, OLD)

    with pytest.raises(Refused, match="Aucun document n'est fait") as refused:
        press_in(tmp_path, book, "imprimer", facturx="oui", invoices=[FA1])
    assert [p.code for p in refused.value.problems] == ["DOC-001"]
    assert filed(tmp_path) == []


def test_what_a_validation_would_refuse_has_no_number() -> None:
    """200 HT taxed by an organisation without VAT number (CGI ann. II 242 nonies A I 2°): the cell, and what to do."""
    book = workbook(SCHOOL_RATES.replace("    TVA intracom.  | FR88100000009\n", ""), PARTIES)

    with pytest.raises(Refused, match="sans numéro de TVA") as refused:
        press(book, "facturer-directe", party="C1", lines=["SAL"])
    (problem,) = refused.value.problems
    assert (problem.code, problem.table, problem.key) == ("FAC-050", "Organisme", "TVA intracom.")
    assert problem.cure == "Saisissez-le dans Organisme."
    assert drawn(book, "Factures", "N°") == []


@pytest.mark.programs
def test_unprintable_and_foreign_characters_do_not_stop_a_document(tmp_path: Path) -> None:
    """A control character pasted with a label, an emoji, Greek, markup and a template's braces: printed as text.

    DOC-002: the embedded engine has no emoji; another one makes the document, and it is said.
    """
    book = workbook(TAXED, PARTIES)
    label = "Salle\x0b\x02 {{ 7*7 }} <b>&co Ω 😀"
    press(book, "facturer-directe", party="C1", lines=[f"SAL;1;10;{label}"])

    report = press_in(tmp_path, book, "imprimer", facturx="oui")

    assert {p.code for p in report.problems} == {"DOC-002"}
    assert "un autre moteur est essayé" in report.problems[0].message
    text = text_of(tmp_path, "2026/FA2026-00001.pdf")
    assert "{{ 7*7 }} <b>&co Ω" in text


def test_nothing_is_replaced_silently(tmp_path: Path) -> None:
    """DOC-004: a file of that name that says something else stays, and the new one takes another name."""
    place = tmp_path / "documents" / "Impression du 2026-11-22.pdf"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"mine")

    report = press_in(tmp_path, three(), "imprimer", invoices=[FA1], merge="oui")

    assert [p.code for p in report.problems] == ["DOC-004"]
    assert place.read_bytes() == b"mine"
    assert "Impression du 2026-11-22 (2).pdf" in filed(tmp_path)


def test_a_number_whose_file_says_something_else_is_refused(tmp_path: Path) -> None:
    """DOC-005: another file bears the number; nothing is written, the others go on, and moving it away is a way out."""
    place = tmp_path / "documents" / "2026" / "FA2026-00001.pdf"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"another client's")
    book = three()

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, book, "imprimer", invoices=[FA1])
    assert [p.code for p in refused.value.problems] == ["DOC-005"]
    assert str(refused.value).startswith(
        f"Aucun document n'est fait. {FA1} n'est pas fait : un autre fichier a déjà ce nom, « {place} ». "
        "Ouvrez ce fichier. S'il est parti chez un client"
    )
    report = press_in(tmp_path, book, "imprimer", invoices=[FA1, FA2])

    assert [p.code for p in report.problems] == ["DOC-005"]
    assert filed(tmp_path) == ["2026/FA2026-00001.pdf", "2026/FA2026-00002.docx", "2026/FA2026-00002.pdf"]
    assert drawn(book, "Factures", "N° | Document")[:2] == [f"{FA1} | ", f"{FA2} | 2026/FA2026-00002.pdf"]
    place.rename(tmp_path / "away.pdf")
    press_in(tmp_path, book, "imprimer", invoices=[FA1])
    assert "2026/FA2026-00001.pdf" in filed(tmp_path)


def test_an_original_whose_file_is_gone_is_made_again_the_same(tmp_path: Path) -> None:
    """Not a duplicate: the same bytes, at the next press without a choice."""
    book = three()
    press_in(tmp_path, book, "imprimer", invoices=[FA1])
    place = tmp_path / "documents" / "2026" / "FA2026-00001.pdf"
    original = place.read_bytes()
    place.unlink()

    press_in(tmp_path, book, "imprimer")

    assert place.read_bytes() == original
    assert [name for name in filed(tmp_path) if "duplicata" in name] == []


def test_a_paper_that_cannot_be_filed_is_named(tmp_path: Path) -> None:
    """DOC-003: where the folder of the year is a file, the workbook is true and the paper can be made again."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "2026").write_bytes(b"")

    report = press_in(tmp_path, three(), "imprimer", invoices=[FA1])

    assert {p.code for p in report.problems} == {"DOC-003"}
    assert FA1 in report.problems[0].message


def test_the_period_is_that_of_the_issue(tmp_path: Path) -> None:
    """« Du » and « Au » are dates of documents, both included."""
    book = workbook(TAXED, PARTIES)
    for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)):
        press(book, "facturer-directe", day, party="C1", lines=["SAL"])

    press_in(tmp_path, book, "imprimer", since="02/11/2026", until="02/11/2026")

    assert [name for name in filed(tmp_path) if name.endswith(".pdf")] == ["2026/FA2026-00002.pdf"]


ACCOUNT = """
    Factures
    N°           | Type    | Tiers | Date       | Échéance   | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | Facture | C1    | 01/09/2026 | 01/10/2026 | 600      | 600       |
    FA2026-00002 | Acompte | C1    | 01/10/2026 | 31/12/2026 | 400      | 400       |
    FA2026-00003 | Facture | C2    | 01/10/2026 | 31/12/2026 | 50       | 50        |
    FA2026-00004 | Facture | C1    | 23/11/2026 | 31/12/2026 | 999      | 999       |
    AV2026-00001 | Avoir   | C1    | 10/10/2026 |            | -150     | -150      | FA2026-00001

    Reglements
    N°     | Date       | Tiers | Montant
    R00001 | 11/09/2026 | C1    | 220
    R00002 | 12/11/2026 | C2    | 50

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 200     | 11/09/2026
    AF00002 | R00002    | FA2026-00003 | 50      | 12/11/2026
"""


@pytest.mark.programs
def test_a_statement_of_account_says_what_is_owed_and_what_is_in_hand(tmp_path: Path) -> None:
    """C1 owes 400 of the invoice (late) and the deposit of 400; 150 of credit note and 20 overpaid: 630 are left; C2 owes nothing."""
    book = workbook(TAXED, PARTIES, ACCOUNT)

    press_in(tmp_path, book, "imprimer", statement="oui")

    assert [name for name in filed(tmp_path) if name.endswith(".pdf")] == ["releves/C1-2026-11-22.pdf"]
    text = " ".join(text_of(tmp_path, "releves/C1-2026-11-22.pdf").split())
    for words in (
        "Facture FA2026-00001",
        "Acompte FA2026-00002",
        "Avoir AV2026-00001",
        "-150,00 €",
        "Règlement R00001",
        "-20,00 €",
        "800,00 €",
        "170,00 €",
        "Solde à nous régler 630,00 €",
    ):
        assert words in text
    assert "FA2026-00004" not in text
    assert drawn(book, "Factures", "Document")[0] == ""


@pytest.mark.programs
def test_a_statement_of_somebody_who_owes_nothing_can_be_asked(tmp_path: Path) -> None:
    """Named, a party gets its statement at zero."""
    press_in(tmp_path, workbook(TAXED, PARTIES, ACCOUNT), "imprimer", statement="oui", party="C2")

    assert "Solde à nous régler" in text_of(tmp_path, "releves/C2-2026-11-22.pdf")


@pytest.mark.programs
def test_the_template_beside_the_workbook_wins(tmp_path: Path) -> None:
    """Staff's own copy in `modeles` is used, that of other documents still ships."""
    (tmp_path / "modeles").mkdir()
    own = Document(str(shipped("templates", "facture.docx")))
    own.add_paragraph("Merci de votre confiance, {{ client.nom }}.")
    own.save(str(tmp_path / "modeles" / "facture.docx"))
    book = three()
    press(book, "creer-avoir", invoice=FA1, case="total")

    press_in(tmp_path, book, "imprimer")

    assert "Merci de votre confiance, Alpha." in text_of(tmp_path, "2026/FA2026-00001.pdf")
    assert "Merci" not in text_of(tmp_path, "2026/AV2026-00001.pdf")


def test_a_template_that_reaches_out_stops_its_document_only(tmp_path: Path) -> None:
    """DOC-001 with the passage; the credit note, whose template is sound, is printed."""
    (tmp_path / "modeles").mkdir()
    own = Document(str(shipped("templates", "facture.docx")))
    own.add_paragraph("{{ client.__class__.__mro__ }}")
    own.save(str(tmp_path / "modeles" / "facture.docx"))
    book = three()
    press(book, "creer-avoir", invoice=FA1, case="total")

    report = press_in(tmp_path, book, "imprimer", invoices=[FA1, "AV2026-00001"])

    assert [p.code for p in report.problems] == ["DOC-001"]
    assert "interdit dans un modèle" in report.problems[0].message
    assert [name for name in filed(tmp_path) if name.endswith(".pdf")] == ["2026/AV2026-00001.pdf"]


@pytest.mark.programs
def test_the_logo_lies_beside_the_workbook(tmp_path: Path) -> None:
    """Named and missing: said before anything is made. There: on the page, the only picture beside the QR code."""
    book = three("Organisme\nClé | Valeur\nLogo | ../logo.png")
    with pytest.raises(DocumentError, match=r"logo\.png n'est pas à côté du classeur"):
        press_in(tmp_path, book, "imprimer")

    (tmp_path / "logo.png").write_bytes(picture())
    press_in(tmp_path, book, "imprimer", invoices=[FA1])
    shown = subprocess.run(
        ["pdfimages", "-list", str(tmp_path / "documents/2026/FA2026-00001.pdf")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len([line for line in shown.splitlines()[2:] if " image " in line]) == 2


def test_hostile_names_stay_in_their_folder(tmp_path: Path) -> None:
    """A party whose code climbs out of folders gets its statement in the folder of statements."""
    evil = "Clients\nCode | Raison sociale\n../../x | Alpha\n\nFactures\nN° | Tiers | Total HT | Total TTC\nFA2026-00001 | ../../x | 10 | 10"
    press_in(tmp_path / "classeur", workbook(TAXED, evil), "imprimer", statement="oui")

    assert {path.name for path in tmp_path.iterdir()} == {"classeur"}
    (statement,) = [name for name in filed(tmp_path / "classeur") if name.endswith(".pdf")]
    assert re.fullmatch(r"releves/-\.\.-x-2026-11-22_[0-9a-f]{8}\.pdf", statement)


def test_codes_that_differ_by_a_character_of_paths_share_no_statement(tmp_path: Path) -> None:
    """A/B and A:B are two parties, and each has its own file."""
    two = (
        "Clients\nCode | Raison sociale\nA/B | Alpha\nA:B | Béta\n\n"
        "Factures\nN° | Tiers | Total HT | Total TTC\nFA2026-00001 | A/B | 10 | 10\nFA2026-00002 | A:B | 10 | 10"
    )
    press_in(tmp_path / "classeur", workbook(TAXED, two), "imprimer", statement="oui")
    assert len([name for name in filed(tmp_path / "classeur") if name.endswith(".pdf")]) == 2


def test_what_goes_by_the_platform_waits_in_its_folder(tmp_path: Path) -> None:
    """Always Factur-X, to be deposited by a person; sending by e-mail leaves it aside."""
    early = "Organisme\nClé | Valeur\nFactures par plateforme à partir du | 01/11/2026"
    book = workbook(TAXED, PARTIES, MAYOR, early)
    press(book, "facturer-directe", party="C1", lines=["SAL"])

    press_in(tmp_path, book, "imprimer")

    assert "Plateforme/FA2026-00001.pdf" in filed(tmp_path)
    deposited = tmp_path / "documents" / "Plateforme" / "FA2026-00001.pdf"
    assert b"FA2026-00001" in (attached_invoice(deposited.read_bytes()) or b"")
    with pytest.raises(Refused, match="Aucun document à envoyer"):
        press_in(tmp_path, book, "envoyer")


@pytest.mark.parametrize("button", ["imprimer", "envoyer", "dossier-opco"])
@pytest.mark.parametrize("beside", [{"party": "C2"}, {"until": "21/11/2026"}, {"since": "23/11/2026"}])
def test_a_named_document_that_the_other_answers_leave_out_is_refused(button: str, beside: dict[str, Any]) -> None:
    """It is neither made against them, nor left out in silence."""
    with pytest.raises(Refused, match=r"^FA2026-00001 \(à C1, du 22/11/2026\) n'est pas de ceux") as refused:
        press(three(), button, invoices=[FA1], **beside)
    assert refused.value.field == "invoices"


def test_a_named_document_of_the_party_given_is_printed() -> None:
    """What says the same twice is no harm."""
    assert press(three(), "imprimer", preview=True, invoices=[FA1], party="C1").message
