"""Two copies of one workbook in which documents were issued apart, as when OneDrive keeps a « conflicted copy »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import entries, last_seal
from gescof_xl.domain.settings import Key, is_shared, readable_setting, setting
from gescof_xl.domain.tables.billing import Invoice

_MOST = 5
TEAM_COMMAND = "equipe"
"""What the log calls the command by which a workbook enters a team and leaves it."""


class OtherCopy(NamedTuple):
    """Another workbook that may be a copy of ours: its file's name, and what it says."""

    file: str
    ledger: Ledger


def issued_apart(ledger: Ledger, copies: Sequence[OtherCopy]) -> Iterator[Problem]:
    """SCE-009: both issued since they parted, so that two clients may hold one number.

    An older copy, in which nothing was issued since, is no problem; nor is a workbook that is no copy: one of another
    organisation, which has no sealed document in common with ours.
    """
    ours = _sealed(ledger)
    for copy in (copy for copy in copies if not (_goes_on(ledger, copy.ledger) or _goes_on(copy.ledger, ledger))):
        theirs = _sealed(copy.ledger)
        twice = sorted(number for number, seal in theirs.items() if ours.get(number, seal) != seal)
        only_theirs, only_ours = sorted(theirs.keys() - ours.keys()), sorted(ours.keys() - theirs.keys())
        shares = any(ours.get(number) == seal for number, seal in theirs.items())
        same_organisation = setting(ledger, Key.SIRET) == setting(copy.ledger, Key.SIRET) != ""
        if (twice and (shares or same_organisation)) or (shares and only_theirs and only_ours):
            yield _problem(copy.file, twice, only_theirs)
        elif shares and only_theirs and is_shared(ledger) and not is_shared(copy.ledger):
            yield _left_alone(copy.file, only_theirs)


def was_in_team(ledger: Ledger) -> bool:
    """Whether the workbook is that of a team, or was: colleagues may have its documents under any name."""
    return is_shared(ledger) or any(entry.action == TEAM_COMMAND for entry in ledger.log)


def _goes_on(ledger: Ledger, before: Ledger) -> bool:
    """Whether a workbook is that of the year after another, in which nothing was issued since."""
    origin, last = readable_setting(ledger, Key.CARRIED), last_seal(before)
    return bool(origin and origin.file) and origin is not None and (origin.rank, origin.hash) == (last.rank, last.hash)


def _sealed(ledger: Ledger) -> Mapping[str, str]:
    """The seal of each document by its number."""
    return {entry.key: entry.hash for entry in entries(ledger) if entry.table == Invoice.TABLE}


def _problem(file: str, twice: Sequence[str], only_theirs: Sequence[str]) -> Problem:
    numbers = f" Numéros qui y désignent un autre document qu'ici : {_first(twice)}." if twice else ""
    further = f" Documents qui ne sont que là-bas : {_first(only_theirs)}." if only_theirs else ""
    return Problem(
        code="SCE-009",
        table=Invoice.TABLE,
        key=twice[0] if twice else "",
        message=f"« {file} » est une copie de ce classeur : on a émis des documents dans les deux.{numbers}{further}",
        cure=(
            "Choisissez le classeur à garder. Émettez-y de nouveau, sous de nouveaux numéros, ce que l'autre seul a "
            "émis, et envoyez-le aux clients en remplacement. Puis rangez l'autre dans « sauvegardes » : il explique "
            "le doublon. S'il ne sert qu'à des essais, rangez-le dans un autre dossier."
        ),
    )


def _left_alone(file: str, only_theirs: Sequence[str]) -> Problem:
    return Problem(
        code="SCE-009",
        table=Invoice.TABLE,
        message=f"« {file} » a quitté l'équipe et a émis seul {_first(only_theirs)}, que la base n'a pas : l'équipe "
        "donnerait ces numéros une seconde fois.",
        cure=(
            f"N'émettez plus ici. Si l'équipe est dissoute, travaillez dans « {file} ». Si elle continue, ce "
            "classeur-là n'émet plus : rangez-le dans « sauvegardes », émettez de nouveau dans l'équipe ce que lui "
            "seul a émis, et envoyez-le aux clients en remplacement."
        ),
    )


def _first(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:_MOST])
    return f"{shown} et {counted(len(numbers) - _MOST, 'autre(s)')}" if len(numbers) > _MOST else shown
