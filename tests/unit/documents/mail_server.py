"""A real SMTP server with TLS, and the certificates that it needs, made on the spot."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import WriteTransport
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from socket import socket
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


PASSWORDS = (b"s3cret", "s€cret à nous".encode())


def certificate(folder: Path, host: str = "localhost") -> Path:
    """A self-signed certificate for `host` and its key in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    names = [x509.DNSName(host)] + ([x509.IPAddress(ip_address("127.0.0.1"))] if host == "localhost" else [])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@dataclass
class Mailbox:
    """What the server received, and how it misbehaves when told to."""

    received: list[tuple[list[str], Any]] = field(default_factory=list)
    busy_once: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    drop_after: int | None = None
    drips: bytes = b""  # what is written again and again, after the message, instead of an answer
    every: float = 0.1
    port: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            return "550 no such user"
        if address in self.busy_once:
            self.busy_once.discard(address)
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=default)))
        if self.drop_after == len(self.received) and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        line: Any = server.transport
        while self.drips and not line.is_closing():
            line.write(self.drips)
            await asyncio.sleep(self.every)
        return "250 OK"


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    known = data.login == b"compta" and data.password in PASSWORDS
    return AuthResult(success=known, handled=False)


@contextmanager
def mail_server(pem: Path, *, tls: bool = False, starttls: bool = True, open_to_all: bool = False) -> Iterator[Mailbox]:
    """A server on a free port of this machine until the block ends."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    box = Mailbox()
    options: dict[str, Any] = {
        "authenticator": _authenticate,
        "auth_required": not open_to_all,
        "auth_exclude_mechanism": ["LOGIN"],
    }
    if tls:
        options |= {"ssl_context": context, "auth_require_tls": False}
    elif starttls:
        options |= {"tls_context": context, "require_starttls": True}
    else:
        options |= {"auth_require_tls": False}
    with socket() as probe:  # aiosmtpd wants to know its port beforehand
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
