"""E-mails through a real server: encrypted, to whom it should, once; and drafts that open ready to send."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.mail import smtp
from gescof_xl.documents.mail.drafts import write_draft
from gescof_xl.documents.mail.message import MOST_BYTES, Message, addresses, compose
from gescof_xl.documents.mail.smtp import Security, Sent, Server, send_all
from tests.unit.documents.mail_server import Mailbox, certificate, mail_server

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate that this test's client trusts, as a real one is by the system."""
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def message(tmp_path: Path) -> Message:
    piece = tmp_path / "FA2026-00041.pdf"
    piece.write_bytes(b"%PDF-1.7 facture")
    return Message(
        name="FA2026-00041",
        to="compta@client.example",
        subject="Facture FA2026-00041 – Béarn Formation",
        text="Bonjour,\n\nVeuillez trouver ci-joint la facture de 1 490,00 €.\n",
        sender="facturation@of.example",
        sender_name="Béarn Formation",
        moment=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        attachments=(piece,),
    )


def server_of(box: Mailbox, security: Security = Security.STARTTLS, host: str = "localhost") -> Server:
    return Server(host=host, port=box.port, security=security, account="compta")


def secret(_server: Server) -> str:
    return "s3cret"


@pytest.mark.parametrize("security", list(Security))
def test_a_message_arrives_whole_over_an_encrypted_line(pem: Path, message: Message, security: Security) -> None:
    """Subject, accents, text and the PDF are received as they were given, with either way of encrypting."""
    with mail_server(pem, tls=security is Security.TLS) as box:
        assert list(send_all([message], server_of(box, security), secret)) == [Sent("FA2026-00041", sent=True)]
    [(recipients, received)] = box.received
    assert recipients == ["compta@client.example"]
    assert received["Subject"] == "Facture FA2026-00041 – Béarn Formation"
    assert received["From"] == "Béarn Formation <facturation@of.example>"
    assert received["Date"].datetime == message.moment
    assert "1 490,00 €" in received.get_body().get_content()
    [piece] = received.iter_attachments()
    assert (piece.get_filename(), piece.get_content_type()) == ("FA2026-00041.pdf", "application/pdf")
    assert piece.get_content() == b"%PDF-1.7 facture"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, message: Message) -> None:
    """A stranger between us and the server gets nothing: neither message nor password."""
    with mail_server(certificate(tmp_path)) as box, pytest.raises(DocumentError, match="certificat"):
        list(send_all([message], server_of(box), secret))
    assert box.received == []


def test_a_certificate_of_another_server_is_refused(
    tmp_path: Path, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate must be that of the server named in the settings."""
    pem = certificate(tmp_path, "autre.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with mail_server(pem) as box, pytest.raises(DocumentError, match="certificat"):
        list(send_all([message], server_of(box), secret))


def test_nothing_is_sent_in_clear(pem: Path, message: Message) -> None:
    """A server without STARTTLS is refused before the password is even asked for."""

    def never(_server: Server) -> str:
        raise AssertionError

    with mail_server(pem, starttls=False) as box, pytest.raises(DocumentError, match="en clair"):
        list(send_all([message], server_of(box), never))


def test_a_wrong_or_missing_password_stops_before_anything_is_sent(pem: Path, message: Message) -> None:
    """The refusal names the account."""
    with mail_server(pem) as box:
        with pytest.raises(DocumentError, match="compta ou son mot de passe"):
            list(send_all([message], server_of(box), lambda _server: "wrong"))
        with pytest.raises(DocumentError, match="Aucun mot de passe"):
            list(send_all([message], server_of(box), lambda _server: None))
    assert box.received == []


def test_a_password_may_have_accents(pem: Path, message: Message) -> None:
    """RFC 4616: PLAIN speaks UTF-8; a wrong one is refused in a sentence all the same."""
    with mail_server(pem) as box:
        assert [s.sent for s in send_all([message], server_of(box), lambda _server: "s€cret à nous")] == [True]
        with pytest.raises(DocumentError, match="compta ou son mot de passe"):
            list(send_all([message], server_of(box), lambda _server: "oublié"))
    assert len(box.received) == 1


def test_no_server_is_told(message: Message) -> None:
    """A host that does not answer is named with its port."""
    nowhere = Server(host="localhost", port=1, security=Security.STARTTLS, account="")
    with pytest.raises(DocumentError, match="localhost:1"):
        list(send_all([message], nowhere, secret))


def test_what_fails_is_named_and_the_others_are_sent(pem: Path, message: Message) -> None:
    """An address that the server does not know, one that is none, a missing piece: each is named, the rest goes."""
    messages = [
        message,
        replace(message, name="FA2", to="inconnu@client.example"),
        replace(message, name="FA3", to="pas une adresse"),
        replace(message, name="FA4", attachments=(message.attachments[0].with_name("absent.pdf"),)),
        replace(message, name="FA5"),
    ]
    with mail_server(pem) as box:
        box.unknown.add("inconnu@client.example")
        outcomes = list(send_all(messages, server_of(box), secret))
    assert [outcome.sent for outcome in outcomes] == [True, False, False, False, True]
    assert "inconnu@client.example (no such user)" in outcomes[1].error
    assert "« pas une adresse »" in outcomes[2].error
    assert "absent.pdf" in outcomes[3].error
    assert len(box.received) == 2


def test_a_message_refused_for_now_is_tried_again(pem: Path, message: Message) -> None:
    """A greylisting server takes it the second time, and it is sent once."""
    messages = [replace(message, to="occupe@client.example"), replace(message, name="FA2")]
    with mail_server(pem) as box:
        box.busy_once.add("occupe@client.example")
        outcomes = list(send_all(messages, server_of(box), secret))
    assert outcomes == [Sent("FA2", sent=True), Sent("FA2026-00041", sent=True)]
    assert len(box.received) == 2


def test_one_address_of_several_is_refused(pem: Path, message: Message) -> None:
    """The others have it: it counts as sent, with the address that must be corrected."""
    with mail_server(pem) as box:
        box.unknown.add("b@client.example")
        [outcome] = send_all([replace(message, to="a@client.example; b@client.example")], server_of(box), secret)
    assert outcome.sent
    assert "b@client.example" in outcome.error


def test_a_line_cut_during_sending_is_doubtful_and_never_sent_twice(pem: Path, message: Message) -> None:
    """The server may have it: a person looks before sending again. The next message opens a new line."""
    with mail_server(pem) as box:
        box.drop_after = 1
        outcomes = list(send_all([message, replace(message, name="FA2")], server_of(box), secret))
    assert (outcomes[0].sent, outcomes[0].doubtful) == (False, True)
    assert outcomes[1] == Sent("FA2", sent=True)
    assert len(box.received) == 2


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who waits a second for an answer, not a minute."""
    monkeypatch.setattr(smtp, "SECONDS", 1)


REPLIES = {
    "a reply that drips": (b"2", 0.1, "en 1 secondes"),
    "lines that never end": (b"250-encore\r\n", 0.1, "en 1 secondes"),
    "a flood": (b"250-encore\r\n" * 1000, 0, "coupée"),
}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("security", list(Security))
@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_that_never_ends_is_given_up(pem: Path, message: Message, security: Security, reply: str) -> None:
    """After a time that the person is told; the server may have the message, and the next one goes by a new line."""
    drips, every, told = REPLIES[reply]
    with mail_server(pem, tls=security is Security.TLS) as box:
        box.drips, box.every = drips, every
        sending = send_all([message, replace(message, name="FA2")], server_of(box, security), secret)
        begun = time.monotonic()
        first = next(sending)
        assert time.monotonic() - begun < 20  # it would drip for ever
        box.drips = b""
        assert list(sending) == [Sent("FA2", sent=True)]
    assert (first.sent, first.doubtful) == (False, True)
    assert told in first.error


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("security", list(Security))
def test_a_server_that_drips_before_anything_is_sent_is_given_up(message: Message, security: Security) -> None:
    """At the greeting, or in the middle of the handshake: the server is named, with the time that was waited."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            line, _ = listening.accept()
            with suppress(OSError):
                while True:
                    line.sendall(b"\x16" if security is Security.TLS else b"2")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        nowhere = Server(host="localhost", port=listening.getsockname()[1], security=security, account="")
        begun = time.monotonic()
        with pytest.raises(DocumentError, match="ne répond pas"):
            list(send_all([message], nowhere, secret))
    assert time.monotonic() - begun < 20  # it would drip for ever


def test_half_of_the_addresses_are_refused(pem: Path, message: Message) -> None:
    """Each one that is refused is named with the server's reason; the others have it, once."""
    people = [f"p{n}@client.example" for n in range(8)]
    with mail_server(pem) as box:
        box.unknown.update(people[::2])
        [outcome] = send_all([replace(message, to="; ".join(people))], server_of(box), secret)
    assert outcome.sent
    assert "4 adresses" in outcome.error
    assert all(f"{address} (no such user)" in outcome.error for address in people[::2])
    assert not any(address in outcome.error for address in people[1::2])
    assert [to for to, _ in box.received] == [people[1::2]]


@pytest.mark.parametrize(
    "field", ["subject", "sender_name", "name"], ids=["subject", "name of the sender", "name of the document"]
)
@pytest.mark.parametrize("line", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_no_text_can_add_a_header(message: Message, field: str, line: str) -> None:
    """A client's name with a line break in it stays a piece of a subject."""
    change: dict[str, Any] = {field: f"Facture{line}Bcc: voleur@evil.example{line}{line}<html>"}
    forged = replace(message, **change)
    read = message_from_bytes(compose(forged).as_bytes(), policy=default)
    assert read["Bcc"] is None
    body = read.get_body()
    assert body
    assert "html" not in body.get_content()
    assert read["To"] == "compta@client.example"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.fr\r\nBcc: voleur@evil.example",
        "a@b.fr>, voleur",
        "<a@b.fr>",
        "a b@c.fr",
        "a@b",
        "@b.fr",
        "a@",
        "a@-",
        "",
        " ; ",
        '"a\\"@b.fr',
        "a@b..fr",
        "a@" + "x" * 300 + ".fr",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """One sentence with the text that is wrong, before any server is asked."""
    with pytest.raises(DocumentError):
        addresses(address)


def test_cells_hold_one_or_several_addresses() -> None:
    """Semicolons or commas, accents in the domain name."""
    assert addresses("a.b+c@x.fr; d@école.fr ,e@y.example") == ("a.b+c@x.fr", "d@xn--cole-9oa.fr", "e@y.example")


def test_a_draft_opens_ready_to_send(message: Message, tmp_path: Path) -> None:
    """The .eml carries the pieces and says that it was not sent; its name is safe on Windows."""
    path = write_draft(replace(message, name="FA/2026:1"), tmp_path / "brouillons")
    assert path.parent == tmp_path / "brouillons"
    assert re.fullmatch(r"FA-2026-1_[0-9a-f]{8}\.eml", path.name)
    read = message_from_bytes(path.read_bytes(), policy=default)
    assert (read["X-Unsent"], read["To"]) == ("1", "compta@client.example")
    assert [piece.get_filename() for piece in read.iter_attachments()] == ["FA2026-00041.pdf"]


def test_too_large_pieces_are_refused(message: Message, tmp_path: Path) -> None:
    """Before the server refuses them, and by their name."""
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(MOST_BYTES + 1))
    with pytest.raises(DocumentError, match="20 Mo"):
        compose(replace(message, attachments=(large,)))


@pytest.mark.parametrize(
    ("address", "security", "expected"),
    [
        ("smtp.x.fr", "STARTTLS", ("smtp.x.fr", 587)),
        ("smtp.x.fr", "tls", ("smtp.x.fr", 465)),
        ("smtp.x.fr:2525", "STARTTLS", ("smtp.x.fr", 2525)),
    ],
)
def test_settings_say_the_server(address: str, security: str, expected: tuple[str, int]) -> None:
    """The usual port when none is given."""
    server = Server.parse(address, "compta", security)
    assert (server.host, server.port) == expected


@pytest.mark.parametrize(("address", "security"), [("", "TLS"), ("smtp.x.fr:abc", "TLS"), ("smtp.x.fr", "aucune")])
def test_wrong_settings_are_told(address: str, security: str) -> None:
    """No unencrypted sending by a typing mistake."""
    with pytest.raises(DocumentError, match="Organisme"):
        Server.parse(address, "compta", security)
