"""The Assistant sheet as data: from a button's questions to lines of the sheet, and back to its answers.

Title in B2, explanation in B3, message in B4, questions from row 7 on: label in B, answer in C, help in D, and in E
what a thing to tick is worth.
A question with a list of choices has its own heading, and a line for each choice with a cell to tick. Questions stand
in sections; what they come to is computed by the sheet while somebody types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gescof_xl.core.errors import WrongUse
from gescof_xl.core.schema import Column, Kind
from gescof_xl.core.words import value_text
from gescof_xl.workbook.cells import to_cell
from gescof_xl.workbook.port import Cell

SHEET = "Assistant"
FIRST_ROW, LAST_ROW = 7, 306
TITLE, EXPLANATION, MESSAGE = "B2", "B3", "B4"
WELCOME = (
    "Choisissez un bouton du ruban GesCOF : ses questions s'écrivent ici. "
    "Répondez dans la colonne du milieu, puis cliquez sur « Valider » (ou « Annuler »)."
)
_MOST_CHOICES, _MOST_TEXTS = 200, 8
_LONGEST_TEXT = 250  # a text in a formula of Excel holds 255 characters
_HEADING = " : cochez d'un x, ou tapez un montant"
SECTION_SIGN, POINTLESS_SIGN = "▸", "—"
_SECTION = f"{SECTION_SIGN} "
RESULTS = f"{_SECTION}Ce que cela donne"
"""The section of what the sheet computes, whose lines are no questions."""
_EMPTY_CELL = "$E$5"
_POINTLESS = f"{POINTLESS_SIGN} sans objet avec ces réponses"
_FORMATS = {Kind.DATE: "dd/mm/yyyy", Kind.AMOUNT: "#,##0.00", Kind.NUMBER: "General", Kind.RATE: "0.00%"}
_TICKS = ("x", "oui")
Answer = str | bool | Sequence[str] | None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One thing to tick, such as an open invoice: its number, what people know it by, and what it is worth (TTC)."""

    key: str
    text: str
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What the sheet computes from answers: `{discount}` in the formula is the cell of an answer or of a figure."""

    key: str
    label: str
    formula: str
    help: str = ""
    format: str = "#,##0.00"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A button's questions: defaults and choices by field name, and what the answers come to."""

    label: str
    help: str
    columns: Sequence[Column]
    defaults: Mapping[str, Cell] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Offer]] = field(default_factory=dict)
    figures: Sequence[Figure] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the form. `options` or `listed` (a table) fill its drop-down; `format` suits its answer.

    `key` is the field or figure that other lines' formulas know it by; a `formula` is computed by the sheet. A line to
    `tick` is a choice of that field, worth its `amount`; `when` is the condition under which its question has a sense.
    """

    label: str
    answer: Cell = None
    help: str = ""
    format: str = "@"
    options: tuple[str, ...] = ()
    listed: str = ""
    key: str = ""
    formula: str = ""
    when: str = ""
    tick: str = ""
    amount: Decimal | None = None


def lines_of(form: Form) -> list[Line]:
    """The lines of the sheet from FIRST_ROW on."""
    columns = {column.field: column for column in form.columns}
    lines: list[Line] = []
    for column in form.columns:
        if column.section:
            lines += [*([Line(label="")] if lines else []), Line(label=_SECTION + column.section)]
        if not form.choices.get(column.field):
            lines += _questions(column, form.defaults.get(column.field), columns)
    if form.figures:
        lines += [Line(label=""), Line(label=RESULTS)]
        lines += [Line(label=f.label, help=f.help, format=f.format, key=f.key, formula=f.formula) for f in form.figures]
    for column in form.columns:
        if offered := form.choices.get(column.field):
            lines += [Line(label=""), Line(label=column.title + _HEADING, help=column.help)]
            lines += [
                Line(label=c.key, help=c.text, tick=column.field, amount=c.amount, format=_FORMATS[Kind.AMOUNT])
                for c in offered[:_MOST_CHOICES]
            ]
    return _placed(lines)


def _placed(lines: Sequence[Line]) -> list[Line]:
    """The lines with the cells that their formulas read."""
    cells = _Known()
    for row, line in enumerate(lines, FIRST_ROW):
        if line.key:
            cells[line.key] = f"$C${row}"
        if line.tick:
            first = int(cells.get(f"{line.tick}_ticks", f"$C${row}").split(":")[0].rpartition("$")[2])
            cells[f"{line.tick}_ticks"] = f"$C${first}:$C${row}"
            cells[f"{line.tick}_left"] = f"$E${first}:$E${row}"
    return [replace(line, formula=line.formula.format_map(cells), when=line.when.format_map(cells)) for line in lines]


class _Known(dict[str, str]):
    """Cells by field; a question that is not in the form is as if it were left empty."""

    def __missing__(self, key: str) -> str:
        return _EMPTY_CELL


def answers_of(columns: Sequence[Column], lines: Sequence[tuple[Cell, Cell]]) -> dict[str, Answer]:
    """The answers by field name, from the labels and answers that the sheet shows.

    Raises WrongUse when a label is not one of the form's (somebody has changed it), or when an answer lacks.
    """
    questions = {title: c for c in columns for title in _titles(c)}
    headings = {c.title + _HEADING: c for c in columns}
    answers: dict[str, Answer] = {}
    several: dict[str, list[str]] = {c.field: [] for c in columns if c.many}
    heading: Column | None = None
    computed = False
    for label, cell in lines:
        title = "" if label is None else str(label)
        if not title or title in headings or title.startswith(_SECTION):
            heading, computed = headings.get(title), title == RESULTS
        elif computed:
            continue
        elif heading:
            several[heading.field] += _ticked(title, cell)
        elif title not in questions:
            raise WrongUse(
                f"La question « {title} » n'est pas de ce formulaire.", "Cliquez de nouveau sur le bouton du ruban."
            )
        elif (column := questions[title]).many:
            several[column.field] += _parts(column, cell)
        else:
            answers[column.field] = None if cell is None else value_text(cell)
    return _complete(columns, answers | several)


def _complete(columns: Sequence[Column], answers: dict[str, Answer]) -> dict[str, Answer]:
    missing = next((c for c in columns if c.required and not answers.get(c.field)), None)
    if missing is not None:
        raise WrongUse(f"Il manque « {missing.title} ».", missing.help, field=missing.field)
    return answers


def row_of(columns: Sequence[Column], lines: Sequence[tuple[Cell, Cell]], field: str) -> int | None:
    """The sheet row of the question whose answer is refused, or of the heading of its choices; None for no question."""
    labels = {title for c in columns if c.field == field for title in (*_titles(c), c.title + _HEADING)}
    return next((FIRST_ROW + offset for offset, (label, _) in enumerate(lines) if label in labels), None)


def _titles(column: Column) -> list[str]:
    """The labels of a question: several numbers stand in one cell, several of anything else have a line each."""
    if column.many and not column.ref:
        return [f"{column.title} {number}" for number in range(1, _MOST_TEXTS + 1)]
    return [column.title]


def _questions(column: Column, default: Cell, columns: Mapping[str, Column]) -> list[Line]:
    """A question's lines; the help stands beside the first one."""
    must = " Obligatoire." if column.required else ""
    several = " Plusieurs : séparez-les par « ; »." if column.many and column.ref else ""
    first, *others = _titles(column)
    answer = default if default is not None or column.many else to_cell(column.default)
    said = dict(zip(column.choices, column.labels, strict=True))
    line = Line(
        label=first,
        answer=said.get(str(answer), answer),
        help=column.help + several + must,
        format="@" if column.choices else _FORMATS.get(column.kind, "@"),
        options=column.labels or (("oui", "non") if column.kind is Kind.YES_NO else ()),
        listed="" if column.many else column.ref,
        key=column.field,
        when=_sense(column, columns),
    )
    return [line, *(Line(label=title) for title in others)]


def _sense(column: Column, columns: Mapping[str, Column]) -> str:
    """Whether a question has a sense with the other answers, as a condition of the sheet; "" for always."""
    if not column.when or column.when[0] not in columns:
        return ""
    field_, *values = column.when
    cell = f"{{{field_}}}"
    if not values:
        return f'{cell}<>""'
    other = columns[field_]
    said = dict(zip(other.choices, other.labels, strict=True))
    texts = dict.fromkeys(text for value in values for text in (value, said.get(value, value)))
    return f"OR({','.join(f'{cell}={quoted(text)}' for text in texts)})"


def quoted(text: str) -> str:
    """A text in a formula."""
    return '"' + text.replace('"', '""') + '"'


def shown_help(line: Line) -> str:
    """The help of a line; where other answers take its sense away, the sheet says so instead."""
    if not line.when or len(line.help) > _LONGEST_TEXT:
        return line.help
    return f"=IF({line.when},{quoted(line.help)},{quoted(_POINTLESS)})"


def _parts(column: Column, cell: Cell) -> list[str]:
    """Each of several answers: a number of a table holds no « ; », other answers may."""
    if cell is None:
        return []
    parts = [value_text(cell)] if not column.ref else value_text(cell).replace("\n", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def _ticked(key: str, cell: Cell) -> list[str]:
    if cell is None:
        return []
    text = value_text(cell).strip()
    return [key] if text.lower() in _TICKS else [f"{key}={text}"]
