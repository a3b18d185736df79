"""The zip around a workbook: a damaged or hostile one is refused, and unchanged members are copied as they are."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import BinaryIO, NamedTuple, cast

from isal import isal_zlib as zlib

from gescof_xl.core.errors import NotAWorkbook
from gescof_xl.workbook.file.xlsx.xml import damaged

Chunks = Callable[[], Iterable[bytes | memoryview]]
"""Makes the pieces of a changed member when it is written."""

# Measured at 50,000 lines: ISA-L's level 2 packs in a thirtieth of the time of zlib's level 6, for a sheet 20 % larger.
DEFLATE_LEVEL = 2

# 50,000 lines of 20 columns are 60 MB of XML at a ratio near 10; deflate itself stops at 1,032.
MAX_SIZE = 1 << 30
SUSPECT_SIZE = 100 << 20
SUSPECT_RATIO = 200

_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_START = b"PK\3\4"
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAME = 0x800
_DEFLATED = 8
_DEFLATE_VERSION = 20  # what a reader must know to inflate

_DAMAGE = (
    zipfile.BadZipFile,
    cast(type[Exception], zlib.error),  # its stub takes the class for an instance
    EOFError,
    ValueError,
    struct.error,
    NotImplementedError,
    RuntimeError,
)


class ZipArchive:
    """The members of a zip held in memory."""

    def __init__(self, raw: bytes) -> None:
        """Raises NotAWorkbook if the zip is damaged, ambiguous, or swells beyond reason."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (*_DAMAGE, OSError) as error:
            raise NotAWorkbook(
                "Le fichier est abîmé ou incomplet : ce n'est pas un classeur .xlsx lisible.",
                "Téléchargez-le ou copiez-le de nouveau, ou reprenez la dernière sauvegarde.",
            ) from error
        self._raw = raw
        self._members = {member.filename: member for member in self._zip.infolist()}
        self._refuse_bomb()

    def _refuse_bomb(self) -> None:
        members = self._zip.infolist()
        if len(members) != len(self._members) or len(members) >= 1 << 16:
            raise damaged(self._zip.filename or "zip")
        size = sum(member.file_size for member in members)
        if size > MAX_SIZE or (size > SUSPECT_SIZE and size > SUSPECT_RATIO * len(self._raw)):
            raise NotAWorkbook(
                f"Le fichier est anormal : ses {len(self._raw) >> 10} ko en deviendraient {size >> 20} Mo.",
                "Ce n'est sans doute pas un vrai classeur : ne l'ouvrez pas et demandez d'où il vient.",
            )

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> tuple[str, ...]:
        """The members, in their order."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """One member's content, its checksum verified. Raises NotAWorkbook."""
        try:
            member = self._members[name]
            content = self._inflated(member)
        except (*_DAMAGE, KeyError) as error:
            raise damaged(name) from error
        if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
            raise damaged(name)
        return content

    def _inflated(self, member: zipfile.ZipInfo) -> bytes:
        """A member's bytes, never more than the size that it declares."""
        packed = self._as_is(member).pieces[0]
        if member.compress_type == zipfile.ZIP_STORED:
            return bytes(packed)
        if member.compress_type != zipfile.ZIP_DEFLATED:
            raise NotImplementedError(member.compress_type)
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)

    def write(
        self, out: BinaryIO, changed: Mapping[str, Chunks], dropped: Collection[str] = (), level: int = DEFLATE_LEVEL
    ) -> None:
        """The same zip with some members changed, dropped or added; the others keep their compressed bytes."""
        entries: list[_Member] = []
        new = {name: zipfile.ZipInfo(name) for name in changed if name not in self._members}
        for name, member in {**self._members, **new}.items():
            if name in dropped:
                continue
            packed = _packed(changed[name](), level) if name in changed else self._as_is(member)
            entry = _Member(member, packed.size, packed.checksum, packed.method, packed.length, out.tell())
            out.write(entry.local_header())
            out.writelines(packed.pieces)
            entries.append(entry)
        _write_directory(out, entries, self._zip.comment)

    def _as_is(self, member: zipfile.ZipInfo) -> _Packed:
        header = self._raw[member.header_offset : member.header_offset + _LOCAL.size]
        if not header.startswith(_LOCAL_START) or len(header) < _LOCAL.size:
            raise damaged(member.filename)
        *_, name_length, extra_length = _LOCAL.unpack(header)
        start = member.header_offset + _LOCAL.size + name_length + extra_length
        piece = memoryview(self._raw)[start : start + member.compress_size]
        if len(piece) != member.compress_size:
            raise damaged(member.filename)
        return _Packed([piece], member.file_size, member.CRC, member.compress_type, len(piece))


class _Packed(NamedTuple):
    pieces: list[bytes | memoryview]
    size: int
    checksum: int
    method: int
    length: int


class _Member(NamedTuple):
    member: zipfile.ZipInfo
    size: int
    checksum: int
    method: int
    length: int
    offset: int

    def _name(self) -> tuple[bytes, int]:
        name = self.member.filename
        return (name.encode("ascii"), 0) if name.isascii() else (name.encode(), _UTF8_NAME)

    def _common(self) -> tuple[int, ...]:
        version = max(self.member.extract_version, _DEFLATE_VERSION)
        year, month, day, hour, minute, second = self.member.date_time
        time, date = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
        return (version, self._name()[1], self.method, time, date, self.checksum, self.length, self.size)

    def local_header(self) -> bytes:
        name = self._name()[0]
        return _LOCAL.pack(_LOCAL_START, *self._common(), len(name), 0) + name

    def central_header(self) -> bytes:
        name, member = self._name()[0], self.member
        made_by = member.create_system << 8 | member.create_version
        tail = (len(name), 0, 0, 0, member.internal_attr, member.external_attr, self.offset)
        return _CENTRAL.pack(b"PK\1\2", made_by, *self._common(), *tail) + name


def _packed(chunks: Iterable[bytes | memoryview], level: int) -> _Packed:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces: list[bytes | memoryview] = []
    size = checksum = 0
    for chunk in chunks:
        size, checksum = size + len(chunk), zlib.crc32(chunk, checksum)
        pieces.append(squeeze.compress(chunk))
    pieces.append(squeeze.flush())
    return _Packed(pieces, size, checksum, _DEFLATED, sum(map(len, pieces)))


def _write_directory(out: BinaryIO, entries: list[_Member], comment: bytes) -> None:
    start = out.tell()
    out.writelines(entry.central_header() for entry in entries)
    count, length = len(entries), out.tell() - start
    out.write(_END.pack(b"PK\5\6", 0, 0, count, count, length, start, len(comment)) + comment)
