"""The demonstration: the main line on a copy of the school base, each button shown with what it made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from gescof_xl.actions import action
from gescof_xl.app import Report
from gescof_xl.cli.buttons import press_button
from gescof_xl.cli.told import Told
from gescof_xl.core.changes import Add, Rewrite
from gescof_xl.core.errors import Unwritable, disk_reason
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.reports import Billing, ToInvoiceLine
from gescof_xl.resources import shipped

DAY = "2026-11-22"
"""The day of the school base: its sessions, its dues and its legal rates are those of that day."""


def play(folder: Path, *, quiet: bool) -> Told:
    """Copies the school base into a new folder, presses the buttons of the main line, shows what came out.

    `quiet` shows nothing. Raises Unwritable when the folder exists already, and what the buttons raise.
    """
    from rich.console import Console
    from rich.progress import Progress

    workbook = _copy(folder)
    console = Console(soft_wrap=True, quiet=quiet)  # rich would part « 1 » from « 380,00 € »
    console.print(f"Base école copiée dans [bold]{workbook}[/bold] ; nous sommes le 22/11/2026.")
    reports: list[Report] = []
    with Progress(console=console) as bar:
        task = bar.add_task("Ligne principale", total=7)
        for name, report in _line(workbook):
            console.print(f"[bold]{action(name).label}[/bold] : {report.message}")
            for path in report.files:
                console.print(f"    {path.relative_to(workbook.parent.resolve())}")
            bar.advance(task)
            reports.append(report)
    return Told(
        message=f"À ouvrir : {workbook} et le dossier {workbook.parent / 'documents'}.",
        files=(workbook, *(path for report in reports for path in report.files)),
        documents=tuple(number for report in reports for number in report.documents),
    )


def _copy(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True)
        return Path(shutil.copy(shipped("workbooks", "ecole.xlsx"), folder / "ecole.xlsx"))
    except FileExistsError:
        raise Unwritable(
            f"Le dossier « {folder} » existe déjà.", "Choisissez un autre nom : gescof demo AUTRE."
        ) from None
    except OSError as error:
        raise Unwritable(
            f"« {folder} » ne peut pas être créé ({disk_reason(error)}).", "Choisissez un autre dossier."
        ) from None


def _line(workbook: Path) -> Iterator[tuple[str, Report]]:
    def press(name: str, **answers: object) -> Report:
        common = {"jour": DAY, "apercu": False, "oui": True}
        return press_button(action(name), workbook, {**common, **answers})

    yield "controler", press("controler")
    waiting = press("sessions-a-facturer")
    yield "sessions-a-facturer", waiting
    issued: list[Invoice] = []
    for session in _first_of_each_type(waiting):
        report = press("facturer-session", session=session)
        issued += [c.row for c in report.changes if isinstance(c, Add) and isinstance(c.row, Invoice)]
        yield "facturer-session", report
    yield "imprimer", press("imprimer", invoices=[invoice.number for invoice in issued])
    paid = issued[0]
    yield "saisir-reglement", press("saisir-reglement", party=paid.party, amount=str(paid.gross), mode="Virement")
    yield "impayes", press("impayes")


def _first_of_each_type(report: Report) -> list[str]:
    """One INTER and one INTRA session that wait for their invoices."""
    rows = [row for c in report.changes if isinstance(c, Rewrite) for row in c.rows if isinstance(row, ToInvoiceLine)]
    return list({row.type: row.session for row in reversed(rows) if row.state is Billing.TO_DO}.values())
