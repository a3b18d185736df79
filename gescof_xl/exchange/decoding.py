"""From the bytes of a file to its lines of text: size limit, byte order marks, French encodings."""

from __future__ import annotations

import codecs
import re

from gescof_xl.exchange.refusal import ExchangeError

MAX_BYTES = 20_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def check_size(size: int) -> None:
    """Refuse what no account of a small organisation fills: 20 MB is about 50 000 operations."""
    if size > MAX_BYTES:
        raise ExchangeError(
            f"il dépasse la taille acceptée ({MAX_BYTES // 1_000_000} Mo).",
            "Demandez à la banque un relevé sur une période plus courte.",
        )


def text_of(data: bytes) -> str:
    """The text of a file without a declared encoding: its mark, else UTF-8 if it is, else an 8-bit French one.

    French text in 8 bits is never valid UTF-8 (an accented letter would need a second byte), so the order is safe.
    Bytes 80 to 9F are characters only in Windows (cp1252); without them, ISO-8859-15 tells € and œ right.
    """
    check_size(len(data))
    encoding = marked_encoding(data)
    if encoding:
        return _decoded(data, encoding).removeprefix("\ufeff")
    try:
        return _decoded(data, "utf-8")
    except ExchangeError:
        return _decoded(data, "cp1252" if re.search(rb"[\x80-\x9f]", data) else "iso-8859-15")


def head_of(data: bytes) -> str:
    """The first characters, to tell a format by; unreadable bytes are no matter yet."""
    return data[:4000].decode(marked_encoding(data) or "latin-1", "replace").removeprefix("\ufeff").lstrip()


def marked_encoding(data: bytes) -> str:
    """What a byte order mark, or the zeros of UTF-16 without a mark, tell; empty when nothing does."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:200]:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    return ""


def lines_of(text: str) -> list[str]:
    """Its lines, whatever the ends (CRLF, LF, CR, and the CRCRLF of files converted twice)."""
    return re.split(r"\r*\n|\r", text)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ExchangeError(
            "le fichier contient des caractères illisibles.", line=data.count(b"\n", 0, error.start) + 1
        ) from None
    if "\0" in text:
        raise ExchangeError("ce n'est pas un fichier de texte.", line=text.count("\n", 0, text.index("\0")) + 1)
    return text
