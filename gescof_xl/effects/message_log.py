"""What became of messages that the workbook does not tell yet: one line before each goes, one after its answer.

A kill or a power cut leaves the file. The next button writes down what went; what the server may have taken is asked
about. The file goes when nothing is left to say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import DocumentError, Refused, disk_reason
from gescof_xl.core.frozen import frozen
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.pending_changes import Json, change_from, change_json
from gescof_xl.files import append_lines, write_whole

if TYPE_CHECKING:
    from gescof_xl.core.changes import Add, Replace
    from gescof_xl.documents.mail.message import Message
    from gescof_xl.domain.papers.papers import DoubtfulMessage


class ServerAnswer(StrEnum):
    """What is known of a message that was begun; none while its answer is not known."""

    GONE = "gone"
    NOT_GONE = "not gone"


@frozen
class LoggedMessage:
    """A message that was begun: `id` is its Message-ID, `draft` the file of one that is left to a person."""

    id: str
    name: str
    to: str
    moment: str
    record: Sequence[Json]
    draft: str = ""
    answer: ServerAnswer | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether the server may have taken it."""
        return self.answer is None and not self.draft

    def changes(self, ledger: Ledger) -> tuple[Add | Replace, ...]:
        """What the workbook does not say yet of a message that went."""
        return tuple(change for said in self.record if (change := change_from(said, ledger)))


class MessageLog:
    """That of one workbook: a hidden file beside it."""

    def __init__(self, workbook: Path) -> None:
        self._path = workbook.with_name(f".{workbook.name}.gescof-messages.jsonl")

    def begin(self, message: Message, records: Sequence[Add | Replace], draft: Path | None = None) -> None:
        """Notes that a message is about to go. Raises DocumentError: one that cannot be noted does not go.

        `records` is what the workbook will say of it.
        """
        line = {
            "id": message.id,
            "name": message.name,
            "to": message.to,
            "moment": message.moment.isoformat(timespec="seconds"),
            "record": [change_json(record) for record in records],
            "draft": str(draft or ""),
        }
        try:
            append_lines(self._path, [json.dumps(line, ensure_ascii=False)])
        except OSError as error:
            raise DocumentError(
                f"Les messages ne peuvent pas être notés dans « {self._path} » ({disk_reason(error)}) : "
                "aucun autre ne part.",
                "Libérez de la place ou vérifiez vos droits sur le dossier, puis recommencez.",
            ) from error

    def answered(self, message_id: str, answer: ServerAnswer) -> None:
        """Notes what became of it. Raises OSError: nobody knows then whether it went."""
        append_lines(self._path, [json.dumps({"id": message_id, "answer": answer})])

    def read(self) -> tuple[LoggedMessage, ...]:
        """All that were begun. Raises Refused when the file cannot be read: what went would be sent again."""
        try:
            text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
            # A last line without its end was cut while it was written: nothing had been sent of it.
            return tuple(_messages(line for line in text.splitlines(keepends=True) if line.endswith("\n")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._unreadable(error) from error

    def doubtful(self, ledger: Ledger) -> tuple[DoubtfulMessage, ...]:
        """Those that the server may have taken, and of which the workbook says nothing."""
        from gescof_xl.domain.papers.papers import DoubtfulMessage

        return tuple(
            DoubtfulMessage(id=m.id, name=m.name, to=m.to, moment=m.moment, records=changes)
            for m in self.read()
            if m.in_doubt and (changes := m.changes(ledger))
        )

    def settle(self, ids: Collection[str]) -> None:
        """Forgets messages of which nothing is left to say. Raises OSError."""
        if not ids:
            return
        messages = self.read()
        left = [m for m in messages if m.id not in ids]
        if len(left) < len(messages):
            self._keep(left)

    def _keep(self, messages: list[LoggedMessage]) -> None:
        if not messages:
            self._path.unlink(missing_ok=True)
            return
        lines = [json.dumps(vars(m), ensure_ascii=False) for m in messages]
        write_whole(self._path, "".join(f"{line}\n" for line in lines).encode())

    def _unreadable(self, error: Exception) -> Refused:
        why = disk_reason(error) if isinstance(error, OSError) else "contenu abîmé"
        return Refused(
            f"Le fichier des envois commencés « {self._path} » ne se lit pas ({why}).",
            "Regardez dans la boîte d'envoi ce qui est parti, tapez-en la date dans Factures (« Envoyée le »), puis "
            "supprimez ce fichier (il est caché).",
        )


def _messages(lines: Iterator[str]) -> Iterator[LoggedMessage]:
    begun: dict[str, dict[str, object]] = {}
    for line in lines:
        said = json.loads(line)
        begun.setdefault(said["id"], {}).update(said)
    for fields in begun.values():
        answer, record = fields.pop("answer", None), fields.pop("record")
        said = record if isinstance(record, list) else [record] if record else []  # one or none until 0.2.0
        yield LoggedMessage(**fields, record=said, answer=ServerAnswer(answer) if answer else None)  # type: ignore[arg-type]
