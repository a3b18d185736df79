"""Relancer by e-mail, through a real SMTP server or drafts: one message a debtor; what went is kept, and only that."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import keyring
import pytest

from gescof_xl.core.changes import Add
from gescof_xl.core.errors import Refused
from gescof_xl.domain.tables.billing import Reminder
from gescof_xl.passwords import KEYRING
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import drawn
from tests.printing import filed, press_in
from tests.unit.actions.mail_scene import FA1, FA2, FA3, issued
from tests.unit.documents.mail_server import Mailbox

LATE = date(2026, 9, 1)  # due on 01/10/2026, 52 days before the day of the tests
PARTIES = """
    Clients
    Code | Raison sociale | E-mail facturation    | SIRET          | Conditions de paiement
    C1   | Alpha          | compta@alpha.example  | 20000000800025 | 30J
    C2   | Beta           | compta@beta.example   | 20000000800033 | 30J
    C3   | Gamma          |                       | 20000000800041 | 30J

    Financeurs
    Code | Raison sociale | E-mail facturation    | Conditions de paiement
    OP1  | Opco Un        | factures@opco.example | 30J
"""
HISTORY = "N° | Tiers | Niveau | Canal | Factures | Montant"


pytestmark = pytest.mark.usefixtures("passwords")


def late(*parties: str, port: int = 0, more: str = "") -> MemoryWorkbook:
    """One invoice a party, 52 days late; with a port, a server is set."""
    return issued(PARTIES, *parties, day=LATE, port=port, more=more)


def joined(message: Any) -> list[str]:
    """The names of the files that a message carries."""
    return [piece.get_filename() for piece in message.iter_attachments()]


def text(message: Any) -> str:
    """What a message says, with plain spaces."""
    return str(message.get_body().get_content()).replace("\u00a0", " ").replace("\u202f", " ")


def test_each_debtor_gets_one_message_with_all_its_invoices(box: Mailbox, tmp_path: Path) -> None:
    """C1 owes two invoices, one printed before; C2 owes one: two messages, each with its letter and its own invoices."""
    book = late("C1", "C2", "C1", port=box.port)
    press_in(tmp_path, book, "imprimer", invoices=[FA1])

    report = press_in(tmp_path, book, "relancer")

    assert [(to, joined(m)) for to, m in box.received] == [
        (["compta@alpha.example"], ["RE00001.pdf", f"{FA1}.pdf", f"{FA3}.pdf"]),
        (["compta@beta.example"], ["RE00002.pdf", f"{FA2}.pdf"]),
    ]
    assert report.message == "2 messages envoyés."
    first = box.received[0][1]
    for piece, place in zip(first.iter_attachments(), ("relances/RE00001", f"2026/{FA1}", f"2026/{FA3}"), strict=True):
        assert piece.get_content() == (tmp_path / f"documents/{place}.pdf").read_bytes()
    assert drawn(book, "Factures", "N° | Document") == [f"{n} | 2026/{n}.pdf" for n in (FA1, FA2, FA3)]


def test_the_message_says_what_the_letter_says(box: Mailbox, tmp_path: Path) -> None:
    """Title and sentences of the level, each invoice with its date, due date and what is left, then the total."""
    book = late("C1", "C1", port=box.port)

    press_in(tmp_path, book, "relancer")

    [(_, received)] = box.received
    assert received["Subject"] == "Relance RE00001 - Béarn Formation"
    assert received["From"] == "Béarn Formation <facturation@of.example>"
    for words in (
        "Sauf erreur de notre part, les factures ci-dessous, arrivées à échéance, ne sont pas réglées.",
        f"- {FA1} du 01/09/2026, échéance du 01/10/2026 : 240,00 €",
        f"- {FA2} du 01/09/2026, échéance du 01/10/2026 : 240,00 €",
        "Total à régler : 480,00 €",
    ):
        assert words in text(received)
    assert "Indemnité" not in text(received)
    assert "Pièces" not in text(received)


def test_penalties_chosen_are_in_the_message(box: Mailbox, tmp_path: Path) -> None:
    """240 € × 12,40 % × 52 / 365 = 4,24 €, and 40 € (c. com. D441-5): 284,24 €."""
    press_in(tmp_path, late("C1", port=box.port), "relancer", penalties="oui")

    said = text(box.received[0][1])
    assert "la facture ci-dessous, arrivée à échéance, n’est pas réglée. Nous vous" in said
    assert "notre courrier et la facture." in said
    assert "Pénalités de retard : 4,24 €" in said
    assert "Indemnité forfaitaire de recouvrement : 40,00 €" in said
    assert "Total à régler : 284,24 €" in said


def test_an_opco_is_told_the_pieces_that_it_waits_for(box: Mailbox, tmp_path: Path) -> None:
    """Collection fails on a missing piece: the message names them."""
    press_in(tmp_path, late("OP1", port=box.port), "relancer")

    said = text(box.received[0][1])
    assert "Pièces de ce dossier :\n- Facture\n" in said.replace("\r", "")
    assert "- Certificat de réalisation" in said


def test_what_went_is_kept_and_not_proposed_again(box: Mailbox, tmp_path: Path) -> None:
    """The line of Relances and the Journal; a second press the same day sends nothing: the interval is seven days."""
    book = late("C1", "C2", port=box.port)
    report = press_in(tmp_path, book, "relancer")
    kept = [f"RE00001 | C1 | 2 | e-mail | {FA1} | 240.00", f"RE00002 | C2 | 2 | e-mail | {FA2} | 240.00"]
    assert drawn(book, "Relances", HISTORY) == kept
    ids = [message["Message-ID"] for _, message in box.received]
    assert drawn(book, "Journal", "Action | Résumé")[-1] == (
        f"relancer | Envoyé : RE00001 C1 à compta@alpha.example {ids[0]}, RE00002 C2 à compta@beta.example {ids[1]}"
    )
    added = [change.row for change in report.changes if isinstance(change, Add)]
    assert [row.number for row in added if isinstance(row, Reminder)] == ["RE00001", "RE00002"]

    again = press_in(tmp_path, book, "relancer")

    assert len(box.received) == 2
    assert drawn(book, "Relances", HISTORY) == kept
    assert [p.message.split(",")[0] for p in again.problems if p.code == "REL-004"] == [
        "C1 : pas de relance",
        "C2 : pas de relance",
    ]


def test_a_failed_address_leaves_the_other_recorded_and_is_retried(box: Mailbox, tmp_path: Path) -> None:
    """ENV-002 names the first debtor, without a line in Relances; the second is kept; a new press sends to the first."""
    book = late("C1", "C2", port=box.port)
    box.unknown.add("compta@alpha.example")

    report = press_in(tmp_path, book, "relancer")

    (problem,) = [p for p in report.problems if p.code == "ENV-002"]
    assert problem.message.startswith("RE00001 C1 : le serveur de courrier refuse l'adresse compta@alpha.example")
    assert report.message == "1 message envoyé, 1 non parti."
    assert drawn(book, "Relances", "N° | Tiers") == ["RE00002 | C2"]

    box.unknown.clear()
    press_in(tmp_path, book, "relancer")

    assert box.received[-1][0] == ["compta@alpha.example"]
    assert joined(box.received[-1][1]) == ["RE00003.pdf", f"{FA1}.pdf"]
    assert drawn(book, "Relances", "N° | Tiers") == ["RE00002 | C2", "RE00003 | C1"]


def test_when_no_message_goes_nothing_is_kept(box: Mailbox, tmp_path: Path) -> None:
    """A refusal, as for Envoyer; the debtor is proposed again."""
    book = late("C1", port=box.port)
    box.unknown.add("compta@alpha.example")

    with pytest.raises(Refused, match="Aucun message n'est parti"):
        press_in(tmp_path, book, "relancer")
    assert drawn(book, "Relances", "N°") == []


def test_letters_are_kept_when_no_message_goes(box: Mailbox, tmp_path: Path) -> None:
    """C3 has no address: its letter (REL-003) is made and kept although the account is refused and C1 gets nothing."""
    book = late("C1", "C3", port=box.port)
    keyring.set_password(KEYRING, "compta@localhost", "oublié")

    report = press_in(tmp_path, book, "relancer")

    assert {p.code for p in report.problems if p.code[:3] in ("REL", "ENV")} >= {"REL-003", "ENV-002"}
    assert report.message.replace("\u00a0", " ") == ("Relances : 1 lettre, 1 e-mail, 480,00 €. 1 message non parti.")
    assert drawn(book, "Relances", HISTORY) == [f"RE00002 | C3 | 2 | lettre | {FA2} | 240.00"]
    assert "relances/RE00002.pdf" in filed(tmp_path)


def test_without_a_server_reminders_are_drafts_and_kept(tmp_path: Path) -> None:
    """In Courrier, with letter and invoices; the line is written, as a person sends the draft."""
    book = late("C1")

    report = press_in(tmp_path, book, "relancer")

    draft = message_from_bytes((tmp_path / "documents/Courrier/RE00001 C1.eml").read_bytes(), policy=default)
    assert (draft["To"], draft["X-Unsent"]) == ("compta@alpha.example", "1")
    assert joined(draft) == ["RE00001.pdf", f"{FA1}.pdf"]
    assert report.message == "1 brouillon prêt, à envoyer vous-même."
    assert drawn(book, "Relances", HISTORY) == [f"RE00001 | C1 | 2 | e-mail | {FA1} | 240.00"]
    assert drawn(book, "Journal", "Résumé")[-1] == "Brouillon : RE00001 C1 à compta@alpha.example"


def test_drafts_can_be_asked_although_there_is_a_server(box: Mailbox, tmp_path: Path) -> None:
    """« Brouillons », as for Envoyer: nothing goes, the line is kept."""
    book = late("C1", port=box.port)

    press_in(tmp_path, book, "relancer", drafts="oui")

    assert box.received == []
    assert "Courrier/RE00001 C1.eml" in filed(tmp_path)
    assert drawn(book, "Relances", "N°") == ["RE00001"]


def test_a_letter_that_cannot_be_made_stops_its_message_alone(box: Mailbox, tmp_path: Path) -> None:
    """The template of level 2 is broken: C1's message stays and is named, nothing is kept; C3's letter neither."""
    book = late("C1", "C3", port=box.port)
    (tmp_path / "modeles").mkdir()
    (tmp_path / "modeles" / "relance-2.docx").write_bytes(b"pas un document")

    report = press_in(tmp_path, book, "relancer")

    assert box.received == []
    assert [p.message for p in report.problems if p.code == "ENV-002"] == [
        "RE00001 C1 n'est pas parti : RE00001 n'a pas pu être fait."
    ]
    assert drawn(book, "Relances", "N°") == []


def test_a_phone_level_sends_nothing(box: Mailbox, tmp_path: Path) -> None:
    """Channel téléphone: its line, no paper, no message."""
    book = late("C1", port=box.port, more="    Canaux de relance | e-mail;téléphone\n")

    report = press_in(tmp_path, book, "relancer")

    assert (box.received, filed(tmp_path)) == ([], [])
    assert drawn(book, "Relances", "N° | Canal") == ["RE00001 | téléphone"]
    assert report.message.replace("\u00a0", " ") == "Relances : 1 appel à passer, 240,00 €."
