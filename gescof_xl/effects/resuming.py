"""What a button that was killed left: finished or undone by the next one, and said in one sentence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from gescof_xl.core.errors import Refused, disk_reason
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import identity_of
from gescof_xl.effects.begun import Begun, BegunRecord
from gescof_xl.effects.folders import documents_folder, remove_drafts_folders
from gescof_xl.effects.message_log import LoggedMessage, MessageLog, ServerAnswer
from gescof_xl.effects.port import Record
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.files import remove_drafts


def resume(workbook: Path, ledger: Ledger, record: Record) -> str:
    """What was done; "" when nothing had been left. Raises WorkbookError or Refused, as `Effects.resume` says."""
    told = [_files(workbook, ledger), _messages(MessageLog(workbook), ledger, record)]
    said = " ".join(text for text in told if text)
    return f"Repris après une coupure : {said}" if said else ""


def _files(workbook: Path, ledger: Ledger) -> str:
    """Files into their place when the workbook says that they were made; else their drafts go."""
    begun = _begun(workbook)
    said = ""
    if begun is not None and not begun.is_written(ledger):
        said = "rien n'avait été écrit, rien ne reste."
    elif begun is not None:
        said = _finished(workbook, begun, identity_of(ledger).id)
        if begun.seals:
            with suppress(OSError, Refused):  # the next button that seals tells it
                SealJournal(workbook).complete(ledger)
    with suppress(OSError, Refused):  # a folder that cannot be written, or that leads out: told by what needs it
        remove_drafts_folders(documents_folder(ledger, workbook.parent), workbook.name)
        for beginning in (f"{workbook.stem}.", f".{workbook.name}."):
            remove_drafts(workbook.parent, beginning)
        BegunRecord(workbook).clear()
    return said


def _begun(workbook: Path) -> Begun | None:
    """What was begun; of a damaged record, nothing more than that: what was printed is made again by Imprimer."""
    record = BegunRecord(workbook)
    try:
        return record.read()
    except OSError as error:
        raise Refused(
            f"Le fichier « {record.path} » ne se lit pas ({disk_reason(error)}) : un bouton arrêté y a noté ce "
            "qu'il faisait.",
            "Vérifiez vos droits ; s'il est abîmé, supprimez-le (il est caché), puis pressez Vérifier l'intégrité.",
        ) from error
    except (ValueError, KeyError, TypeError):
        return Begun(drafts="", documents="")


def _finished(workbook: Path, begun: Begun, identity: str) -> str:
    """Every file of its that is still a draft, and the copies that it would have made, put into place."""
    from gescof_xl.documents.printing.filing import file_all
    from gescof_xl.domain.papers.papers import SheetCopies
    from gescof_xl.effects.digest_list import DigestList
    from gescof_xl.effects.output_files import OutputFiles

    folder = workbook.parent
    output = OutputFiles(
        staging=folder / begun.drafts, documents=folder / begun.documents, folder=folder, workbook=workbook.name
    )
    sheets = {} if begun.whole else dict(begun.sheets)
    left = [SheetCopies(source=source, names=new) for source, names in sheets.items() if (new := _new(workbook, names))]
    problems = list(output.take_sheets(left))
    drafts = [path for name in begun.files if (path := output.staging / name).is_file()]
    others = [output.documents / name for name in begun.files if output.staging / name not in drafts]
    placed = [path for path in others if path.is_file()]  # and maybe not listed
    filed, troubles = file_all([*drafts, *output.after(begun.later)], output.staging, output.documents)
    troubles += DigestList(output.documents, identity).keep([*placed, *filed.values()])
    gone = [name for name in begun.files if not (output.documents / name).is_file()]
    told = [counted(len(filed), "fichier(s) mis en place") + "."] if filed else ["tout était déjà en place."]
    told += [f"Manquent : {', '.join(gone)} ; pressez de nouveau le bouton qui les fait."] if gone else []
    return " ".join((*told, *(problem.message for problem in (*problems, *troubles))))


def _new(workbook: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    from gescof_xl.effects.returned_workbooks import sheet_names

    there = sheet_names(workbook)
    return tuple(name for name in names if name not in there)


def _messages(log: MessageLog, ledger: Ledger, record: Record) -> str:
    """The messages that went, written down where the workbook does not say it."""
    messages = log.read()
    gone = [(m, changes) for m in messages if _went(m) and (changes := m.changes(ledger))]
    if gone:
        names = ", ".join(f"{m.name} à {m.to} {m.id}" for m, _ in gone)
        record([change for _, changes in gone for change in changes], f"Envoyé avant une coupure : {names}")
    with suppress(OSError):  # the next button finds that the workbook says it already
        log.settle([m.id for m in messages if not m.in_doubt or not m.changes(ledger)])
    return f"{counted(len(gone), 'message(s) parti(s), noté(s) maintenant')}." if gone else ""


def _went(message: LoggedMessage) -> bool:
    """A draft that lies in its folder is made, even when nothing says so."""
    return message.answer is ServerAnswer.GONE or (message.answer is None and Path(message.draft).is_file())
