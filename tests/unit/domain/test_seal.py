"""What a seal covers, and by which rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gescof_xl.core.schema import Row, stored_columns
from gescof_xl.core.versions import CURRENT
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.seal import last_seal, read_seal, sealed, sealed_rows
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, Payment
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.past_versions import school_of


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """What the school base of the first version says."""
    path = school_of("0.1.0", tmp_path_factory.mktemp("premiere"))
    return parse(FileWorkbook(path).read()).ledger


def test_each_seal_of_the_first_version_still_verifies(first: Ledger) -> None:
    """Its rule covers the columns of its time: what the program learnt since changes none of its hashes."""
    kept = sealed_rows(first)

    assert len(kept) > 50
    assert {read_seal(row.seal).rule for row in kept} == {"0.1.0"}
    assert [p.code for p in verify(first, None)] == ["SCE-007"]  # its journal was never kept


@pytest.mark.parametrize("row_class", [Invoice, InvoiceLine, Payment])
def test_each_sealed_cell_of_the_first_version_is_watched(first: Ledger, row_class: type[Row]) -> None:
    """Whatever sealed cell of its last row changes is found."""
    field = next(name for name, cls in ROW_CLASSES.items() if cls is row_class)
    rows: list[Any] = list(first.rows(row_class))
    others, last = rows[:-1], rows[-1]
    watched = [c for c in stored_columns(row_class) if c.seal == "sealed" and not c.key and getattr(last, c.field)]

    for column in watched:
        other = next(r for r in others if getattr(r, column.field) not in (getattr(last, column.field), "", None))
        forged = replace(last, **{column.field: getattr(other, column.field)})
        found = verify(replace(first, **{field: (*others, forged)}), None)
        assert "SCE-003" in [p.code for p in found], column.title


def test_a_new_seal_says_its_rule(first: Ledger) -> None:
    """It follows those of the first version in their chain."""
    payment = Payment(
        number="R9", date=date(2026, 11, 23), party="C1", mode=PaymentMode.CASH, amount=first.payments[0].amount
    )
    (new,) = sealed(first, [payment])
    rank = last_seal(first).rank

    assert new.seal.split("-")[:2] == [str(rank + 1), CURRENT]
    assert [p.code for p in verify(replace(first, payments=(*first.payments, new)), None)] == ["SCE-007"]


@pytest.mark.parametrize("seal", ["x", "1-0.9.9-abc", "1-2-3-4", "1-", "²-abc"])
def test_a_seal_that_is_none_is_told(first: Ledger, seal: str) -> None:
    """Whatever somebody types as a seal, it is no seal of ours."""
    *others, last = first.invoices
    found = verify(replace(first, invoices=(*others, replace(last, seal=seal))), None)

    assert {p.code for p in found if p.blocking} & {"SCE-003", "SCE-004"}
