"""Buttons that make documents, pressed on a workbook in memory that lies in a real folder."""

from __future__ import annotations

from pathlib import Path

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, Yes


def press_in(
    folder: Path,
    book: MemoryWorkbook,
    button: str,
    *,
    selection: tuple[str, ...] = (),
    interface: Yes | None = None,
    **answers: object,
) -> Report:
    """Presses a button with answers by field name and selected invoices; what it makes lies in `folder`."""
    chosen = action(button)
    context = Context(today=TODAY, user="Claire", selection=tuple(("Factures", number) for number in selection))
    params = read_params(chosen.params, answers)  # type: ignore[arg-type]
    return run(
        chosen,
        book,
        params,
        context,
        RunSettings(interface=interface or Yes(), effects=FileEffects(folder / book.name)),
    )


def filed(folder: Path) -> list[str]:
    """The documents in their folder, by their path in it; the list of their sums is no document."""
    documents = folder / "documents"
    files = (path for path in documents.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return sorted(path.relative_to(documents).as_posix() for path in files)
