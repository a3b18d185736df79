"""What the assistants compute while somebody types, against what Python decides, on every combination of answers.

Each combination is a row of a workbook that LibreOffice computes once: the answers as people type them, then the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path

import openpyxl
import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.core.addresses import column_letters
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import amount_or_part, cents, total
from gescof_xl.core.schema import stored_columns
from gescof_xl.domain.balances import available
from gescof_xl.domain.training.financing import Amounts, Combination, Wish, shares
from gescof_xl.domain.training.pricing import Price, discounted
from gescof_xl.ribbon.choices import choices_for
from gescof_xl.ribbon.figures import credit_figures, figures_for, financing_figures
from gescof_xl.workbook.form.questions import FIRST_ROW, Figure, Form, answers_of, lines_of
from tests.office import TODAY
from tests.soffice import resave
from tests.text_tables import school

pytestmark = pytest.mark.programs

Answers = Mapping[str, str | float | None]
Computed = Mapping[str, object]


def computed(folder: Path, figures: Sequence[tuple[Sequence[Figure], Answers]]) -> list[Computed]:
    """The figures of each combination, by key, as LibreOffice computes them: all in one workbook, once."""
    path = folder / "assistant.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, (wanted, answers) in enumerate(figures, 1):
        keys = [*answers, *(figure.key for figure in wanted)]
        cells = {key: f"${column_letters(column)}${row}" for column, key in enumerate(keys, 1)}
        for key, answer in answers.items():
            sheet[cells[key]] = answer
        for figure in wanted:
            sheet[cells[figure.key]] = "=" + figure.formula.format_map(cells).replace(
                "NUMBERVALUE", "_xlfn.NUMBERVALUE"
            )
    book.save(path)
    shown = openpyxl.load_workbook(resave([path], folder)[0], data_only=True).active
    assert shown is not None
    found: list[Computed] = []
    for row, (wanted, answers) in enumerate(figures, 1):
        keys = [*answers, *(figure.key for figure in wanted)]
        found.append({key: shown.cell(row, column).value for column, key in enumerate(keys, 1)})
    return found


def money(value: object) -> Decimal | None:
    """An amount that a sheet shows; None for a text or nothing."""
    return cents(Decimal(repr(value))) if isinstance(value, int | float) else None


PRICES = (Decimal("1000.00"), Decimal("1234.57"))
DISCOUNTS = ("", "10%", "33,33 %", "150,00", "2000", "0,005")
PARTS = ("", "40%", "33,33 %", "1 034,56", "99999")


def test_financing_shows_what_python_decides(tmp_path: Path) -> None:
    """Catalogue, discount, composition, total, each payer's part: equal to the cent, and « bon » when Python accepts."""
    answers = [
        (price, {"combination": c.label, "amounts": a.label, "client_part": mine, "funder_part": other,
                 "discount": off, "include": include})
        for price, c, a, off, include in product(PRICES, Combination, Amounts, DISCOUNTS, ("oui", "non"))
        for mine, other in product(PARTS, PARTS)
    ]  # fmt: skip
    composition = Decimal("36.36")
    found = computed(tmp_path, [(financing_figures(price, composition), typed) for price, typed in answers])
    for (price, typed), shown in zip(answers, found, strict=True):
        wish = Wish(
            combination=next(c for c in Combination if c.label == typed["combination"]),
            amounts=next(a for a in Amounts if a.label == typed["amounts"]),
            client_part=typed["client_part"],
            funder_part=typed["funder_part"],
        )
        try:
            reduced = discounted(price, typed["discount"])
            whole = Price(
                catalogue=price, discounted=reduced, composition=composition, included=typed["include"] == "oui"
            )
            decided = shares(wish, whole)
        except Refused:
            assert shown["verdict"] != "bon", typed
            continue
        assert shown["verdict"] == "bon", (typed, shown)
        assert (money(shown["discounted"]), money(shown["whole"])) == (reduced, whole.total), typed
        assert (money(shown["client_pays"]), money(shown["funder_pays"])) == decided, typed
        assert money(shown["financed"]) == sum(decided), typed


def test_a_credit_note_shows_the_other_price_and_what_stays(tmp_path: Path) -> None:
    """One price or part is typed, the other is the rest to the cent; a partial credit note leaves what it does not take."""
    answers = [
        (price, {"price": one, "price_2": two, "unit_amount": part})
        for price, one, two in product(PRICES, PARTS, PARTS)
        for part in (None, 100.0, 33.33)
        if not (one and two)
    ]
    left = {price: cents(price * 2) for price in PRICES}
    found = computed(tmp_path, [(credit_figures(price, left[price], Decimal(2)), typed) for price, typed in answers])
    for (price, typed), shown in zip(answers, found, strict=True):
        first, second = amount_or_part(str(typed["price"]), price), amount_or_part(str(typed["price_2"]), price)
        if first is not None or second is not None:
            first = price - (second or 0) if first is None else first
            assert (money(shown["first"]), money(shown["second"])) == (first, price - first), typed
        assert money(shown["kept"]) == left[price] - cents(Decimal(str(typed["unit_amount"] or 0)) * 2), typed


OPEN = """
    Clients
    Code
    C1

    Factures
    N°           | Type    | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | Facture | 01/10/2026 | 31/10/2026 | 700      | 700
    FA2026-00002 | Facture | 05/10/2026 | 04/11/2026 | 300      | 300
    AV2026-00001 | Avoir   | 20/10/2026 |            | -120     | -120
"""


def test_a_payment_shows_what_is_left_to_allocate(tmp_path: Path) -> None:
    """Two open invoices of 700 and 300, a credit of 120: ticked, typed or left to the proposal; the form as it is."""
    ledger, button = school(OPEN), action("saisir-reglement")
    asked = stored_columns(button.params)
    known = {"party": "C1"}
    form = Form(
        label="",
        help="",
        columns=asked,
        defaults=known,
        choices=choices_for("saisir-reglement", "C1", TODAY, lambda: ledger),
        figures=figures_for("saisir-reglement", known, ledger),
    )
    lines = lines_of(form)
    amounts, ticks = (None, 400.0, 1000.03, 1200.5), (None, "x", 250.0)
    combinations = [
        {"Montant": amount, "FA2026-00001": one, "FA2026-00002": two, "AV2026-00001": credit, "Utiliser crédit": use}
        for amount, one, two, credit, use in product(amounts, ticks, (None, "x"), (None, "x", 50.0), ("oui", "non"))
    ]
    book = openpyxl.Workbook()
    for rank, typed in enumerate(combinations):
        sheet = book.create_sheet(f"s{rank}")
        for row, line in enumerate(lines, FIRST_ROW):
            sheet.cell(row, 2).value, sheet.cell(row, 5).value = line.label, line.amount
            sheet.cell(row, 3).value = f"={line.formula}" if line.formula else typed.get(line.label, line.answer)
    path = tmp_path / "reglement.xlsx"
    book.save(path)
    shown = openpyxl.load_workbook(resave([path], tmp_path)[0], data_only=True)
    place_of_rest = next(row for row, line in enumerate(lines, FIRST_ROW) if line.key == "rest")
    compared = 0
    for rank, typed in enumerate(combinations):
        cells = [(line.label, typed.get(line.label, line.answer)) for line in lines]
        params = read_params(button.params, answers_of(asked, cells))
        rest = money(shown[f"s{rank}"].cell(place_of_rest, 3).value)
        try:
            after = ledger.after(button.act(ledger, Context(today=TODAY), params).changes)
        except Refused:
            continue
        compared += 1
        kept = total(available(after, p) for p in after.payments) if after.payments else rest
        assert rest == kept, (typed, rest, kept)
    assert compared > 50
