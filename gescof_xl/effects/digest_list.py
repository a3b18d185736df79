"""The digests of what was filed, in `SHA256SUMS` of the documents folder: `sha256sum -c` reads it too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from gescof_xl.core.errors import GescofError, Refused
from gescof_xl.domain.papers.papers import ARCHIVES, FiledDocument
from gescof_xl.files import append_lines

SUMS = "SHA256SUMS"
_LISTED_SUFFIXES = frozenset({".pdf", ".txt"})


@dataclass(frozen=True)
class DigestList:
    """That of a documents folder; lines are only added, and the last one of a name counts."""

    documents: Path

    @cached_property
    def expected(self) -> Mapping[str, str]:
        """Digests by name in the folder. Raises GescofError, naming the list, when it cannot be read."""
        from gescof_xl.exchange.manifest import read_manifest

        path = self.documents / SUMS
        try:
            return read_manifest(path.read_bytes()) if path.exists() else {}
        except OSError as error:
            raise _unreadable(path, error.strerror or str(error)) from error
        except GescofError as error:
            raise _unreadable(path, error.message) from error

    def holds(self, path: Path, content: bytes) -> bool:
        """Whether a file still has the digest with which it was filed; true of one that is not listed."""
        return self.expected.get(self._name(path), "") in ("", _digest(content))

    def add(self, filed: Iterable[Path]) -> None:
        """Lists issued documents and exports, unless they are listed so already. Raises OSError or GescofError."""
        digests = {self._name(path): _digest(path.read_bytes()) for path in filed if self._is_listed(path)}
        append_lines(
            self.documents / SUMS,
            [f"{digest}  {name}" for name, digest in digests.items() if self.expected.get(name) != digest],
        )

    def files(self, names: Iterable[str]) -> tuple[FiledDocument, ...]:
        """The state of the listed files, and of these ones; raises GescofError when the list cannot be read."""
        return tuple(
            FiledDocument(name=name, expected=self.expected.get(name, ""), found=_digest_of(self.documents / name))
            for name in dict.fromkeys((*self.expected, *names))
        )

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


def _digest_of(path: Path) -> str:
    return _digest(path.read_bytes()) if path.is_file() else ""


def _digest(content: bytes) -> str:
    from gescof_xl.exchange.manifest import digest

    return digest(BytesIO(content))
