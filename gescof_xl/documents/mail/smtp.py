"""Sending e-mails by SMTP, always encrypted to a server whose certificate is checked, and never twice by accident."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Self

from gescof_xl import passwords
from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.mail.message import Message, compose

SECONDS = 60  # for each answer of the server, from its first byte to its last
_MOST_REPLY = 65_536  # bytes of one answer: RFC 5321 §4.5.3.1.5 asks for lines of 512
_UNLOCK = "Déverrouillez-le, ou faites des brouillons (« Brouillons » à oui)."
_PORTS = {"STARTTLS": 587, "TLS": 465}
_LATER = range(400, 500)  # SMTP replies that mean: not now (RFC 5321 §4.2.1)


class Security(StrEnum):
    """How the connection becomes private: from its first byte, or by a command before anything is said."""

    STARTTLS = "STARTTLS"
    TLS = "TLS"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server and the account that sends."""

    host: str
    port: int
    security: Security
    account: str

    @classmethod
    def parse(cls, address: str, account: str, security: str) -> Server:
        """From the settings: `smtp.exemple.fr` or `smtp.exemple.fr:587`. Raises DocumentError when unreadable."""
        host, _, port = address.strip().partition(":")
        known = security.strip().upper()
        if not host or known not in set(Security) or not (port or "1").isdecimal():
            text = f"Organisme : « {address} » avec la sécurité « {security} » n'est pas un serveur de courrier."
            raise DocumentError(text, "Tapez par exemple smtp.exemple.fr:587, et STARTTLS ou TLS.")
        return cls(host=host, port=int(port or _PORTS[known]), security=Security(known), account=account.strip())


@dataclass(frozen=True)
class Sent:
    """What became of a message: `error` is empty when the server took it for every address.

    `sent` is True when at least one address was accepted; with `doubtful`, the connection broke before the server
    said so: look in the mailbox before sending again.
    """

    name: str
    sent: bool
    error: str = ""
    cure: str = ""
    doubtful: bool = False


def stored_password(server: Server) -> str | None:
    """The password of the account in the system's keyring, or None; it is never in the workbook.

    Raises DocumentError when the machine has no keyring, or a locked one.
    """
    return passwords.stored_password(_entry(server), _UNLOCK)


def store_password(server: Server, password: str) -> None:
    """Keeps the password of the account in the system's keyring. Raises DocumentError when it cannot."""
    passwords.store_password(_entry(server), password, _UNLOCK)


def _entry(server: Server) -> str:
    return f"{server.account}@{server.host}"


def send_all(
    messages: Iterable[Message], server: Server, password: Callable[[Server], str | None] = stored_password
) -> Iterator[Sent]:
    """Sends each message, and yields what became of it, in order; one that fails is named and the others go on.

    Raises DocumentError before anything is sent when the server cannot be reached, is not who it says, or refuses
    the account. A message refused « for now » is tried once more, at the end.
    """
    with _Line(server, password) as line:
        later = []
        for message in messages:
            outcome = line.send(message)
            if outcome is None:
                later.append(message)
            else:
                yield outcome
        for message in later:
            again = line.send(message)
            yield again or Sent(message.name, sent=False, error=f"{message.name} : {_NOT_NOW}", cure=_AGAIN)


_NOT_NOW = "le serveur de courrier ne l'accepte pas pour le moment."
_AGAIN = "Envoyez-le de nouveau plus tard."


class _Connection(smtplib.SMTP):
    """SMTP whose answers are bounded: smtplib waits without end for one that drips, or that never ends."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._server = server
        self._context = context
        self._line: socket.socket | None = None  # a second handle, which stays when TLS takes the first
        super().__init__(server.host, server.port, timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        raw = socket.create_connection((host, port), timeout)
        self._line = raw.dup()
        if self._server.security is Security.STARTTLS:
            return raw
        with self.bounded():
            return self._context.wrap_socket(raw, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer. Raises TimeoutError when it is not whole after SECONDS."""
        with self.bounded():
            if self.file is None and self.sock is not None:
                self.file = _BoundedReply(self.sock.makefile("rb"))
            if isinstance(self.file, _BoundedReply):
                self.file.left = _MOST_REPLY
            return super().getreply()

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Cuts the line when the block lasts longer than SECONDS. Raises TimeoutError."""
        late = threading.Event()
        timer = threading.Timer(SECONDS, self._cut, [late])
        timer.daemon = True
        timer.start()
        try:
            yield
        except OSError as error:
            if late.is_set() or isinstance(error.__context__, TimeoutError):
                raise TimeoutError(f"pas de réponse entière en {SECONDS} secondes") from error
            raise
        finally:
            timer.cancel()

    def _cut(self, late: threading.Event) -> None:
        late.set()
        with suppress(OSError):
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the line."""
        super().close()
        if self._line is not None:
            self._line.close()


class _BoundedReply:
    """The file from which smtplib reads one answer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.left = _MOST_REPLY  # bytes that the present answer may still have

    def readline(self, size: int) -> bytes:
        """The next line. Raises OSError when the answer has no end."""
        line = self._file.readline(size)
        self.left -= len(line)
        if self.left < 0 or (line and not line.endswith(b"\n")):  # a half « 250 » is no yes
            raise OSError("réponse sans fin")
        return line

    def close(self) -> None:
        """Closes it."""
        self._file.close()


class _Line:
    """An open connection to the server, opened again when the server closed it between two messages."""

    def __init__(self, server: Server, password: Callable[[Server], str | None]) -> None:
        self._server = server
        self._password = password
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._smtp = self._connect()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._smtp is not None:
            self._smtp.close()

    def send(self, message: Message) -> Sent | None:
        """What became of `message`; None when the server said: not now."""
        try:
            ready = compose(message)
            refused = self._ready().send_message(ready)
        except DocumentError as error:
            return Sent(message.name, sent=False, error=f"{message.name} : {error.message}", cure=error.cure)
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(message, error.recipients)
        except smtplib.SMTPResponseException as error:
            text = f"{message.name} : le serveur de courrier refuse le message ({_reply_text(error.smtp_error)})."
            return None if error.smtp_code in _LATER else Sent(message.name, sent=False, error=text, cure=_CHECK)
        except OSError as error:
            why = f"le serveur n'a pas fini de répondre en {SECONDS} secondes"
            why = why if isinstance(error, TimeoutError) else "la connexion s'est coupée pendant l'envoi"
            text = f"{message.name} : {why} ; on ne sait pas s'il est parti."
            return Sent(message.name, sent=False, error=text, cure=LOOK, doubtful=True)
        if refused:
            text = f"{message.name} : le serveur de courrier refuse {_named(refused)}."
            cure = "Corrigez dans la fiche du client ce qu'il refuse ; les autres adresses l'ont reçu."
            return Sent(message.name, sent=True, error=text, cure=cure)
        return Sent(message.name, sent=True)

    def _ready(self) -> smtplib.SMTP:
        # Servers close idle connections: this is known before a message is begun, so that sending again is safe.
        try:
            if self._smtp is not None and self._smtp.noop()[0] == _OK:
                return self._smtp
        except OSError:
            self._smtp = None
        self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            smtp = _open(server)
        except ssl.SSLCertVerificationError as error:
            text = f"Le certificat du serveur {server.host} n'est pas valable : {error.verify_message}."
            raise DocumentError(text, "N'envoyez rien, et prévenez votre fournisseur de courrier.") from error
        except smtplib.SMTPNotSupportedError as error:
            text = f"Le serveur {server.host} n'offre pas STARTTLS : le mot de passe partirait en clair."
            raise DocumentError(text, "Choisissez TLS (port 465), ou un autre serveur.") from error
        except OSError as error:
            raise _silent(server, error) from error
        try:
            self._log_in(smtp)
        except DocumentError:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        if not server.account:
            return
        secret = self._password(server)
        if secret is None:
            text = f"Aucun mot de passe n'est enregistré pour {server.account} sur {server.host}."
            raise DocumentError(text, "Enregistrez-le : gescof mot-de-passe CLASSEUR.xlsx")
        try:
            _authenticate(smtp, server.account, secret)
        except smtplib.SMTPAuthenticationError as error:
            text = f"Le serveur {server.host} refuse le compte {server.account} ou son mot de passe."
            raise DocumentError(text, "Vérifiez-les, puis recommencez ; rien n'a été envoyé.") from error
        except OSError as error:
            raise _silent(server, error) from error


_CHECK = "Vérifiez l'adresse, puis envoyez-le de nouveau."
LOOK = "Regardez dans la boîte d'envoi s'il est parti, puis pressez le même bouton en le disant dans « Incertains »."
_OK = 250
_WELCOME = 235


def _silent(server: Server, error: Exception) -> DocumentError:
    text = f"Le serveur de courrier {server.host}:{server.port} ne répond pas comme attendu ({error})."
    return DocumentError(text, "Vérifiez « Serveur de courrier » dans Organisme, et la connexion.")


def _authenticate(smtp: smtplib.SMTP, account: str, secret: str) -> None:
    """As the server likes; smtplib knows no accents, so that such a password goes by PLAIN in UTF-8 (RFC 4616 §2)."""
    if (account + secret).isascii():
        smtp.login(account, secret)
        return
    smtp.ehlo_or_helo_if_needed()
    told = smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{account}\0{secret}".encode()).decode())
    if told[0] != _WELCOME:
        raise smtplib.SMTPAuthenticationError(*told)


def _open(server: Server) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    smtp = _Connection(server, trusted)
    if server.security is Security.TLS:
        return smtp
    try:
        with smtp.bounded():
            smtp.starttls(context=trusted)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refused(message: Message, recipients: dict[str, tuple[int, bytes]]) -> Sent | None:
    if all(code in _LATER for code, _ in recipients.values()):
        return None
    text = f"{message.name} : le serveur de courrier refuse {_named(recipients)}."
    return Sent(message.name, sent=False, error=text, cure="Corrigez-la dans la fiche du client.")


def _named(recipients: dict[str, tuple[int, bytes]]) -> str:
    """Each address that was refused, with what the server says of it."""
    told = ", ".join(f"{address} ({_reply_text(text)})" for address, (_, text) in recipients.items())
    return f"l'adresse {told}" if len(recipients) == 1 else f"{len(recipients)} adresses : {told}"


def _reply_text(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
