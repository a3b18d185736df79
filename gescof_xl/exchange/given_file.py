"""A file that a person named: it is one, it is not endless, and what the system does not give is said."""

from __future__ import annotations

from pathlib import Path

from gescof_xl.core.errors import Cure
from gescof_xl.exchange.decoding import MAX_BYTES
from gescof_xl.exchange.refusal import ExchangeError, unread


def refuse_no_file(path: Path, cure: Cure) -> None:
    """Raises ExchangeError for what is there and is no file: a pipe would be waited for without end."""
    if path.exists() and not path.is_file():
        raise ExchangeError("ce n'est pas un fichier.", cure, file=path.name)


def read_given(path: Path, cure: Cure) -> bytes:
    """Its content, one byte longer than what is accepted where it is larger. Raises ExchangeError."""
    refuse_no_file(path, cure)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unread(error, path.name, cure) from None
