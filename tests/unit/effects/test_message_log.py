"""What became of messages, beside the workbook until it says so itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.errors import DocumentError, Refused
from gescof_xl.documents.mail.message import Message
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Channel, Reminder
from gescof_xl.effects.message_log import MessageLog, ServerAnswer
from gescof_xl.effects.resuming import resume
from tests.office import read
from tests.unit.actions.mail_scene import issued

TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger() -> Ledger:
    """One invoice."""
    return read(issued("Clients\nCode\nC1", "C1"))


@pytest.fixture
def log(tmp_path: Path) -> MessageLog:
    return MessageLog(tmp_path / "ecole.xlsx")


def message(name: str) -> Message:
    moment = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    return Message(name=name, to="a@b.fr", subject="", text="", sender="c@d.fr", moment=moment, id=f"<{name}@d.fr>")


def sent(ledger: Ledger) -> Replace:
    [invoice] = ledger.invoices
    return Replace(invoice, replace(invoice, sent=TODAY))


def reminder() -> Add:
    return Add(
        Reminder(
            number="RE00001", date=TODAY, party="C1", level=Decimal(2), channel=Channel.EMAIL, amount=Decimal("1.50"),
            invoices="FA2026-00001",
        )
    )  # fmt: skip


def resumed(tmp_path: Path, ledger: Ledger) -> tuple[str, list[Change]]:
    """What the next button says, and what it writes."""
    written: list[Change] = []
    said = resume(tmp_path / "ecole.xlsx", ledger, lambda changes, _summary: written.extend(changes))
    return said, written


def test_what_went_is_written_down_by_the_next_button(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """An invoice and a reminder that the server took before the kill: both rows as they would have been, once."""
    log.begin(message("FA2026-00001"), [sent(ledger)])
    log.answered("<FA2026-00001@d.fr>", ServerAnswer.GONE)
    log.begin(message("RE00001 C1"), [reminder()])
    log.answered("<RE00001 C1@d.fr>", ServerAnswer.GONE)

    said, written = resumed(tmp_path, ledger)

    assert said == "Repris après une coupure : 2 messages partis, notés maintenant."
    assert written == [sent(ledger), reminder()]
    assert resumed(tmp_path, ledger.after(written)) == ("", [])
    assert list(tmp_path.iterdir()) == []


def test_what_was_not_answered_stays_in_doubt(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """It is not written, and is told with its Message-ID until the workbook says it, as when a person types the date."""
    log.begin(message("FA2026-00001"), [sent(ledger)])

    assert resumed(tmp_path, ledger) == ("", [])
    assert [(m.id, m.records) for m in log.doubtful(ledger)] == [("<FA2026-00001@d.fr>", (sent(ledger),))]
    assert log.doubtful(ledger.after([sent(ledger)])) == ()


def test_what_an_older_version_noted_is_read(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """It noted one change a message, and none for a draft."""
    log.begin(message("FA2026-00001"), [sent(ledger)])
    [path] = tmp_path.iterdir()
    line = json.loads(path.read_text())
    old = [line | {"record": line["record"][0]}, line | {"id": "<2@d.fr>", "record": None}]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in old))

    assert [m.records for m in log.doubtful(ledger)] == [(sent(ledger),)]


def test_what_was_refused_is_forgotten(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """The server said no: it goes with the next press."""
    log.begin(message("FA2026-00001"), [sent(ledger)])
    log.answered("<FA2026-00001@d.fr>", ServerAnswer.NOT_GONE)

    assert resumed(tmp_path, ledger) == ("", [])
    assert log.doubtful(ledger) == ()


def test_a_draft_that_lies_there_is_made(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """Killed after its file, before its line: the line of Relances is written; without its file, nothing is."""
    draft = tmp_path / "RE00001 C1.eml"
    log.begin(message("RE00001 C1"), [reminder()], draft)
    draft.write_text("")
    assert resumed(tmp_path, ledger)[1] == [reminder()]

    draft.unlink()
    log.begin(message("RE00001 C1"), [reminder()], draft)
    assert resumed(tmp_path, ledger) == ("", [])


def test_half_a_line_is_no_message(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """The power went while it was noted: it had not been given to the server."""
    log.begin(message("FA2026-00001"), [sent(ledger)])
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20])

    assert log.read() == ()


def test_a_damaged_file_is_named_with_a_way_out(log: MessageLog, tmp_path: Path) -> None:
    """What went would be sent again: nothing is done before a person looked."""
    path = tmp_path / ".ecole.xlsx.gescof-messages.jsonl"
    path.write_bytes(b"\xff\xfe\n")

    with pytest.raises(Refused, match=r"gescof-messages.*ne se lit pas.*supprimez ce fichier"):
        log.read()


def test_a_message_that_cannot_be_noted_does_not_go(log: MessageLog, tmp_path: Path, ledger: Ledger) -> None:
    """Its refusal names the file."""
    (tmp_path / ".ecole.xlsx.gescof-messages.jsonl").mkdir()

    with pytest.raises(DocumentError, match="gescof-messages"):
        log.begin(message("FA2026-00001"), [sent(ledger)])
