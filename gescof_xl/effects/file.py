"""What a button does beside a workbook on the disk: papers and files in its folder, e-mails, the journal of seals.

What makes them is imported by the button that makes some.

Many imports: it is the one place that knows everything that a button may leave beside its workbook.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.actions.base import Outcome
from gescof_xl.core.errors import WorkbookError
from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import new_seals
from gescof_xl.domain.settings import identity_of
from gescof_xl.domain.workbook_identity import WorkbookIdentity
from gescof_xl.effects.begun import Begun, BegunRecord
from gescof_xl.effects.folders import documents_folder, drafts_folder, remove_drafts_folders, template_source
from gescof_xl.effects.memory import NoStaging
from gescof_xl.effects.message_log import MessageLog
from gescof_xl.effects.port import MadeFiles, Posted, Progress, Record, Staging, Transmitted
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.surroundings import FileSurroundings
from gescof_xl.workbook.disk import disk_errors

if TYPE_CHECKING:
    from gescof_xl.domain.seal import SealText
    from gescof_xl.effects.witnesses.signatures import Signature


@frozen_in_order
class FileEffects:
    """Around the workbook of this path: papers go below its folder."""

    workbook: Path

    @property
    def surroundings(self) -> FileSurroundings:
        """Its folder, as actions see it."""
        return FileSurroundings(self.workbook)

    @contextmanager
    def staging(self, outcome: Outcome, ledger: Ledger) -> Iterator[Staging]:
        """A folder for drafts beside where papers go, gone at the end; none for an outcome that makes no file.

        The first seal of a workbook is begun too: what has no journal yet looks like what lost it.
        When the workbook may be written and something then fails, all stays: the next button finishes it.
        Raises Refused when something is to go to a platform, and its account cannot be used.
        """
        if not (outcome.papers or outcome.files or outcome.mails or outcome.transmissions):
            if SealJournal(self.workbook).files or not new_seals(outcome.changes):
                yield NoStaging()
            else:
                with self._first_seal() as first:
                    yield first
            return
        from gescof_xl.effects.output_files import OutputFiles
        from gescof_xl.effects.staging import FileStaging

        if outcome.transmissions:
            from gescof_xl.exchange.platform.account import platform_account

            platform_account(ledger).refuse_without_secret()
        folder = self.workbook.parent
        documents = documents_folder(ledger, folder)
        drafts = drafts_folder(documents, self.workbook.name)
        output = OutputFiles(staging=drafts, documents=documents, folder=folder, workbook=self.workbook.name)
        staging = FileStaging(
            outcome=outcome, source=template_source(ledger, folder), output=output, identity=identity_of(ledger).id
        )
        try:
            yield staging
        except BaseException as error:
            if staging.is_undone_by(error):
                self._end(documents)
            raise
        self._end(documents)

    @contextmanager
    def _first_seal(self) -> Iterator[Staging]:
        """As for files, of which there are none."""
        first = _FirstSeal(BegunRecord(self.workbook))
        try:
            yield first
        except WorkbookError:
            first.record.forget()
            raise
        first.record.forget()

    def _end(self, documents: Path) -> None:
        """Drafts first: without them, what was begun says only that nothing is left."""
        remove_drafts_folders(documents, self.workbook.name)
        BegunRecord(self.workbook).forget()

    def resume(self, ledger: Ledger, record: Record) -> str:
        """Files into place, or their drafts away; messages that went written down."""
        from gescof_xl.effects.resuming import resume

        return resume(self.workbook, ledger, record)

    def settle(self, messages: Collection[str]) -> None:
        """Forgets them."""
        with suppress(OSError):  # they are asked about once more
            MessageLog(self.workbook).settle(messages)

    def named(self, ledger: Ledger) -> WorkbookIdentity:
        """What it says, or a new one at random; a workbook that is no file yet has none."""
        identity = identity_of(ledger)
        if identity.id or not self.workbook.is_file():
            return identity
        return WorkbookIdentity(secrets.token_hex(8))

    def sign(self, ledger: Ledger, identity: str, head: SealText, user: str) -> Signature | None:
        """With a key of the system's keyring."""
        from gescof_xl.effects.witnesses.signatures import sign

        return sign(ledger, identity, head, user)

    def record_seals(self, before: Ledger, after: Ledger, signature: Signature | None) -> Sequence[Problem]:
        """In the journal beside the workbook, and in the user's own data."""
        from gescof_xl.effects.witnesses.witness import Witness

        if signature:
            from gescof_xl.effects.witnesses.signatures import keep_key

            keep_key(signature)
        unrecorded = SealJournal(self.workbook).record(before, after)
        Witness().remember(self.workbook, after)
        return unrecorded

    def deliver(
        self, outcome: Outcome, ledger: Ledger, made: MadeFiles, record: Record, progress: Progress
    ) -> list[Posted]:
        """Posts the messages, their attachments taken from where they now lie."""
        if not outcome.mails:
            return []
        from gescof_xl.effects.mail_delivery import MailDelivery

        folder = self.workbook.parent
        delivery = MailDelivery(
            ledger=ledger,
            log=MessageLog(self.workbook),
            folder=folder,
            documents=documents_folder(ledger, folder),
            placed=made.files,
            failed=made.failed,
            alone=outcome.only_mails,
        )
        return delivery.deliver(outcome.mails, record, progress)

    def transmit(
        self, outcome: Outcome, ledger: Ledger, made: MadeFiles, record: Record, progress: Progress
    ) -> list[Transmitted]:
        """Sends messages, and documents taken from where they now lie."""
        if not outcome.transmissions:
            return []
        from gescof_xl.effects.digest_list import DigestList
        from gescof_xl.effects.parcels import Filed
        from gescof_xl.effects.transmission import PlatformDelivery
        from gescof_xl.exchange.platform.account import platform_account

        folder = self.workbook.parent
        delivery = PlatformDelivery(
            account=platform_account(ledger),
            filed=Filed(
                folder=folder,
                digests=DigestList(documents_folder(ledger, folder), identity_of(ledger).id),
                placed=made.files,
                failed=made.failed,
            ),
        )
        return delivery.deliver(outcome.transmissions, record, progress)


@frozen_in_order
class _FirstSeal(NoStaging):
    """A button that makes no file, and the first journal."""

    record: BegunRecord

    def begin(self, lines: int, log: str) -> None:
        """Raises Unwritable."""
        with disk_errors(self.record.path.name, self.record.path.parent):
            self.record.keep(Begun(drafts="", documents="", lines=lines, log=log, seals=True))
