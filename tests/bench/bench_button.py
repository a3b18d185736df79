"""One button, `facturer-session`, on 5,000 and 50,000 invoice lines, beside a floor and a peer in the same run.

The floor is what no program that edits a zipped sheet can avoid: reading every sheet with calamine, then inflating and
deflating the sheets that the button changes. The peer is openpyxl loading and saving the same file. Prints ratios.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing.queues import Queue
from pathlib import Path

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import RunSettings, run
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, InvoiceType, LineKind
from gescof_xl.domain.tables.training import Participant
from gescof_xl.domain.training.typed_amounts import defaults
from gescof_xl.generate.school.school import planned_ledger
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook

TODAY = date(2026, 11, 22)
LINES_AN_INVOICE = 4


class Silent:
    """A person who says yes and reads nothing."""

    def confirm(self, _question: str, _problems: object) -> bool:
        return True

    def progress(self, _what: str, _done: int, _whole: int) -> None:
        pass


def big_ledger(lines: int) -> Ledger:
    """The school base, with that many lines issued before, worded as the button words them.

    The buttons that issued them completed the financings.
    """
    school = planned_ledger()
    school = school.after(defaults(school))
    invoices = [_invoice(i) for i in range(1, lines // LINES_AN_INVOICE + 1)]
    people = school.participants
    items = [_line(i, invoices[(i - 1) // LINES_AN_INVOICE], people[i % len(people)]) for i in range(1, lines + 1)]
    dues = [
        Instalment(number=f"E{i:05d}", invoice=v.number, date=v.due or v.date, amount=v.gross)
        for i, v in enumerate(invoices, 1)
    ]
    return dataclasses.replace(school, invoices=tuple(invoices), lines=tuple(items), instalments=tuple(dues))


def _invoice(i: int) -> Invoice:
    day = date(2026, 1, 1) + timedelta(days=i * 300 // 12_501)
    return Invoice(
        number=f"FA2026-{i:05d}",
        type=InvoiceType.INVOICE,
        date=day,
        due=day + timedelta(days=30),
        party="SOLA",
        name="Solaire du Piémont",
        address="12 rue des Tournesols\n64170 Artix",
        net=Decimal("400.00"),
        vat=Decimal("0.00"),
        gross=Decimal("400.00"),
    )


def _line(i: int, invoice: Invoice, who: Participant) -> InvoiceLine:
    label = f"Formation n° {i}\ndu 05/10/2026 au 06/10/2026, 14 h\n{who.full_name}"
    return InvoiceLine(
        number=f"L{i:06d}",
        invoice=invoice.number,
        kind=LineKind.TRAINING,
        product="EXC2",
        label=label,
        participant=who.number,
        quantity=Decimal(1),
        unit_price=Decimal("100.00"),
        vat="EXO",
        net=Decimal("100.00"),
    )


def press(path: Path) -> None:
    """The whole button, as the command line presses it, on a copy of the workbook."""
    pressed = path.with_name("pressed.xlsx")
    shutil.copy(path, pressed)
    button = action("facturer-session")
    session = "S0033"
    report = run(
        button,
        FileWorkbook(pressed),
        read_params(button.params, {"session": session}),
        Context(today=TODAY),
        RunSettings(interface=Silent()),
    )
    if not report.documents:
        sys.exit("the button issued nothing")


def floor(path: Path) -> None:
    """Every sheet read by calamine; the sheets that the button changes inflated and deflated."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
    after = path.with_name("pressed.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(after) as pressed:
        changed = [n for n in before.namelist() if before.getinfo(n).CRC != pressed.getinfo(n).CRC]
        for name in changed:
            packer = zlib.compressobj(6)
            packer.compress(before.read(name))
            packer.flush()
        path.with_name("floor.xlsx").write_bytes(path.read_bytes())


def peer(path: Path) -> None:
    """openpyxl's load and save."""
    import openpyxl

    openpyxl.load_workbook(path).save(path.with_name("peer.xlsx"))


def _measured(work: Callable[[Path], None], path: Path, queue: Queue[tuple[float, float]]) -> None:
    # people's Python keeps what it has compiled
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(path.with_name("compiled"))
    start = time.process_time()  # what other programs do at the same time does not count
    work(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    queue.put((time.process_time() - start, peak))


def measure(work: Callable[[Path], None], path: Path, times: int = 3) -> tuple[float, float]:
    """Processor seconds and peak MB of the work, alone in a fresh process: the best of a few, the least disturbed."""
    return min(_once(work, path) for _ in range(times))


def _once(work: Callable[[Path], None], path: Path) -> tuple[float, float]:
    fresh = multiprocessing.get_context("spawn")
    queue: Queue[tuple[float, float]] = fresh.Queue()
    process = fresh.Process(target=_measured, args=(work, path, queue))
    process.start()
    process.join()
    return queue.get()


def _build(lines: int, path: Path) -> None:
    build(big_ledger(lines), path, TODAY)


def bench(lines: int, folder: Path) -> float:
    """Prints the ratios for one size; gives the button's seconds."""
    path = folder / f"{lines}.xlsx"
    builder = multiprocessing.get_context("spawn").Process(target=_build, args=(lines, path))
    builder.start()  # Linux counts the peak of the process that starts another as the other's: this one stays small
    builder.join()
    button, memory = measure(press, path)
    lowest, _ = measure(floor, path)
    openpyxl, peer_memory = measure(peer, path, 1)
    print(
        f"{lines} lines: button {button:.2f} s, {memory:.0f} MB; {button / lowest:.2f} x floor ({lowest:.2f} s); "
        f"openpyxl {openpyxl / button:.1f} x slower ({openpyxl:.1f} s, {peer_memory:.0f} MB)"
    )
    return button


def main() -> None:
    """Both sizes, and whether the cost is linear."""
    with tempfile.TemporaryDirectory() as name:
        small, large = bench(5_000, Path(name)), bench(50_000, Path(name))
    print(f"ten times the lines: {large / small:.1f} times the seconds")


if __name__ == "__main__":
    main()
