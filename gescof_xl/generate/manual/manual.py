"""The reference pages of the manual, in French Markdown, from the row classes, the buttons and the settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from gescof_xl.actions import ACTIONS
from gescof_xl.actions.action import Action, Button
from gescof_xl.actions.params import option_name
from gescof_xl.core.schema import Column, Kind, Row, columns, stored_columns
from gescof_xl.core.words import value_text
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.domain.settings import SETTINGS
from gescof_xl.generate.manual.html import manual_html
from gescof_xl.generate.workbooks.sheets import TEXTS, SheetGroup, table_sheets
from gescof_xl.ribbon.buttons import FORM_BUTTONS

_WRITERS = {"person": "vous", "tool": "GesCOF", "formula": "formule d'Excel"}
_KINDS = {Kind.CODE: "code (texte)", Kind.AMOUNT: "montant en euros"}
_MADE = "*Page écrite par la commande `gescof construire`, d'après le programme lui-même.*"


def build_manual(folder: Path) -> Iterator[Path]:
    """Writes the reference pages into the manual's folder, then the whole manual as one HTML page."""
    pages = {"reference-tables": _tables(), "reference-boutons": _buttons(), "reference-reglages": _settings()}
    for name, lines in pages.items():
        yield _written(folder / f"{name}.md", "\n".join(lines) + "\n")
    yield _written(folder / "manuel.html", manual_html(folder))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8", newline="\n")
    return path


def _tables() -> Iterator[str]:
    yield from ("# Référence : les tableaux et leurs colonnes", "", _MADE, "")
    yield from (
        "Chaque feuille de données porte un tableau Excel. Le nom du tableau, entre parenthèses, est celui des",
        "formules et des autres programmes. « * » : la cellule est obligatoire. « clé » : la valeur est unique dans",
        "le tableau.",
    )
    for part in SheetGroup:
        yield from ("", f"## {part.title}")
        for row_class in table_sheets():
            if TEXTS[row_class.TABLE].part is part:
                yield from _table(row_class)


def _table(row_class: type[Row]) -> Iterator[str]:
    yield from ("", f"### {row_class.SHEET} (tableau {row_class.TABLE})", "", TEXTS[row_class.TABLE].text, "")
    cells = ((_title(c), _kind(c), _WRITERS[c.writer], c.help) for c in columns(row_class))
    yield from _grid(("Colonne", "Valeur", "Rempli par", "À quoi elle sert"), cells)


def _title(column: Column) -> str:
    marks = " *" if column.required and column.writer == "person" and not column.key else ""
    return f"**{column.title}**{marks}" + (" (clé)" if column.key else "")


def _kind(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    if column.ref:
        return f"→ {_sheet(column.ref)}"
    return _KINDS.get(column.kind, column.kind.value)


def _sheet(table: str) -> str:
    """The sheet of a table; both sheets of a party."""
    return next((c.SHEET for c in ROW_CLASSES.values() if table == c.TABLE), "Clients ou Financeurs")


def _buttons() -> Iterator[str]:
    yield from ("# Référence : les boutons et leurs options", "", _MADE, "")
    yield from (
        "Dans Excel, un bouton qui pose des questions les écrit dans la feuille *Assistant*. Au terminal, chaque",
        "question est une option. Les [options communes](ligne-de-commande.md#options-communes) s'ajoutent à toutes.",
    )
    for group, members in groupby((*ACTIONS, *FORM_BUTTONS), key=lambda a: a.group):
        yield from ("", f"## {group}")
        for button in members:
            yield from _button(button)


def _button(button: Button) -> Iterator[str]:
    yield from ("", f"### {button.label}", "", button.help, "")
    if not isinstance(button, Action):
        yield f"`{button.id}`"
        return
    yield f"`gescof {button.id} CLASSEUR.xlsx`"
    if asked := stored_columns(button.params):
        cells = ((_title(c), _option(c), _answer(c), c.help) for c in asked)
        yield from ("", *_grid(("Question", "Option", "Réponse", "Aide"), cells))


def _option(column: Column) -> str:
    return " ou ".join(f"`--{name}`" for name in option_name(column).split("/"))


def _answer(column: Column) -> str:
    several = ", plusieurs fois" if column.many else ""
    usual = f" ; sans réponse : {value_text(column.default)}" if column.default not in (None, "", ()) else ""
    kind = "texte" if column.many and not column.ref else _kind(column)
    return f"{kind}{several}{usual}"


def _settings() -> Iterator[str]:
    yield from ("# Référence : les réglages de la feuille Organisme", "", _MADE, "")
    yield from (
        "Une ligne par réglage ; vous remplissez la colonne *Valeur*. Une cellule vide prend la valeur de la colonne",
        "« Si vide ». « * » : rien n'est émis sans ce réglage.",
        "",
    )
    cells = ((f"**{s.name}**{' *' if s.required else ''}", s.default, s.help) for s in SETTINGS)
    yield from _grid(("Réglage", "Si vide", "À quoi il sert"), cells)


def _grid(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table; what would break a cell is escaped."""
    titles = tuple(titles)
    yield _table_line(titles)
    yield _table_line("---" for _ in titles)
    yield from map(_table_line, rows)


def _table_line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ⏎ ") for c in cells) + " |"
