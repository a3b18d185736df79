"""`aide`: where the manual is, or one of its pages or paragraphs at the terminal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from gescof_xl.actions import ACTIONS
from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import WrongUse
from gescof_xl.resources import MANUAL


def show_manual(
    sujet: Annotated[str, typer.Argument(metavar="[SUJET]", help="Une page, un bouton ou un code : FAC-010.")] = "",
    *,
    as_json: bool = False,
) -> Told:
    """Dit où est le manuel, ou montre une de ses pages, un bouton ou un code de contrôle."""
    from rich.console import Console
    from rich.markdown import Markdown

    text = find(sujet) if sujet else _where()
    if not text:
        pages = ", ".join(path.stem for path in _pages())
        code = f"Le code {sujet.upper()} n'existe pas. " if re.fullmatch(r"[A-Za-z]{3}-\d{3}", sujet.strip()) else ""
        raise WrongUse(f"{code}Le manuel n'a rien sur « {sujet} ».", f"Ses pages : {pages}.")
    Console(quiet=as_json).print(Markdown(text))
    return Told(message=text, shown=True)


def find(subject: str) -> str:
    """A page by its name, else the paragraph of a button, a command or a problem code; "" when there is none."""
    wanted = subject.strip().lower()
    wanted = next((a.label.lower() for a in ACTIONS if a.id == wanted), wanted)
    for page in _pages():
        if page.stem == wanted:
            return page.read_text("utf-8")
    return next((part for page in _pages() for part in _paragraphs(page) if _is_about(part, wanted)), "")


def _where() -> str:
    lines = [f"- `{page.stem}` : {_title(page)}" for page in _pages()]
    head = f"Le manuel, à ouvrir dans un navigateur :\n\n{MANUAL / 'manuel.html'}\n\nOu ici, par exemple :"
    return "\n".join((head, "", "    gescof aide demarrer", "", *lines))


def _title(page: Path) -> str:
    return page.read_text("utf-8").partition("\n")[0].removeprefix("# ")


def _pages() -> list[Path]:
    """Pages written by hand before the generated ones, which say less."""
    return sorted(MANUAL.glob("*.md"), key=lambda page: (page.stem.startswith("reference"), page.stem))


def _paragraphs(page: Path) -> list[str]:
    """What stands under each heading of the second or third level, heading included."""
    return re.split(r"^(?=#{2,3} )", page.read_text("utf-8"), flags=re.MULTILINE)[1:]


def _is_about(paragraph: str, wanted: str) -> bool:
    heading, _, body = paragraph.partition("\n")
    title = heading.lstrip("# ").lower()
    return (
        title == wanted or title.startswith(f"{wanted} :") or bool(re.search(rf"`gescof {re.escape(wanted)}[ `]", body))
    )


COMMANDS = listed(TOOLS, {"aide": show_manual})
