"""Facturer, imprimer et envoyer: one press issues, prints and sends; drafts that a person sent are marked, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, drawn, press
from tests.printing import filed, press_in
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.documents.mail_server import Mailbox

FA1, FA2 = "FA2026-00001", "FA2026-00002"
PARTIES = """
    Clients
    Code | Raison sociale | E-mail facturation   | Type       | SIRET
    C1   | Alpha          | compta@alpha.example | Entreprise | 20000000800025
    C2   | Beta           |                      | Entreprise | 20000000800033

    Sessions
    N°    | Type  | Client | Début      | Fin        | Statut
    S0001 | INTRA | C1     | 01/09/2026 | 02/09/2026 | Réalisée
    S0002 | INTRA | C1     | 05/10/2026 | 06/10/2026 | Réalisée
    S0003 | INTRA | C2     | 02/11/2026 | 03/11/2026 | Réalisée

    Financements
    N°      | Session | Financeur | Montant HT
    FI00001 | S0001   | C1        | 100
    FI00002 | S0002   | C1        | 200
    FI00003 | S0003   | C2        | 300
"""
ACCOUNT = """
    Organisme
    Clé                | Valeur
    E-mail             | facturation@of.example
    Compte de courrier | compta
"""
SENT = "N° | Document | Envoyée le"

pytestmark = pytest.mark.usefixtures("passwords")


def office(more: str = "") -> MemoryWorkbook:
    """Two finished sessions since the first of last month, one before; C2 has no address."""
    return workbook(SCHOOL_RATES, PARTIES, ACCOUNT + more)


def test_one_press_issues_prints_and_sends(box: Mailbox, tmp_path: Path) -> None:
    """22 November: sessions finished since 1 October; both are printed, the one with an address goes, and is marked."""
    book, person = office(f"    Serveur de courrier | localhost:{box.port}\n"), Yes()

    report = press_in(tmp_path, book, "facturer-et-envoyer", interface=person)

    assert drawn(book, "Factures", SENT) == [f"{FA1} | 2026/{FA1}.pdf | 2026-11-22", f"{FA2} | 2026/{FA2}.pdf | "]
    assert [recipients for recipients, _ in box.received] == [["compta@alpha.example"]]
    assert [problem.key for problem in report.problems if problem.code == "ENV-001"] == ["C2"]
    assert filed(tmp_path) == [f"2026/{number}{kind}" for number in (FA1, FA2) for kind in (".docx", ".pdf")]
    (question,) = person.questions
    for words in ("du 01/10/2026 au 22/11/2026", "2 factures, 500,00", "2 documents à imprimer", f"- {FA1} à compta@"):
        assert words in question.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_was_issued_and_not_sent_is_told_by_the_next_press(tmp_path: Path) -> None:
    """A power cut between the issue and the sending: the same button names what waits, and who sends it."""
    book = office()
    press(book, "facturer-lot", since="2026-10-01", until="2026-11-22")

    with pytest.raises(Refused, match=f"Rien à facturer .* pas encore envoyé : {FA1}. Pressez Envoyer"):
        press_in(tmp_path, book, "facturer-et-envoyer")

    press_in(tmp_path, book, "envoyer", invoices=[FA1])  # as a draft, which waits
    with pytest.raises(Refused, match=r"Rien à facturer du 01/10/2026 au 22/11/2026\. Vérifiez"):
        press_in(tmp_path, book, "facturer-et-envoyer")


def test_without_a_server_drafts_wait_until_a_person_sent_them(tmp_path: Path) -> None:
    """They are not written again meanwhile (ENV-006); once marked, they never go again."""
    book = office()
    press_in(tmp_path, book, "facturer-et-envoyer")
    assert drawn(book, "Factures", "N° | Envoyée le") == [f"{FA1} | ", f"{FA2} | "]

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, book, "envoyer")
    assert {problem.code for problem in refused.value.problems} == {"ENV-001", "ENV-006"}
    report = press_in(tmp_path, book, "brouillons-envoyes")

    assert report.message == f"1 document noté comme envoyé : {FA1}."
    assert drawn(book, "Factures", "N° | Envoyée le") == [f"{FA1} | 2026-11-22", f"{FA2} | "]
    with pytest.raises(Refused, match="Aucun brouillon n'attend"):
        press_in(tmp_path, book, "brouillons-envoyes")
    with pytest.raises(Refused, match=f"Aucun brouillon de {FA2}"):
        press_in(tmp_path, book, "brouillons-envoyes", invoices=[FA2])


def test_a_client_s_documents_wait_in_one_draft(tmp_path: Path) -> None:
    """Both sessions of C1 in one message; one mark says that both went, and neither goes again."""
    book = office()
    press_in(tmp_path, book, "facturer-et-envoyer", since="01/09/2026")
    assert [name for name in filed(tmp_path) if name.startswith("Courrier")] == [f"Courrier/{FA1}, {FA2}.eml"]

    with pytest.raises(Refused):
        press_in(tmp_path, book, "envoyer")
    press_in(tmp_path, book, "brouillons-envoyes")

    assert drawn(book, "Factures", "N° | Envoyée le")[:2] == [f"{FA1} | 2026-11-22", f"{FA2} | 2026-11-22"]


def test_nothing_is_issued_when_nobody_can_send(tmp_path: Path) -> None:
    """The sender's address is missing: told before there is a number."""
    book = workbook(SCHOOL_RATES, PARTIES)

    with pytest.raises(Refused, match="« E-mail » est vide"):
        press_in(tmp_path, book, "facturer-et-envoyer")

    assert drawn(book, "Factures", "N°") == []


def test_an_invoice_that_a_credit_note_settled_does_not_go(tmp_path: Path) -> None:
    """Sent by itself it would be paid; the credit note goes, for whoever had the invoice by another way."""
    book = office()
    press(book, "facturer-session", session="S0002")
    press(book, "creer-avoir", invoice=FA1, case="total")

    press_in(tmp_path, book, "envoyer")

    assert [name for name in filed(tmp_path) if name.startswith("Courrier")] == ["Courrier/AV2026-00001.eml"]
