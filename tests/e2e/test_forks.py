"""Ways in which one workbook becomes two, or an older one comes back: seen at once, and no number is given twice."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import GescofError, Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import last_seal, parts_of, sealed
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.taking_over import take_over
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.commanding import SCHOOL
from tests.office import TODAY
from tests.on_disk import press


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The school's workbook in a folder of its own, where one invoice was issued: FA2026-00124."""
    folder = tmp_path / "bureau"
    folder.mkdir()
    path = Path(shutil.copyfile(SCHOOL, folder / "ecole.xlsx"))
    assert issue(path) == ("FA2026-00124",)
    return path


def issue(book: Path, amount: int = 100) -> tuple[str, ...]:
    """The number of one more invoice."""
    return press(book, "facturer-directe", party="LAGA", lines=[f"SALLE ; 1 ; {amount}"]).documents


def refusal(book: Path) -> Refused:
    """Why nothing is issued; the workbook is as it was."""
    before = book.read_bytes()
    with pytest.raises(Refused) as caught:
        issue(book)
    assert book.read_bytes() == before
    return caught.value


def codes(refused: Refused) -> list[str]:
    return [problem.code for problem in refused.problems]


def found(book: Path) -> list[str]:
    """What `verifier` says, but the messages about printed papers."""
    return sorted({p.code for p in press(book, "verifier").problems if p.code.startswith("SCE")})


def read_ledger(book: Path) -> Ledger:
    return parse(FileWorkbook(book).read()).ledger


def test_an_older_folder_put_back(book: Path, tmp_path: Path) -> None:
    """With its journal: only this machine remembers. The way on skips what was given, and the hole is explained."""
    older = shutil.copytree(book.parent, tmp_path / "avant")
    assert issue(book) == ("FA2026-00125",)
    shutil.rmtree(book.parent)
    shutil.move(older, book.parent)

    assert found(book) == ["SCE-015"]
    refused = refusal(book)
    assert codes(refused) == ["SCE-015"]
    assert "FA2026-00125" in refused.message
    assert "gescof reprendre" in refused.cure

    take_over(book, TODAY)
    assert issue(book) == ("FA2026-00126",)
    assert found(book) == ["SCE-021"]
    assert [p for p in press(book, "controler").problems if p.code == "FAC-010"] == []


def test_a_backup_of_the_workbook_alone(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its journal goes on further: any machine sees it. Once taken over, the old journal is kept, a new one is whole."""
    backup = Path(shutil.copyfile(book, tmp_path / "avant.xlsx"))
    assert issue(book) == ("FA2026-00125",)
    shutil.copyfile(backup, book)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "autre poste"))

    assert codes(refusal(book)) == ["SCE-005"]
    take_over(book, TODAY)
    assert [path.name[:18] for path in (book.parent / "sauvegardes").glob("*.jsonl")] == ["ecole.sceaux 2026-"]
    assert issue(book) == ("FA2026-00126",)
    assert found(book) == ["SCE-021"]


def test_the_lost_workbook_comes_back(book: Path, tmp_path: Path) -> None:
    """It would give the numbers of the copy that took its place."""
    older = Path(shutil.copyfile(book, tmp_path / "avant.xlsx"))
    issue(book)
    newer = Path(shutil.copyfile(book, tmp_path / "perdu.xlsx"))
    shutil.copyfile(older, book)
    take_over(book, TODAY)
    shutil.copyfile(newer, book)
    assert "SCE-022" in codes(refusal(book))


def test_the_folder_of_the_other_machine_wins(book: Path, tmp_path: Path) -> None:
    """Both issued while apart; the synchroniser keeps theirs: the first button here says so."""
    theirs = shutil.copytree(book.parent, tmp_path / "synchro")
    issue(book, 100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path / "poste de Léa"))
        assert issue(theirs / "ecole.xlsx", 250) == ("FA2026-00125",)
    shutil.rmtree(book.parent)
    shutil.move(theirs, book.parent)
    assert found(book) == ["SCE-016"]
    assert codes(refusal(book)) == ["SCE-016"]
    take_over(book, TODAY)
    assert issue(book) == ("FA2026-00126",)


def test_a_conflicted_copy_beside(book: Path) -> None:
    """Seen at its first button, since the workbook lives beside; a copy for trials takes series of its own."""
    copy = Path(shutil.copyfile(book, book.with_name("ecole (copie en conflit).xlsx")))
    assert codes(refusal(copy)) == ["SCE-017"]
    assert "SCE-017" in found(copy)
    with pytest.raises(Refused, match="les deux donneraient les mêmes numéros"):
        take_over(copy, TODAY)
    assert issue(book) == ("FA2026-00125",)


def test_a_copy_for_trials_in_another_folder(book: Path, tmp_path: Path) -> None:
    """It issues, and is told before each yes whose copy it is; the workbook goes on, and remembers only itself."""
    copy = Path(shutil.copytree(book.parent, tmp_path / "essai")) / book.name
    report = press(copy, "facturer-directe", party="LAGA", lines=["SALLE ; 1 ; 100"])
    assert report.documents == ("FA2026-00125",)
    (told,) = [p for p in report.problems if p.code == "SCE-017"]
    assert not told.blocking
    assert str(book) in told.message
    assert "SCE-017" in found(copy)
    assert issue(book, 250) == ("FA2026-00125",)
    assert found(book) == []
    assert codes(refusal(copy)) == ["SCE-016"]


def test_a_hard_link(book: Path, tmp_path: Path) -> None:
    """Two names of one file become two files at the first save: told before, and the one left behind issues nothing."""
    link = tmp_path / "bureau" / "lien.xlsx"
    os.link(book, link)
    assert found(book) == ["SCE-020"]
    assert issue(book) == ("FA2026-00125",)
    assert codes(refusal(link)) == ["SCE-015", "SCE-017"]


def test_the_accountant_issues_nothing_in_his_copy(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine; ours issues on, and takes back the copy."""
    press(book, "preparer-echange")
    sent = book.parent / "documents" / "echanges" / "ECH00001.xlsx"
    copy = Path(shutil.copyfile(sent, tmp_path / "pour le cabinet.xlsx"))
    with monkeypatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path / "cabinet"))
        refused = refusal(copy)
        assert codes(refused) == ["SCE-018"]
        assert "ECH00001" in refused.message
        with pytest.raises(Refused, match="ECH00001"):
            take_over(copy, TODAY)
    assert issue(book) == ("FA2026-00125",)
    said = press(book, "reintegrer", file=str(copy)).message
    assert said == "ECH00001 : « pour le cabinet.xlsx » ne dit rien de nouveau, rien n'a changé."


def test_a_folder_that_moved(book: Path, tmp_path: Path) -> None:
    """Nothing to say of it, nor of its name that changed."""
    moved = Path(shutil.move(book.parent, tmp_path / "ailleurs")) / "ecole.xlsx"
    assert issue(moved) == ("FA2026-00125",)
    assert found(moved) == []


def test_another_workbook_in_its_place(book: Path) -> None:
    """Made anew in workbook and journal: this machine knew another one here."""
    for path in (book, *book.parent.glob("*.sceaux.*")):
        path.unlink()
    shutil.copyfile(SCHOOL, book)
    assert "SCE-019" in found(book)


def forged(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last invoice has another buyer, its seal and the journal are made anew, and this machine forgets."""
    monkeypatch.setenv("XDG_DATA_HOME", str(book.parent / "rien"))
    parsed = parse(FileWorkbook(book).read())
    ledger = parsed.ledger
    last = ledger.invoices[-1]
    wanted = replace(last, seal="", name="Un autre client")
    rest = tuple(invoice for invoice in ledger.invoices if invoice is not last)
    (new,) = sealed(replace(ledger, invoices=rest), [wanted], parts_of(ledger, last))
    changes = (Replace(last, new),)
    FileWorkbook(book).write(plan(parsed, changes, ledger.after(changes), TODAY))
    for path in book.parent.glob("*.sceaux.*"):
        path.unlink()
    SealJournal(book).record(read_ledger(SCHOOL), ledger.after(changes))


def test_a_chain_forged_anew_in_workbook_and_journal(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by what this machine remembers."""
    machine = os.environ["XDG_DATA_HOME"]
    forged(book, monkeypatch)
    assert found(book) == []
    monkeypatch.setenv("XDG_DATA_HOME", machine)
    assert found(book) == ["SCE-016"]


@pytest.mark.parametrize("witness", ["preparer-echange", "archiver"])
def test_on_a_machine_that_has_seen_nothing(book: Path, witness: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by the copy that was sent to the accountant, or by an archive."""
    press(book, witness, **({"year": "2026"} if witness == "archiver" else {}))
    forged(book, monkeypatch)
    assert found(book) == ["SCE-016"]


@pytest.mark.parametrize("how", ["cut", "reborn"])
def test_last_invoice_and_its_line_of_the_journal_removed(book: Path, tmp_path: Path, how: str) -> None:
    """With the head rewritten, or the journal deleted and born again: this machine knows that there was more."""
    before = Path(shutil.copyfile(book, tmp_path / "avant.xlsx"))
    journal, head = book.with_suffix(".sceaux.jsonl"), book.with_suffix(".sceaux.tete.json")
    kept = journal.read_bytes(), head.read_bytes()
    issue(book)
    shutil.copyfile(before, book)
    if how == "cut":
        journal.write_bytes(kept[0])
        head.write_bytes(kept[1])
    else:
        journal.unlink()
        head.unlink()
        SealJournal(book).record(read_ledger(SCHOOL), read_ledger(book))
    assert found(book) == ["SCE-015"]


def test_a_healthy_workbook_needs_nothing(book: Path) -> None:
    """It is not taken over without a reason."""
    with pytest.raises(Refused, match="n'a pas à être repris"):
        take_over(book, TODAY)
    assert found(book) == []
    assert last_seal(read_ledger(book)).rank > 0


def mailed(book: Path) -> bytes:
    """The message that a client got: the last invoice as a PDF, in a message that was forwarded once."""
    (pdf,) = book.parent.glob("documents/**/FA2026-00124.pdf")
    sent, forwarded = EmailMessage(), EmailMessage()
    sent.set_content("Bonjour")
    sent.add_attachment(pdf.read_bytes(), maintype="application", subtype="pdf", filename="facture.pdf")
    forwarded.set_content("Voici")
    forwarded.add_attachment(sent)
    return forwarded.as_bytes()


@pytest.mark.parametrize("kind", ["pdf", "eml", "xlsx"])
def test_what_others_kept_is_a_witness(book: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything of ours was made anew, and every machine forgot: the client's paper, or the accountant's copy, knows."""
    press(book, "imprimer", invoices=["FA2026-00124"])
    press(book, "preparer-echange")
    kept = tmp_path / f"gardé.{kind}"
    (pdf,) = book.parent.glob("documents/**/FA2026-00124.pdf")
    copy = book.parent / "documents" / "echanges" / "ECH00001.xlsx"
    kept.write_bytes({"pdf": pdf.read_bytes(), "eml": mailed(book), "xlsx": copy.read_bytes()}[kind])
    assert press(book, "verifier", witness=str(kept)).problems == ()
    shutil.rmtree(book.parent / "documents")
    forged(book, monkeypatch)
    assert "SCE-016" not in found(book)
    told = [p for p in press(book, "verifier", witness=str(kept)).problems if p.code == "SCE-016"]
    assert ["FA2026-00124" in p.message or "ECH00001" in p.message for p in told] == [True]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"From: a@b.fr\n\nBonjour", b"\xff\xfe\x00"])
def test_a_file_that_bears_no_seal_is_no_witness(book: Path, tmp_path: Path, content: bytes) -> None:
    """It is named, with what would do."""
    kept = tmp_path / "autre.eml"
    kept.write_bytes(content)
    with pytest.raises(Refused, match=r"« autre\.eml » ne porte aucun sceau"):
        press(book, "verifier", witness=str(kept))


@pytest.mark.linux
def test_a_pipe_is_no_witness(book: Path, tmp_path: Path) -> None:
    """It would be waited for without end; nor is what is not there."""
    os.mkfifo(tmp_path / "tube.pdf")
    for name in ("tube.pdf", "rien.pdf"):
        with pytest.raises(GescofError, match=name):
            press(book, "verifier", witness=str(tmp_path / name))
