"""The signature that a machine put under the last seal that it made: a line of Organisme for each of them.

The key is this machine's own, for this workbook, and never leaves its keyring. One signature vouches for all seals
before it, since each seal holds a digest of the one before.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LINE = "Signature de "
"""What the names of these lines begin with."""
HELP = "Le dernier sceau fait sur ce poste, signé par sa clé. Écrit par l'outil : ne la changez pas."
_TEXT = re.compile(r"([0-9a-f]{16}) ([1-9][0-9]{0,8}) ([A-Za-z0-9+/]{43}=) ([A-Za-z0-9+/]{86}==)")


class HeadSignature(NamedTuple):
    """Of the workbook of that identity, at that rank; `key` is the public key, both are base64."""

    id: str
    rank: int
    key: str
    signature: str

    def __str__(self) -> str:
        return f"{self.id} {self.rank} {self.key} {self.signature}"


def read_signature(text: str) -> HeadSignature | None:
    """What a line says; None where it is no signature."""
    found = _TEXT.fullmatch(text)
    return HeadSignature(found[1], int(found[2]), found[3], found[4]) if found else None


def line_of(user: str, machine: str) -> str:
    """The name of the line of a person on a machine."""
    return LINE + (f"{user} ({machine})" if user and machine else user or machine or "ce poste")


def is_signature(name: str) -> bool:
    """Whether a line of Organisme bears a signature, by its name."""
    return name.startswith(LINE)


def signed_bytes(identity: str, rank: int, seal_hash: str) -> bytes:
    """What is signed: which workbook, and its seal of that rank."""
    return f"GesCOF XL, sceau\n{identity}\n{rank}\n{seal_hash}".encode()
