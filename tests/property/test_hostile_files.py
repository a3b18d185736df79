"""No file, however damaged, ends in a traceback."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gescof_xl.exchange.bank.camt import read_camt
from gescof_xl.exchange.bank.cfonb import read_cfonb
from gescof_xl.exchange.bank.statement import read_statement
from gescof_xl.exchange.refusal import ExchangeError
from tests.fec_reader import read_fec

SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[1] / "data" / "exchange").iterdir()
    if path.suffix in (".xml", ".txt", ".ofx", ".csv")
)
WITH_BALANCES = {".xml": read_camt, ".txt": read_cfonb}
pieces = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"<", b">", b"&#0;", b"&x;", b"\xff", b"\0", b"\r", b"\x85", b'"', b"-", b"01", b"</Stmt>", b"<!--", b";;"]
    ),
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_statement_is_read_or_refused_in_a_sentence(path: Path, data: st.DataObject) -> None:
    """Bytes cut out, changed or put in: a statement that adds up, or one sentence with a cure; nothing else."""
    content = path.read_bytes()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        content = content[:start] + data.draw(pieces) + content[start + data.draw(st.integers(0, 40)) :]
    try:
        found = read_statement(path.name, content)
    except ExchangeError as refusal:
        assert path.name in refusal.message and refusal.cure
    else:
        assert all(line.fingerprint for line in found.lines)
        with suppress(KeyError, ExchangeError):  # the damage may have made it another format, told from its content
            assert all(part.gap == 0 for part in WITH_BALANCES[path.suffix](content))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"",
            b"01",
            b"<",
            b"OFXHEADER:100\n",
            b"PK\x03\x04",
            b"Date;Montant;Libelle\n",
            b"\xff\xfe",
            b"!Type:Bank\n",
            b":20:X\n",
            b"<html>",
        ]
    ),
)
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes, start: bytes) -> None:
    """Also for what is no statement at all, and for the reader of FEC files."""
    for read in (read_statement, read_fec):
        try:
            read("f", start + content)
        except ExchangeError as refusal:
            assert refusal.cure
