"""Whatever text a cell holds: refused in a sentence, or the same in the workbook, on paper, in mails and in exports."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP, default
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import GescofError
from gescof_xl.core.file_names import ascii_name, safe_name
from gescof_xl.documents.mail.message import Message, compose
from gescof_xl.documents.templates.template import render
from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.papers.papers import EntryFile, Layout, ListFile
from gescof_xl.domain.tables.parties import Client
from gescof_xl.exchange.accounting.file import entry_file
from gescof_xl.exchange.list_file import list_file
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.office import TODAY, press, read, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.documents.word_templates import text_of

PIECES = (
    *("=", "+", "@", "-", "'", '"', "|", ";", ",", "\t", "\n", "\r", "\r\n", "=1+1", "=HYPERLINK(1)", "-5", "＝A1"),
    *("_x000D_", "_x0041_", "\x00", "\x01", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u200b", "\u202e", "\ufeff"),
    *("\ufffe", "\xa0", "\u2007", " ", "{{ numero }}", "{% for x in y %}", "{#", "<w:p>", "&amp;", "]]>", "../", "\\"),
    *(
        "CON",
        "Bcc: x@y.fr",
        "Été",
        "Œ",
        "日本",
        "😀",
        "e\u0301",
        "ﬁ",
        "ß",
        "007",
        "1e5",
        "VRAI",
        "01/02/2026",
        "x" * 400,
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), min_size=1, max_size=5).map("".join)
CLIENTS = 8
FORMULAS = ("=", "+", "-", "@")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def named(names: Sequence[str]) -> MemoryWorkbook:
    """Clients of these names, as they were typed."""
    drawn = "\n".join(f"    C{rank} | Alpha" for rank in range(1, len(names) + 1))
    book = workbook(SCHOOL_RATES, f"    Clients\n    Code | Raison sociale\n{drawn}")
    for line, name in enumerate(names):
        retype(book, "Clients", "Raison sociale", name, line)
    return book


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with eight clients."""
    path = tmp_path_factory.mktemp("textes") / "a.xlsx"
    build(read(named(["Alpha"] * CLIENTS)), path, TODAY)
    return path.read_bytes()


@settings(max_examples=4, deadline=None)
@given(st.lists(TEXTS, min_size=CLIENTS, max_size=CLIENTS))
@example([*PIECES[:8]])
@example([f"a{piece}b" for piece in PIECES[17:25]])
@example([f"a{piece}b" for piece in PIECES[25:33]])
@example([f" {piece}b" for piece in PIECES[33:41]])
def test_what_a_file_is_given_it_says(blank: bytes, names: Sequence[str]) -> None:
    """A name that is read goes into the file and comes back; one that is not has its cell named."""
    parsed = parse(named(names).read())
    assert all(problem.message and problem.cure for problem in parsed.problems)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(blank)
        written_to(FileWorkbook(path), parsed.ledger.clients)


def written_to(file: FileWorkbook, clients: Sequence[Client]) -> None:
    """All at once; where one is refused, one by one."""
    before = parse(file.read())
    changes = [Replace(old, replace(old, name=c.name)) for c in clients if (old := before.ledger.get(Client, c.code))]
    try:
        file.write(plan(before, changes, before.ledger.after(changes), TODAY))
    except GescofError as refusal:
        assert refusal.message and refusal.cure
        for one in clients if len(clients) > 1 else ():
            written_to(file, [one])
        return
    after = parse(file.read())
    assert [after.ledger.get(Client, c.code).name for c in clients] == [c.name for c in clients]
    assert after.problems == ()


def said(text: str) -> str:
    """As people read it: letters and signs, their spaces aside."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable() and not c.isspace())


def sold(book: MemoryWorkbook) -> Ledger | None:
    """The ledger with an invoice to its client; None where it is refused."""
    try:
        press(book, "facturer-directe", party="C1", lines=("EXC",))
    except GescofError as refusal:
        assert str(refusal)
        return None
    return read(book)


def issued(name: str) -> Ledger | None:
    """The same to a client of that name, exported."""
    ledger = sold(named([name]))
    return ledger and ledger.after(export(ledger, to_export(ledger), TODAY).changes)


@settings(max_examples=30, deadline=None)
@given(TEXTS)
@example("=HYPERLINK(1)")
@example("＝A1")
@example("a\r\nBcc: x@y.fr")
@example("{{ numero }}")
@example("a\u2028b")
def test_what_is_issued_says_the_same_everywhere(name: str) -> None:
    """The document, the Word paper, the mail, the entries of each program, a list and the names of files."""
    ledger = issued(name)
    if ledger is None:
        return
    invoice = ledger.invoices[0]
    assert invoice.name == ledger.clients[0].name
    on_paper(ledger, invoice.number, invoice.name)
    in_a_mail(invoice.name)
    in_entries(ledger, invoice.name)
    in_a_list(invoice.name)
    for made in (safe_name(invoice.name), ascii_name(invoice.name)):
        assert made == Path(made).name and len(made.encode()) <= 255


def on_paper(ledger: Ledger, number: str, name: str) -> None:
    paper = invoice_paper(issued_document(ledger.issued, number), duplicate=False)
    shown = "".join(text_of(render(shipped("templates", "facture.docx"), dict(paper.context), {})))
    assert said(name) in said(shown)


def in_a_mail(name: str) -> None:
    message = Message(
        name="FA", to="a@b.fr", subject=f"Facture {name}", text=f"Bonjour {name},\n", sender="c@d.fr", moment=NOON
    )
    made = message_from_bytes(compose(message).as_bytes(policy=SMTP), policy=default)
    assert set(made.keys()) <= {"From", "To", "Subject", "Date", "Message-ID", *MIME}
    assert said(str(made["Subject"])) == said(f"Facture {name}")
    assert said(made.get_content()) == said(f"Bonjour {name},\n")


MIME = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")


def in_entries(ledger: Ledger, name: str) -> None:
    for layout in Layout:
        file = EntryFile(name="a.txt", folder="", layout=layout, entries=posted_entries(ledger.posted), valid_on=TODAY)
        try:
            content = entry_file(file)
        except GescofError as refusal:
            assert refusal.message and refusal.cure
            continue
        if layout is Layout.FEC:
            rows = [line.split("\t") for line in content.decode().split("\r\n")]
            assert {len(row) for row in rows} == {18}
            assert {said(row[7]).removeprefix("'") for row in rows[1:]} >= {
                said(name).replace("|", "").removeprefix("'")
            }
            assert not [cell for row in rows for cell in row if cell.startswith(FORMULAS)]


def in_a_list(name: str) -> None:
    file = list_file(ListFile(name="a", folder="", rows=(("Nom",), (name,))))
    (_, (cell,)) = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";")
    number = re.fullmatch(r"-?\d+(,\d+)?", name)
    assert number or not cell.startswith(FORMULAS)
    assert said(cell).removeprefix("'") == said(name).replace("|", "").removeprefix("'")
