"""The digests of what was filed, in `SHA256SUMS` of the documents folder: `sha256sum -c` reads it too.

This machine notes the lines that it adds: one that is gone from the list still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from gescof_xl.core.errors import GescofError, Refused, disk_reason
from gescof_xl.core.problems import Problem
from gescof_xl.documents.identity import is_document
from gescof_xl.domain.papers.papers import ARCHIVES, DocumentMark, FiledDocument
from gescof_xl.effects.witnesses.witness import NotedDigests
from gescof_xl.files import append_lines, read_whole

SUMS = "SHA256SUMS"
_LISTED_SUFFIXES = frozenset({".pdf", ".txt"})


@dataclass(frozen=True)
class DigestList:
    """That of a documents folder; lines are only added, and the last one of a name counts.

    `identity` is that of the workbook, "" when what this machine noted does not matter.
    """

    documents: Path
    identity: str = ""

    @cached_property
    def expected(self) -> Mapping[str, str]:
        """Digests by name in the folder. Raises GescofError, naming the list, when it cannot be read."""
        return {**dict(self._lines), **self._lost}

    @cached_property
    def _lines(self) -> tuple[tuple[str, str], ...]:
        from gescof_xl.exchange.manifest import read_lines

        path = self.documents / SUMS
        try:
            return read_lines(path.read_bytes()) if path.exists() else ()
        except OSError as error:
            raise _unreadable(path, disk_reason(error)) from error
        except GescofError as error:
            raise _unreadable(path, error.message) from error

    @cached_property
    def _noted(self) -> tuple[tuple[str, str], ...]:
        return self._memory.read()

    @property
    def _memory(self) -> NotedDigests:
        return NotedDigests(self.identity, self.documents)

    @cached_property
    def _lost(self) -> Mapping[str, str]:
        """What this machine noted last of a name, and the list does not say any more."""
        listed = set(self._lines)
        return {name: digest for name, digest in dict(self._noted).items() if (name, digest) not in listed}

    def is_filed(self, path: Path, content: bytes, mark: DocumentMark) -> bool:
        """Whether a file is that document, and still has the digest with which it was filed where it is listed."""
        return self.expected.get(self._name(path), "") in ("", _digest(content)) and is_document(content, mark)

    def keep(self, filed: Iterable[Path]) -> list[Problem]:
        """Lists issued documents and exports; what stands in the way is told, for they are made."""
        try:
            self._add(filed)
        except OSError as error:
            path = self.documents / SUMS
            return [_unlisted(_unreadable(path, disk_reason(error)))]
        except GescofError as error:
            return [_unlisted(error)]
        return []

    def _add(self, filed: Iterable[Path]) -> None:
        from gescof_xl.exchange.manifest import line

        digests = {self._name(path): _digest(path.read_bytes()) for path in filed if self._is_listed(path)}
        listed = dict(self._lines)
        added = [line(name, digest) for name, digest in digests.items() if listed.get(name) != digest]
        append_lines(self.documents / SUMS, added)
        if added:
            self._memory.keep(added, self.documents / SUMS)

    def files(self, names: Iterable[str]) -> tuple[FiledDocument, ...]:
        """The state of the listed files, and of these ones; raises GescofError when the list cannot be read."""
        expected, earlier, memory = self.expected, self._earlier(), str(self._memory.path)
        return tuple(
            FiledDocument(
                name=name,
                expected=expected.get(name, ""),
                found=_digest_of(self.documents / name),
                lost=memory if name in self._lost else "",
                earlier=earlier.get(name, ""),
            )
            for name in dict.fromkeys((*expected, *names))
        )

    def _earlier(self) -> Mapping[str, str]:
        """Of the names that have several digests, the first one, unless this machine noted the last."""
        first, last, noted = dict(reversed(self._lines)), dict(self._lines), set(self._noted)
        return {name: first[name] for name, says in last.items() if first[name] != says and (name, says) not in noted}

    def _name(self, path: Path) -> str:
        return path.relative_to(self.documents).as_posix() if path.is_relative_to(self.documents) else ""

    def _is_listed(self, path: Path) -> bool:
        return path.suffix in _LISTED_SUFFIXES and not self._name(path).startswith(f"{ARCHIVES}/")


def _unreadable(path: Path, why: str) -> Refused:
    return Refused(
        f"La liste des empreintes « {path} » ne se lit pas : {why}",
        "Remettez-la depuis une sauvegarde du dossier. Sans elle, rangez-la ailleurs : une autre sera commencée, et ce "
        "qui a été fait avant ne sera plus comparé.",
    )


def _unlisted(error: GescofError) -> Problem:
    """DOC-006."""
    message = f"Les documents sont faits, et leurs empreintes ne sont pas notées : {error.message}"
    return Problem(code="DOC-006", blocking=False, message=message, cure=error.cure)


def _digest_of(path: Path) -> str:
    return _digest(read_whole(path)) if path.is_file() else ""


def _digest(content: bytes) -> str:
    from gescof_xl.exchange.manifest import digest

    return digest(BytesIO(content))
