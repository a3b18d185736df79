"""Signing the last seal with a key (Ed25519) of this machine, for this workbook: the system's keyring alone has it.

Who rewrites a folder, its chain of seals and its journal cannot sign them so. Where there is no keyring, nothing is
signed and nothing fails.
"""

from __future__ import annotations

import platform
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field

from gescof_xl.domain.audit.signatures import CheckedSignature, Signatures
from gescof_xl.domain.head_signature import HeadSignature, line_of, signed_bytes
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealText, chain
from gescof_xl.domain.settings import head_signatures, identity_of
from gescof_xl.passwords import NoKeyring, keep_optional_secret, optional_secret


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a line of Organisme will say, and the key where it is new: kept once the workbook is written."""

    line: str
    said: HeadSignature
    new_key: str = field(default="", repr=False)


def sign(ledger: Ledger, identity: str, head: SealText, user: str) -> Signature | None:
    """The signature of the head that the workbook, now as this ledger, will have.

    None where this machine keeps no keys, and where its last signature is not of this chain: what was forged elsewhere
    is not signed.
    """
    try:
        kept = optional_secret(_entry(identity))
    except NoKeyring:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = Ed25519PrivateKey.from_private_bytes(b64decode(kept)) if kept else Ed25519PrivateKey.generate()
    except ValueError:
        return None
    public = _text(key.public_key().public_bytes_raw())
    if any(one.key == public and not one.fits for one in _checked(ledger)):
        return None
    signature = _text(key.sign(signed_bytes(identity, head.rank, head.hash)))
    return Signature(
        line=line_of(user, platform.node().partition(".")[0]),
        said=HeadSignature(identity, head.rank, public, signature),
        new_key="" if kept else _text(key.private_bytes_raw()),
    )


def keep_key(signature: Signature) -> None:
    """Keeps a new key, now that the workbook bears what it signed; a keyring that refuses loses it."""
    if signature.new_key:
        with suppress(NoKeyring):
            keep_optional_secret(_entry(signature.said.id), signature.new_key)


def signatures_of(ledger: Ledger) -> Signatures:
    """Those of the workbook, checked, and the public key that this machine keeps for it."""
    identity = identity_of(ledger)
    own = "" if identity.copy or not identity.id else _own_key(identity.id)
    return Signatures(checked=_checked(ledger), own=own)


def _own_key(identity: str) -> str:
    with suppress(NoKeyring, ValueError):
        if kept := optional_secret(_entry(identity)):
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

            return _text(Ed25519PrivateKey.from_private_bytes(b64decode(kept)).public_key().public_bytes_raw())
    return ""


def _checked(ledger: Ledger) -> tuple[CheckedSignature, ...]:
    said = head_signatures(ledger)
    hashes = chain(ledger) if said else {}
    return tuple(
        CheckedSignature(line=line, rank=one.rank, key=one.key, fits=_fits(one, hashes.get(one.rank, "")))
        for line, one in said.items()
    )


def _fits(said: HeadSignature, seal_hash: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(said.key))
        key.verify(b64decode(said.signature), signed_bytes(said.id, said.rank, seal_hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(content: bytes) -> str:
    return b64encode(content).decode()


def _entry(identity: str) -> str:
    return f"signature {identity}"
