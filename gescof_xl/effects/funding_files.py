"""The files that funders ask for: the same pieces as one archive and as one PDF, both made or none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gescof_xl.core.errors import DocumentError, disk_reason
from gescof_xl.core.problems import Problem
from gescof_xl.domain.papers.papers import FundingFile, Piece
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.output_files import OutputFiles
from gescof_xl.files import write_whole

_THEN = (1980, 1, 1, 0, 0, 0)  # the same pieces make the same archive


@dataclass(frozen=True)
class FundingFilesMade:
    """The files made, the names of those that could not be, and why."""

    paths: tuple[Path, ...] = ()
    failed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def funding_files(
    files: Iterable[FundingFile], output: OutputFiles, digests: DigestList, failed: Collection[str], author: str
) -> FundingFilesMade:
    """Each of them in the staging folder; one that lacks a piece is named, and the others go on.

    `digests` are those of what was filed.
    """
    paths: list[Path] = []
    problems: dict[str, Problem] = {}
    for file in files:
        try:
            paths += _made(file, output, digests, failed, author)
        except DocumentError as error:
            problems[file.name] = _not_made(file, error)
    return FundingFilesMade(tuple(paths), frozenset(problems), tuple(problems.values()))


def _made(
    file: FundingFile, output: OutputFiles, digests: DigestList, failed: Collection[str], author: str
) -> Iterator[Path]:
    from gescof_xl.documents.pdf.pdfa import Description, merge

    if lost := [name for name in file.papers if name in failed]:
        raise DocumentError(f"{lost[0]} n'a pas pu être fait.", "Corrigez la cause, puis recommencez.")
    found = [(piece, _place(piece, output, digests)) for piece in file.pieces]
    whole = merge([(piece.title, path) for piece, path in found], Description(file.name, author, file.day, file.name))
    for suffix, content in ((".zip", _archive(found)), (".pdf", whole)):
        path = output.staging / file.folder / f"{file.name}{suffix}"
        write_whole(path, content)
        yield path


def _place(piece: Piece, output: OutputFiles, digests: DigestList) -> Path:
    """What this button made, else what lies there already.

    Raises DocumentError for another document, or one that changed since it was filed.
    """
    path = (output.folder / piece.file).resolve()
    staged = output.staging / path.relative_to(output.documents) if path.is_relative_to(output.documents) else path
    found = staged if staged.is_file() else path
    try:
        if piece.mark and not digests.is_filed(found, found.read_bytes(), piece.mark):
            raise DocumentError(
                f"« {piece.file} » n'est pas {piece.title}, ou a changé depuis qu'elle a été faite.",
                "Rangez-le ailleurs, puis recommencez : il sera refait.",
            )
    except OSError as error:
        message = f"« {piece.file} » ne peut pas être lu ({disk_reason(error)})."
        raise DocumentError(message, "Vérifiez ce fichier, puis recommencez.") from error
    return found


def _archive(found: Sequence[tuple[Piece, Path]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece, path in found:
            info = zipfile.ZipInfo(piece.name, _THEN)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(info, path.read_bytes())
    return made.getvalue()


def _not_made(file: FundingFile, error: DocumentError) -> Problem:
    """DOS-002: a piece cannot be read, was not made, or is another document."""
    return Problem(
        code="DOS-002", message=f"{file.name} n'est pas fait : {error.message}", cure=error.cure, blocking=False
    )
