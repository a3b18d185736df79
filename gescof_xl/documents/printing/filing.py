"""Papers leave the staging folder for their place; what lies there already is never replaced, unless it is the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from gescof_xl.core.errors import disk_reason
from gescof_xl.core.problems import Problem
from gescof_xl.system import replace


def file_all(paths: Iterable[Path], staging: Path, folder: Path) -> tuple[dict[Path, Path], list[Problem]]:
    """Where each paper now lies, by the place meant for it; what could not be put there, or took another name."""
    filed: dict[Path, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        wanted = folder / path.relative_to(staging)
        try:
            target = _file(path, wanted)
        except OSError as error:
            problems.append(_not_filed(wanted, error))
            continue
        filed[wanted] = target
        if target != wanted:
            problems.append(_renamed(wanted, target))
    return filed, problems


def is_other(made: Path, filed: Path) -> bool:
    """Whether something else lies where a paper should. Raises OSError where it cannot be read."""
    return filed.exists() and not (filed.is_file() and filed.read_bytes() == made.read_bytes())


def _file(path: Path, wanted: Path) -> Path:
    wanted.parent.mkdir(parents=True, exist_ok=True)
    others = (wanted.with_name(f"{wanted.stem} ({n}){wanted.suffix}") for n in itertools.count(2))
    target = next(place for place in itertools.chain((wanted,), others) if not is_other(path, place))
    replace(path, target)
    return target


def _not_filed(wanted: Path, error: OSError) -> Problem:
    return Problem(
        code="DOC-003",
        blocking=False,
        message=f"« {wanted.name} » n'a pas pu être rangé dans {wanted.parent} ({disk_reason(error)}).",
        cure="Le classeur est juste : fermez ce fichier s'il est ouvert, puis pressez Imprimer.",
    )


def _renamed(wanted: Path, target: Path) -> Problem:
    return Problem(
        code="DOC-004",
        blocking=False,
        message=f"« {wanted.name} » existait déjà : le nouveau document s'appelle « {target.name} ».",
        cure="Gardez celui qu'il vous faut.",
    )
