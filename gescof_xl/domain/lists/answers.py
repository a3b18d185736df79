"""What a person said of the columns of a list, and where it is kept: « Session=Stage ; Produits.TVA="TVA20" »."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gescof_xl.core.errors import Refused
from gescof_xl.core.pairs import read_pair

_QUOTED = re.compile(r"""["'](.*)["']|«\s*(.*?)\s*»""")
_LISTS = re.compile(r"\s*\|\s*")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`title` is ours, of the sheet `table` if named; `source` is a title or a number in the file, or a constant."""

    title: str
    source: str
    table: str = ""
    constant: bool = False


def read_answers(text: str) -> tuple[Answer, ...]:
    """The answers in a text; raises Refused when one says nothing."""
    return tuple(_answer(part) for part in text.split(";") if part.strip())


def _answer(part: str) -> Answer:
    left, right = read_pair(part)
    table, point, title = left.rpartition(".")
    if point and not title.strip():  # « TVA intracom. » ends with a point
        table, title = "", left
    quoted = _QUOTED.fullmatch(right)
    if not (title and right):
        raise Refused(
            f"« {part.strip()} » ne dit pas quelle colonne lire.",
            'Tapez par exemple Session=Code du stage ; TVA="EXO" (entre guillemets : la même valeur à chaque ligne).',
            field="columns",
        )
    source = (quoted[1] or quoted[2] or "") if quoted else right
    return Answer(title=title.strip(), source=source, table=table.strip(), constant=bool(quoted))


def read_kept(text: str) -> dict[str, str]:
    """The answers that Organisme keeps, by the name of their list."""
    pairs = (part.partition(":") for part in _LISTS.split(text) if ":" in part)
    return {name.strip(): answers.strip() for name, _, answers in pairs}


def kept_text(kept: Mapping[str, str]) -> str:
    """What Organisme keeps: « Stagiaires : Session=Stage | Clients : Raison sociale=Nom »."""
    return " | ".join(f"{name} : {answers}" for name, answers in kept.items())


def list_name(name: str) -> str:
    """A name under which answers can be kept."""
    return re.sub(r"[:|]+", " ", name).strip()


def all_titles(answers: Sequence[Answer]) -> list[str]:
    """The titles that the file must have for these answers to be about it."""
    return [answer.source for answer in answers if not answer.constant]
