"""The list of SHA-256 digests of an archive, which `sha256sum -c` verifies without anything of ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from io import BufferedReader, BytesIO

from gescof_xl.core.file_names import ascii_name
from gescof_xl.exchange.refusal import ExchangeError

_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def digest(stream: BufferedReader | BytesIO) -> str:
    """The SHA-256 of a file, read piece by piece, in lower-case hexadecimal."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


def manifest(digests: Mapping[str, str]) -> bytes:
    """Digests by relative name (`documents/FA2026-00001.pdf`) as the lines of `sha256sum`, sorted by name.

    Raises ExchangeError for a name that leads outside the archive, or that Windows or `sha256sum` would take for
    another: only names whose every part is its own `ascii_name` are written.
    """
    for name in digests:
        if any(part != ascii_name(part) for part in name.split("/")):
            raise ExchangeError(f"Le nom « {name} » ne peut pas être archivé.", "Renommez ce fichier.")
    if len({name.lower() for name in digests}) < len(digests):
        raise ExchangeError("Deux fichiers de l'archive ne diffèrent que par les majuscules.", "Renommez-en un.")
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode("ascii")


def read_manifest(data: bytes) -> dict[str, str]:
    """Digests by name, the last of each, as `read_lines`."""
    return dict(read_lines(data))


def read_lines(data: bytes) -> tuple[tuple[str, str], ...]:
    """Names with their digests, in the order of a manifest of ours or of `sha256sum`.

    Raises ExchangeError at the line it cannot read.
    """
    found = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if not match:
            raise ExchangeError("ce n'est pas une ligne d'empreinte SHA-256.", "Reprenez l'archive d'origine.", number)
        found.append((match[2], match[1]))
    return tuple(found)


def line(name: str, digest: str) -> str:
    """The line of one file."""
    return f"{digest}  {name}"
