"""The e-mails that an outcome asks for: sent one by one, or left as drafts; what became of each is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from gescof_xl.core.errors import DocumentError, GescofError, Unwritable, WorkbookError
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.documents.mail.drafts import draft_path, drop_drafts, write_draft
from gescof_xl.documents.mail.message import Message, message_id
from gescof_xl.documents.mail.outlook import outlook_found, save_draft
from gescof_xl.documents.mail.smtp import LOOK, Sent, Server, send_all
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import DRAFTS, DocumentMark, Mail, Way
from gescof_xl.domain.settings import Key, identity_of, setting
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.message_log import MessageLog, ServerAnswer
from gescof_xl.effects.port import Posted, Progress, Record
from gescof_xl.files import read_whole

_AT_ONCE = 10  # messages between two writings of the workbook: what a broken machine could forget


def told(posted: Sequence[Posted]) -> str:
    """What became of all of them: « 3 messages envoyés, 1 non parti. »."""
    sent, drafted = sum(one.sent for one in posted), sum(one.drafted for one in posted)
    parts = [counted(sent, "message(s) envoyé(s)")] if sent else []
    parts += [counted(drafted, "brouillon(s) prêt(s), à envoyer vous-même")] if drafted else []
    failed = len(posted) - sent - drafted
    left = counted(failed, "non parti(s)" if parts else "message(s) non parti(s)")
    return ", ".join(parts + ([left] if failed else [])) + "."


def sent_summary(gone: Sequence[Posted]) -> str:
    """What went, for the log: « Envoyé : FA2026-00001 à compta@exemple.fr (Message-ID…) »."""
    what = "Envoyé" if gone[0].sent else "Brouillon"
    # The program that sends a draft gives it a Message-ID of its own.
    return f"{what} : " + ", ".join(f"{one.mail.name} à {one.mail.to} {one.id * one.sent}".rstrip() for one in gone)


@dataclass(frozen=True, kw_only=True)
class MailDelivery:
    """Where attachments lie: below the workbook's folder, or where `placed` says that they were put instead.

    `failed` names the papers that could not be made: the messages that carry them stay. With `alone`, sending is all
    that the button does.
    """

    ledger: Ledger
    log: MessageLog
    folder: Path
    documents: Path
    placed: Mapping[Path, Path]
    failed: Collection[str] = ()
    alone: bool = True

    def deliver(self, mails: Sequence[Mail], record: Record, progress: Progress) -> list[Posted]:
        """Posts every message; `record` writes down those that went, a few at a time, whatever happens after.

        Ctrl-C stops between two messages. Raises DocumentError when none can go and the button does nothing else,
        Unwritable when what went could not be written down.
        """
        obstacles = [(mail, self._obstacle(mail)) for mail in mails]
        ready = [mail for mail, problem in obstacles if not problem]
        stuck = [Posted(mail, problem=problem) for mail, problem in obstacles if problem]
        try:
            return [*stuck, *self._deliver(ready, record, progress)]
        except DocumentError as error:
            if self.alone:
                raise
            told = _told("ENV-002", error.message, error.cure)
            return [*stuck, *(Posted(mail, problem=None if n else told) for n, mail in enumerate(ready))]

    def _obstacle(self, mail: Mail) -> Problem | None:
        """Why a message cannot go: a paper was not made, or a file is not the document that it should carry."""
        if missing := [name for name in mail.papers if name in self.failed]:
            return _stuck(mail, missing)
        try:
            others = [name for name, mark in mail.marks if not self._is_sound(self._file(name), mark)]
        except GescofError as error:
            return _told("ENV-005", f"{mail.name} n'est pas parti : {error.message}", error.cure)
        return _other_document(mail, others[0]) if others else None

    def _is_sound(self, path: Path, mark: DocumentMark) -> bool:
        """Whether a file is what was filed, and that document. One that cannot be read stops its message later."""
        if not path.is_file():
            return True
        return self._digests.is_filed(path, read_whole(path), mark)

    @cached_property
    def _digests(self) -> DigestList:
        return DigestList(self.documents, identity_of(self.ledger).id)

    def _deliver(self, mails: Sequence[Mail], record: Record, progress: Progress) -> list[Posted]:
        done: list[Posted] = []
        unrecorded: list[Posted] = []
        try:
            for posted in self.post(mails):
                done.append(posted)
                unrecorded += [posted] if posted.recorded else []
                if len(unrecorded) == _AT_ONCE:
                    # Never twice, were it stopped in the middle: the next button finds what the log of messages says.
                    batch, unrecorded = unrecorded, []
                    self._write_down(batch, record)
                progress("Envoi", len(done), len(mails))
        except KeyboardInterrupt:
            done.append(_stopped(mails, done))
        finally:
            if unrecorded:
                self._write_down(unrecorded, record)
        return done

    def _write_down(self, gone: Sequence[Posted], record: Record) -> None:
        try:
            record([change for one in gone for change in one.mail.records], sent_summary(gone))
        except WorkbookError as error:
            names = ", ".join(one.mail.name for one in gone)
            message = f"Envoyés, mais le classeur n'a pas pu le noter : {names}. {error.message}"
            cure = f"Ne les envoyez pas de nouveau : le prochain bouton les notera. {error.cure}"
            raise Unwritable(message, cure) from error
        self._settle([one.id for one in gone])

    def _settle(self, ids: Sequence[str]) -> None:
        with suppress(OSError, GescofError):  # the next button finds that the workbook says it already
            self.log.settle(ids)

    def post(self, mails: Sequence[Mail]) -> Iterator[Posted]:
        """Each message goes its way, in order; one that fails is named and the others go on.

        Raises DocumentError before anything goes when no message can: no sender, no server, no Outlook.
        """
        sender = setting(self.ledger, Key.EMAIL)
        if not sender:
            raise DocumentError("Organisme : « E-mail » est vide : personne n'envoie.", "Tapez l'adresse du service.")
        # The hour of a message is that of its sending, whatever the day of the button.
        moment = datetime.now().astimezone()
        messages = [self._message(mail, sender, moment) for mail in mails]
        way = mails[0].way if mails else Way.DRAFT
        if way is Way.SMTP:
            by_name = {message.name: (mail, message.id) for mail, message in zip(mails, messages, strict=True)}
            for sent in send_all(self._noted(mails, messages), mail_server(self.ledger)):
                mail, number = by_name[sent.name]
                if not sent.doubtful:
                    self._note(number, gone=sent.sent)
                if sent.sent:
                    drop_drafts(self.documents / DRAFTS, mail.documents)
                yield Posted(mail, sent=sent.sent, problem=_problem(sent), id=number)
        else:
            if way is Way.OUTLOOK and not outlook_found():
                cure = "Dans Organisme, videz « Serveur de courrier » ou donnez un serveur SMTP."
                raise DocumentError("Outlook n'est pas sur ce poste.", cure)
            for mail, message in zip(mails, messages, strict=True):
                yield self._draft(mail, message)

    def _noted(self, mails: Sequence[Mail], messages: Sequence[Message]) -> Iterator[Message]:
        """The messages, each noted as begun when it is asked for."""
        for mail, message in zip(mails, messages, strict=True):
            self.log.begin(message, mail.records)
            yield message

    def _note(self, number: str, *, gone: bool) -> None:
        with suppress(OSError):  # it stays in doubt, and is asked about
            self.log.answered(number, ServerAnswer.GONE if gone else ServerAnswer.NOT_GONE)
        if not gone:
            self._settle([number])

    def _draft(self, mail: Mail, message: Message) -> Posted:
        folder = self.documents / DRAFTS
        draft = None if mail.way is Way.OUTLOOK else draft_path(message.name, folder)
        self.log.begin(message, mail.records if mail.draft_counts else (), draft)
        try:
            # First: what is killed in between waits in no draft, and goes with the next press, rather than in two.
            drop_drafts(folder, mail.documents, but=draft)
            if draft is None:
                save_draft(message)
            else:
                write_draft(message, folder)
        except DocumentError as error:
            self._note(message.id, gone=False)
            return Posted(mail, problem=_told("ENV-002", f"{mail.name} : {error.message}", error.cure), id=message.id)
        self._note(message.id, gone=True)
        if not mail.draft_counts:
            self._settle([message.id])
        return Posted(mail, draft=draft, drafted=True, id=message.id)

    def _message(self, mail: Mail, sender: str, moment: datetime) -> Message:
        return Message(
            name=mail.name,
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            id=message_id(sender),
            sender=sender,
            moment=moment,
            sender_name=setting(self.ledger, Key.NAME),
            attachments=tuple(self._file(name) for name in mail.attachments),
            documents=mail.documents,
        )

    def _file(self, name: str) -> Path:
        path = (self.folder / name).resolve()
        return self.placed.get(path, path)


def _stuck(mail: Mail, missing: Sequence[str]) -> Problem:
    """ENV-002: a piece of it could not be made; printing said why."""
    message = f"{mail.name} n'est pas parti : {', '.join(missing)} n'a pas pu être fait."
    return _told("ENV-002", message, "Corrigez la cause, puis recommencez.")


def _other_document(mail: Mail, file: str) -> Problem:
    """ENV-005: it would have carried another document."""
    message = f"{mail.name} n'est pas parti : « {file} » a changé depuis qu'il a été fait, ou est un autre document."
    cure = "Comparez-le avec la ligne de Factures. Rangez-le ailleurs, puis recommencez : l'original sera refait."
    return _told("ENV-005", message, cure)


def _stopped(mails: Sequence[Mail], done: Sequence[Posted]) -> Posted:
    """ENV-003: the message that was going may have gone."""
    left = [mail for mail in mails if mail not in {posted.mail for posted in done}]
    names = ", ".join(mail.name for mail in left)
    message = f"Envoi arrêté : {names} ne sont pas partis ; le premier l'est peut-être."
    return Posted(left[0], problem=_told("ENV-003", message, LOOK))


def mail_server(ledger: Ledger) -> Server:
    """The server that Organisme names. Raises DocumentError when it cannot be read."""
    keys = (Key.MAIL_SERVER, Key.MAIL_ACCOUNT, Key.MAIL_SECURITY)
    return Server.parse(*(setting(ledger, key) for key in keys))


def _problem(sent: Sent) -> Problem | None:
    if not sent.error:
        return None
    return _told("ENV-003" if sent.doubtful else "ENV-002", sent.error, sent.cure)


def _told(code: str, message: str, cure: str) -> Problem:
    return Problem(code=code, message=message, cure=cure, blocking=False)
