"""The picture that stands in a template where printing draws the logo or the QR code."""

from __future__ import annotations

import struct
import zlib


def picture(side: int = 8, color: tuple[int, int, int] = (232, 238, 245)) -> bytes:
    """A small square PNG of one colour."""
    rows = (b"\0" + bytes(color) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
