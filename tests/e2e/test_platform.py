"""Invoices, collections and reports to a platform that fails at random, by buttons killed at random moments.

Printed once, they go in as many runs as make GESCOF_FLOWS invoices, each with a chance of its own: `make flows`.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from gescof_xl.domain.ledger import Ledger
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.passwords import KEYRING
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.translate import parse
from tests.killing import Press, Pressed, press
from tests.office import press as by_button
from tests.office import read
from tests.platform_double import CLIENT, SECRET, PlatformDouble
from tests.unit.actions.test_transmit import office, sells, types

DAY = date(2027, 9, 6)
END = date(2027, 10, 1)
FLOWS = int(os.environ.get("GESCOF_FLOWS", "40"))
COUNT = min(FLOWS, 50)
PAID = COUNT // 4
SALES = 3
STORIES = {
    "transmise": [],
    "déposée": [("200", "")],
    "encaissée": [("200", ""), ("212", "")],
    "refusée TVA inconnue": [("200", ""), ("210", "TVA inconnue")],
    "rejetée Annuaire": [("213", "Annuaire")],
}
"""Where an invoice stands in the end, and what the platform told of it."""


def by_chance(chance: random.Random) -> Callable[[str], str]:
    """One answer in eight goes wrong; waits are rare, for they last."""
    faults = ["cut", "half", "500", "401"] * 6 + ["429", "slow"]
    return lambda _path: chance.choice(faults) if chance.random() < 1 / 8 else ""


def ledger(book: Path) -> Ledger:
    return parse(FileWorkbook(book).read()).ledger


def until(book: Path, button: str, chance: random.Random, done: Callable[[Pressed], bool], day: date = DAY) -> int:
    """Presses until it is done; two in three are killed, at a file event or after a while. How many died.

    The first dies at one of its first events, whatever the speed of the machine.
    """
    dead, usual, events = 0, 2.5, 5  # seconds on a calm machine, and events that every press has
    said = ""
    for turn in range(300 + COUNT):
        doom = "event" if turn == 0 else chance.choice(["", "event", "time"])
        dying = Press(button=button, day=day)
        if doom == "event":
            dying = replace(dying, at=chance.randint(1, events))
        elif doom == "time":
            dying = replace(dying, after=chance.uniform(0.3, usual))
        begun = time.monotonic()
        pressed = press(book, dying)
        if not pressed.dead:
            usual, events = max(usual, time.monotonic() - begun), max(events, pressed.events)
        dead += pressed.dead
        if not pressed.dead and done(pressed):
            return dead
        said = said if pressed.dead else pressed.message
    raise AssertionError(f"it never ends: {said}")


def marks(found: Ledger) -> list[str]:
    """What each sale to a person, and each collection, bears of the message that tells it."""
    return [*(row.flow for row in found.invoices[COUNT:]), *(row.flow for row in found.allocations)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workbook, with the documents of its invoices: an electronic invoice takes long to be judged."""
    keyring = tmp_path_factory.mktemp("trousseau") / "k.json"
    keyring.write_text(json.dumps({f"{KEYRING}|{CLIENT}@127.0.0.1": SECRET}))
    memory = office()
    numbers = [sells(memory) for _ in range(COUNT)]
    by_button(memory, "saisir-reglement", DAY, party="ACME", amount=f"{PAID * 120}")
    for _ in range(SALES):
        sells(memory, "P1")
    book = tmp_path_factory.mktemp("imprimé") / "ecole.xlsx"
    build(read(memory), book, DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_in_a_file.InAFile")
        patch.setenv("TEST_KEYRING", str(keyring))
        for start in range(0, COUNT, 20):  # a press lasts two minutes at most
            some = numbers[start : start + 20]
            assert not press(book, Press(button="imprimer", answers={"invoices": some}, day=DAY)).refused
        yield book


def of_platform(printed: Path, folder: Path, platform: PlatformDouble) -> Path:
    """Its copy in a folder, which says where the platform is."""
    copytree(printed.parent, folder, dirs_exist_ok=True)
    memory = MemoryWorkbook(FileWorkbook(printed).read())
    types(memory, "Adresse de la plateforme", platform.url)
    types(memory, "Adresse des jetons", platform.token_url)
    book = folder / printed.name
    book.unlink()
    build(read(memory), book, DAY)
    return book


@pytest.mark.linux
@pytest.mark.parametrize("seed", range(FLOWS // COUNT))
def test_each_is_sent_once_and_its_true_status_is_written(seed: int, printed: Path, tmp_path: Path) -> None:
    """Whatever was cut, half said or killed, the platform holds each once, and the workbook says it."""
    chance = random.Random(20270906 + seed)
    with PlatformDouble() as platform:
        book = of_platform(printed, tmp_path, platform)
        platform.fault = by_chance(chance)

        dead = until(book, "transmettre", chance, lambda _: all(row.flow for row in ledger(book).invoices[:COUNT]))

        numbers = [row.number for row in ledger(book).invoices[:COUNT]]
        held = {number: platform.held(number) for number in numbers}
        assert {number: len(flows) for number, flows in held.items()} == dict.fromkeys(numbers, 1)
        rows = ledger(book).invoices[:COUNT]
        assert {row.number: row.flow for row in rows} == {n: f[0]["flowId"] for n, f in held.items()}

        dead += until(book, "declarer", chance, lambda _: all("flux-" in m for m in marks(ledger(book))), END)

        told = set(marks(ledger(book)))
        assert told == {f"{flow['trackingId']} {flow['flowId']}" for flow in platform.flows[COUNT:]}
        assert len(told) == len(platform.flows[COUNT:]) == 1 + PAID
        ends = {number: chance.choice(list(STORIES)) for number in numbers}
        for number, end in ends.items():
            for code, reason in STORIES[end]:
                platform.tell(number, code, reason)

        dead += until(book, "statuts", chance, lambda p: p.message.startswith("Rien de nouveau"))

        rows = ledger(book).invoices[:COUNT]
        assert {r.number: f"{r.platform_status} {r.platform_reason}".strip() for r in rows} == ends
        assert dead >= 3
        assert platform.drift == []
        assert SECRET.encode() not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
