"""Envoyer: through a real SMTP server, or drafts; what went is recorded, once, and nothing else is."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from gescof_xl.core.errors import DocumentError, Refused
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.attachments import attached_invoice
from tests.office import Yes, drawn, press, read
from tests.printing import filed, press_in
from tests.unit.actions.mail_scene import FA1, FA2, FA3, issued
from tests.unit.documents.mail_server import Mailbox

PARTIES = """
    Clients
    Code | Raison sociale | E-mail facturation        | Type       | SIRET          | Chorus  | Code service
    C1   | Alpha          | compta@alpha.example      | Entreprise | 20000000800025 |
    C2   | Beta           |                           | Entreprise | 20000000800033 |
    C3   | Gamma          | a@gamma.example;b@gamma.example | Entreprise | 20000000800041 |
    MAIR | Saint-Gave     | finances@mairie.example   | Public     | 99999999800043 | service | FIN

    Financeurs
    Code | Raison sociale | E-mail facturation
    OP1  | Opco Un        | factures@opco.example
"""
SENT = "N° | Envoyée le"


pytestmark = pytest.mark.usefixtures("passwords")


def invoiced(*parties: str, port: int = 0, more: str = "") -> MemoryWorkbook:
    """One invoice a party; with a port, a server is set."""
    return issued(PARTIES, *parties, port=port, more=more)


def test_an_invoice_goes_with_its_pdf_and_is_recorded(box: Mailbox, tmp_path: Path) -> None:
    """Subject and text of Organisme, the PDF made first as it was missing, « Envoyée le », and the Journal."""
    book = invoiced("C1", port=box.port)

    report = press_in(tmp_path, book, "envoyer")

    [(recipients, received)] = box.received
    assert recipients == ["compta@alpha.example"]
    assert received["Subject"] == "Facture FA2026-00001 - Béarn Formation"
    assert received["From"] == "Béarn Formation <facturation@of.example>"
    assert "la facture FA2026-00001 du 22/11/2026, 240,00" in received.get_body().get_content()
    [piece] = received.iter_attachments()
    assert piece.get_filename() == "FA2026-00001.pdf"
    assert piece.get_content() == (tmp_path / "documents/2026/FA2026-00001.pdf").read_bytes()
    assert report.message == "1 message envoyé."
    assert drawn(book, "Factures", "N° | Envoyée le | Document") == [f"{FA1} | 2026-11-22 | 2026/FA2026-00001.pdf"]
    assert drawn(book, "Journal", "Action | Résumé")[-1] == (
        f"envoyer | Envoyé : FA2026-00001 à compta@alpha.example {received['Message-ID']}"
    )


def test_what_was_sent_is_never_sent_twice_by_accident(box: Mailbox, tmp_path: Path) -> None:
    """ENV-004 unless « Encore » is asked; without a choice, what is sent is not looked at again."""
    book = invoiced("C1", "C3", port=box.port)
    press_in(tmp_path, book, "envoyer", invoices=[FA1])

    with pytest.raises(Refused, match="déjà été envoyée le 22/11/2026") as refused:
        press_in(tmp_path, book, "envoyer", invoices=[FA1])
    assert [p.code for p in refused.value.problems] == ["ENV-004"]
    press_in(tmp_path, book, "envoyer")
    assert [recipients for recipients, _ in box.received] == [
        ["compta@alpha.example"],
        ["a@gamma.example", "b@gamma.example"],
    ]
    press_in(tmp_path, book, "envoyer", invoices=[FA1], again="oui")
    assert len(box.received) == 3
    assert filed(tmp_path) == [f"2026/{n}{s}" for n in (FA1, FA2) for s in (".docx", ".pdf")]


def test_a_person_is_asked_with_names_and_addresses(box: Mailbox, tmp_path: Path) -> None:
    """The question says what goes to whom; a no sends and writes nothing."""
    book, interface = invoiced("C1", port=box.port), No()

    press_in(tmp_path, book, "envoyer", interface=interface)

    assert "- FA2026-00001 à compta@alpha.example" in interface.questions[0]
    assert box.received == []
    assert drawn(book, "Factures", SENT) == [f"{FA1} | "]
    assert filed(tmp_path) == []


class No(Yes):
    """A person who says no."""

    def confirm(self, question: str, problems: object) -> bool:
        super().confirm(question, ())
        return False


def test_the_unwilling_is_named_and_retried_and_the_others_go(box: Mailbox, tmp_path: Path) -> None:
    """ENV-001 without an address, ENV-002 refused by the server; neither is recorded, both go at the next try."""
    book = invoiced("C1", "C2", "C3", port=box.port)
    box.unknown.add("compta@alpha.example")

    report = press_in(tmp_path, book, "envoyer")

    assert {(p.code, p.message.split()[0]) for p in report.problems} == {("ENV-001", FA2), ("ENV-002", FA1)}
    assert report.message == "1 message envoyé, 1 non parti."
    assert drawn(book, "Factures", SENT) == [f"{FA1} | ", f"{FA2} | ", f"{FA3} | 2026-11-22"]
    box.unknown.clear()
    assert press_in(tmp_path, book, "envoyer").message == "1 message envoyé."
    assert drawn(book, "Factures", SENT)[0] == f"{FA1} | 2026-11-22"


def test_what_may_have_gone_is_said_and_not_recorded(box: Mailbox, tmp_path: Path) -> None:
    """ENV-003: the line broke before the server answered; the next message goes on a new line."""
    book = invoiced("C1", "C3", port=box.port)
    box.drop_after = 1

    report = press_in(tmp_path, book, "envoyer")

    assert [p.code for p in report.problems] == ["ENV-003"]
    assert drawn(book, "Factures", SENT) == [f"{FA1} | ", f"{FA2} | 2026-11-22"]


def test_a_stop_records_what_went(box: Mailbox, tmp_path: Path) -> None:
    """Ctrl-C after the first message: it is recorded, the second is told and can go later."""
    book = invoiced("C1", "C3", port=box.port)

    report = press_in(tmp_path, book, "envoyer", interface=Stopper())

    assert [p.code for p in report.problems] == ["ENV-003"]
    assert FA2 in report.problems[0].message
    assert drawn(book, "Factures", SENT) == [f"{FA1} | 2026-11-22", f"{FA2} | "]


class Stopper(Yes):
    """A person who presses Ctrl-C once the first message is gone."""

    def progress(self, what: str, done: int, whole: int) -> None:
        if what == "Envoi":
            raise KeyboardInterrupt


def test_an_opco_is_told_the_pieces_that_it_waits_for(box: Mailbox, tmp_path: Path) -> None:
    """Collection fails on missing pieces; the files that are named are joined, from the folder of the workbook."""
    book = invoiced("OP1", port=box.port)
    (tmp_path / "certificat.pdf").write_bytes(b"%PDF certificat")

    press_in(tmp_path, book, "envoyer", pieces=["certificat.pdf"])

    [(_, received)] = box.received
    assert "Certificat de réalisation" in received.get_body().get_content()
    assert [piece.get_filename() for piece in received.iter_attachments()] == ["FA2026-00001.pdf", "certificat.pdf"]


@pytest.mark.linux
@pytest.mark.parametrize("name", ["absent.pdf", "../secret.txt", "lien.txt", "/etc/hostname"])
def test_only_files_of_the_folder_can_be_joined(name: str, tmp_path: Path) -> None:
    """What lies elsewhere, even through a link, never leaves this machine."""
    folder = tmp_path / "classeur"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "lien.txt").symlink_to(tmp_path / "secret.txt")

    with pytest.raises(Refused, match="n'est pas dans le dossier du classeur"):
        press_in(folder, invoiced("C1"), "envoyer", pieces=[name])


def test_without_a_server_messages_are_drafts(tmp_path: Path) -> None:
    """Written in Courrier, ready to be opened and sent; « Envoyée le » stays empty, as nobody knows."""
    book = invoiced("C1")

    report = press_in(tmp_path, book, "envoyer")

    draft = tmp_path / "documents" / "Courrier" / "FA2026-00001.eml"
    read = message_from_bytes(draft.read_bytes(), policy=default)
    assert (read["To"], read["X-Unsent"]) == ("compta@alpha.example", "1")
    assert draft in report.files
    assert report.message == "1 brouillon prêt, à envoyer vous-même."
    assert drawn(book, "Factures", SENT) == [f"{FA1} | "]


def test_a_client_gets_one_message_with_all_its_documents(box: Mailbox, tmp_path: Path) -> None:
    """Invoices and credit note of one press; a funder, which files each under its agreement, gets one a document."""
    book = invoiced("C1", "OP1", "C1", "OP1", port=box.port)
    press(book, "creer-avoir", invoice=FA1, case="partiel", unit_amount="50")

    report = press_in(tmp_path, book, "envoyer")

    assert [(to, [part.get_filename() for part in mail.iter_attachments()]) for to, mail in box.received] == [
        (["compta@alpha.example"], [f"{FA1}.pdf", f"{FA3}.pdf", "AV2026-00001.pdf"]),
        (["factures@opco.example"], [f"{FA2}.pdf"]),
        (["factures@opco.example"], ["FA2026-00004.pdf"]),
    ]
    message = box.received[0][1]
    # The library that folds a long header may double a space.
    assert " ".join(message["Subject"].split()) == f"Factures et avoir {FA1}, {FA3}, AV2026-00001 - Béarn Formation"
    text = message.get_body().get_content().replace("\r", "").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert (
        f"ci-joint :\n- la facture {FA1} du 22/11/2026, 240,00 € ;\n- la facture {FA3} du 22/11/2026, 240,00 € ;\n"
        "- l’avoir AV2026-00001 du 22/11/2026, 60,00 €.\n" in text.replace("\N{NO-BREAK SPACE}", " ")
    )
    assert report.message == "3 messages envoyés."
    assert {line.partition(" | ")[2] for line in drawn(book, "Factures", SENT)} == {"2026-11-22"}


def test_a_draft_asked_again_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """What waits alone, then with another, waits once; a document that a draft lets go is proposed again."""
    book = invoiced("C1")
    press_in(tmp_path, book, "envoyer")
    press(book, "facturer-directe", party="C1", lines=["SAL"])

    press_in(tmp_path, book, "envoyer", party="C1", again="oui")
    assert drafts(tmp_path) == [f"{FA1}, {FA2}.eml"]
    press_in(tmp_path, book, "envoyer", invoices=[FA2])
    assert drafts(tmp_path) == [f"{FA2}.eml"]
    press_in(tmp_path, book, "envoyer")
    assert drafts(tmp_path) == [f"{FA1}.eml", f"{FA2}.eml"]


def test_what_the_server_took_waits_in_no_draft(box: Mailbox, tmp_path: Path) -> None:
    """A person who opened the folder later would send it a second time."""
    book = invoiced("C1", port=box.port)
    press_in(tmp_path, book, "envoyer", drafts="oui")

    press_in(tmp_path, book, "envoyer", invoices=[FA1])

    assert len(box.received) == 1
    assert drafts(tmp_path) == []


def drafts(folder: Path) -> list[str]:
    """The names of the messages that wait."""
    return sorted(path.name for path in (folder / "documents/Courrier").iterdir())


def test_drafts_can_be_asked_although_there_is_a_server(box: Mailbox, tmp_path: Path) -> None:
    """« Brouillons »: nothing goes."""
    press_in(tmp_path, invoiced("C1", port=box.port), "envoyer", drafts="oui")

    assert box.received == []
    assert "Courrier/FA2026-00001.eml" in filed(tmp_path)


def test_chorus_clients_wait_for_chorus_unless_they_are_named(tmp_path: Path) -> None:
    """Without a choice their documents are not mailed; named, they are, and the PDF is a Factur-X."""
    book = invoiced("C1")
    press(book, "facturer-directe", party="MAIR", lines=["SAL"])

    press_in(tmp_path, book, "envoyer")

    assert "Courrier/FA2026-00002.eml" not in filed(tmp_path)
    press_in(tmp_path, book, "envoyer", invoices=[FA2])
    assert attached_invoice((tmp_path / "documents/2026/FA2026-00002.pdf").read_bytes())


def test_an_avoir_is_called_an_avoir(box: Mailbox, tmp_path: Path) -> None:
    """Subject and text name the document as it is."""
    book = invoiced("C1", port=box.port)
    press(book, "creer-avoir", invoice=FA1, case="total")

    press_in(tmp_path, book, "envoyer", invoices=["AV2026-00001"])

    [(_, received)] = box.received
    assert received["Subject"] == "Avoir AV2026-00001 - Béarn Formation"
    assert "l’avoir AV2026-00001" in received.get_body().get_content()


def test_an_unknown_variable_of_the_text_is_refused(tmp_path: Path) -> None:
    """Before anything is made; the sentence lists those that exist. Braces reach nothing but names."""
    book = invoiced("C1", more="    Texte des e-mails | Bonjour {numéro}\n")

    with pytest.raises(Refused, match=r"\{numéro\} n'existe pas.*\{numero\}"):
        press_in(tmp_path, book, "envoyer")


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        (
            "Serveur de courrier | localhost:{port}\n    Sécurité du courrier | aucune",
            "n'est pas un serveur de courrier",
        ),
        ("Serveur de courrier | Outlook", "Outlook n'est pas sur ce poste"),
    ],
)
def test_a_server_that_cannot_be_is_said(setting: str, why: str, tmp_path: Path) -> None:
    """One sentence; nothing is recorded as sent."""
    book = invoiced("C1", more=f"    {setting.format(port=25)}\n")

    with pytest.raises(DocumentError, match=why):
        press_in(tmp_path, book, "envoyer")
    assert drawn(book, "Factures", SENT) == [f"{FA1} | "]


def test_without_a_password_nothing_goes(box: Mailbox, tmp_path: Path) -> None:
    """The command that stores it is named."""
    (tmp_path / "keyring.json").unlink()

    with pytest.raises(DocumentError, match="gescof mot-de-passe"):
        press_in(tmp_path, invoiced("C1", port=box.port), "envoyer")
    assert box.received == []


def test_when_nothing_goes_it_is_a_refusal(box: Mailbox, tmp_path: Path) -> None:
    """A program that calls sees it by the status."""
    box.unknown.add("compta@alpha.example")

    with pytest.raises(Refused, match="Aucun message n'est parti") as refused:
        press_in(tmp_path, invoiced("C1", port=box.port), "envoyer")
    assert [p.code for p in refused.value.problems] == ["ENV-002"]


def test_a_lost_pdf_is_made_again_as_it_was(box: Mailbox, tmp_path: Path) -> None:
    """Printed, then deleted by somebody: the original comes back, not a duplicate."""
    book = invoiced("C1", port=box.port)
    press_in(tmp_path, book, "imprimer")
    original = (tmp_path / "documents/2026/FA2026-00001.pdf").read_bytes()
    (tmp_path / "documents/2026/FA2026-00001.pdf").unlink()

    press_in(tmp_path, book, "envoyer")

    [piece] = box.received[0][1].iter_attachments()
    assert piece.get_content() == original


def test_the_document_of_another_client_is_never_attached(box: Mailbox, tmp_path: Path) -> None:
    """ENV-005: a backup is put back, the number used again; the file of that number is the first client's."""
    book = invoiced(port=box.port)
    backup = dict(book.tables)
    press(book, "facturer-directe", party="C1", lines=["SAL"])
    press_in(tmp_path, book, "imprimer")
    book.tables = backup
    press(book, "facturer-directe", party="C3", lines=["SAL"])
    line = read(book).get(Invoice, FA1)
    type_document(book, "2026/FA2026-00001.pdf")

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, book, "envoyer")

    assert [p.code for p in refused.value.problems] == ["ENV-005"]
    assert line.name == "Gamma"
    assert box.received == []
    (tmp_path / "documents/2026").rename(tmp_path / "documents/ancien")
    assert press_in(tmp_path, book, "envoyer").message == "1 message envoyé."


def test_a_changed_file_is_never_attached(box: Mailbox, tmp_path: Path) -> None:
    """ENV-005: the PDF is no longer the one of which the digest was kept."""
    book = invoiced("C1", port=box.port)
    press_in(tmp_path, book, "imprimer")
    place = tmp_path / "documents/2026/FA2026-00001.pdf"
    place.write_bytes(place.read_bytes() + b"\n% more")

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, book, "envoyer")

    assert [p.code for p in refused.value.problems] == ["ENV-005"]
    assert box.received == []


def type_document(book: MemoryWorkbook, document: str) -> None:
    """What somebody types in « Document » of the first invoice."""
    table = book.tables["Factures"]
    place = table.columns.index("Document")
    number, cells = table.lines[0]
    line = (number, (*cells[:place], document, *cells[place + 1 :]))
    book.tables = {**book.tables, "Factures": table.with_lines((line, *table.lines[1:]))}


def test_a_merged_card_is_sent_with_the_one_that_stays(tmp_path: Path) -> None:
    """« Tiers » means both cards, as in Imprimer."""
    book = invoiced("C1", "C3")
    press(book, "fusionner-tiers", kept="C3", merged="C1")

    press_in(tmp_path, book, "envoyer", party="C1")

    assert drafts(tmp_path) == [f"{FA1}, {FA2}.eml"]
