"""A message that the server may have taken: never sent again unasked, noted once a person says that it went."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from tests.office import drawn
from tests.printing import press_in
from tests.unit.actions.mail_scene import FA1, FA2, issued
from tests.unit.documents.mail_server import Mailbox

PARTIES = """
    Clients
    Code | Raison sociale | E-mail facturation
    C1   | Alpha          | compta@alpha.example
    C2   | Beta           | compta@beta.example
"""
REMINDING = """
    Niveaux de relance | 8
    Canaux de relance  | e-mail
"""
SENT = "N° | Envoyée le"
LONG_AGO = date(2026, 9, 1)

pytestmark = pytest.mark.usefixtures("passwords")


def subjects(box: Mailbox) -> list[str]:
    return [str(message["Subject"]).split()[1] for _, message in box.received]


def test_a_doubtful_message_is_not_sent_again_unasked(box: Mailbox, tmp_path: Path) -> None:
    """ENV-003 with its address, hour and Message-ID; the others go on; an explicit number changes nothing."""
    book = issued(PARTIES, "C1", "C2", port=box.port)
    box.drop_after = 1
    press_in(tmp_path, book, "envoyer")

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, book, "envoyer", invoices=[FA1])

    [problem] = refused.value.problems
    assert problem.code == "ENV-003"
    assert f"{FA1} est peut-être parti à compta@alpha.example le" in problem.message
    assert str(box.received[0][1]["Message-ID"]) in problem.message
    assert subjects(box) == [FA1, FA2]


def test_a_person_who_found_it_sent_says_so(box: Mailbox, tmp_path: Path) -> None:
    """« partis »: « Envoyée le » is written, nothing is sent, and nothing is in doubt after."""
    book = issued(PARTIES, "C1", port=box.port)
    box.drop_after = 1
    with pytest.raises(Refused, match="On ne sait pas"):
        press_in(tmp_path, book, "envoyer")

    report = press_in(tmp_path, book, "envoyer", doubtful="partis")

    assert report.message == "1 message noté comme parti."
    assert drawn(book, "Factures", SENT) == [f"{FA1} | 2026-11-22"]
    assert len(box.received) == 1
    assert not list(tmp_path.glob(".*.gescof-messages*"))


def test_a_person_who_did_not_find_it_sends_it_again(box: Mailbox, tmp_path: Path) -> None:
    """« à renvoyer »: it goes, and is noted."""
    book = issued(PARTIES, "C1", port=box.port)
    box.drop_after = 1
    with pytest.raises(Refused, match="On ne sait pas"):
        press_in(tmp_path, book, "envoyer")

    report = press_in(tmp_path, book, "envoyer", doubtful="à renvoyer")

    assert report.message == "1 message envoyé."
    assert subjects(box) == [FA1, FA1]
    assert drawn(book, "Factures", SENT) == [f"{FA1} | 2026-11-22"]
    assert not list(tmp_path.glob(".*.gescof-messages*"))


def test_a_message_of_several_documents_is_one_doubt(box: Mailbox, tmp_path: Path) -> None:
    """Asked about once for both; « partis », said of one of them, is true of the other, which it carried."""
    book = issued(PARTIES, "C1", "C1", port=box.port)
    box.drop_after = 1
    with pytest.raises(Refused, match="On ne sait pas"):
        press_in(tmp_path, book, "envoyer")

    with pytest.raises(Refused) as refused:
        press_in(tmp_path, book, "envoyer")
    assert [problem.code for problem in refused.value.problems] == ["ENV-003"]
    report = press_in(tmp_path, book, "envoyer", invoices=[FA2], doubtful="partis")

    assert report.message == "1 message noté comme parti."
    assert drawn(book, "Factures", SENT) == [f"{FA1} | 2026-11-22", f"{FA2} | 2026-11-22"]
    assert len(box.received) == 1


def test_a_debtor_is_not_reminded_twice(box: Mailbox, tmp_path: Path) -> None:
    """The reminder in doubt stays; « partis » writes its line, with the number that the letter bears."""
    book = issued(PARTIES, "C1", "C2", port=box.port, day=LONG_AGO, more=REMINDING)
    box.drop_after = 1
    first = press_in(tmp_path, book, "relancer")
    again = press_in(tmp_path, book, "relancer")
    noted = press_in(tmp_path, book, "relancer", doubtful="partis")

    assert [p.code for p in first.problems if p.code != "REL-001"] == ["ENV-003"]
    assert "ENV-003" in {p.code for p in again.problems}
    assert noted.message == "1 message noté comme parti."
    assert len(box.received) == 2
    assert sorted(drawn(book, "Relances", "N° | Tiers")) == ["RE00001 | C1", "RE00002 | C2"]
