"""What lies around a workbook on the disk, for the actions that look at it.

Most do not: each question imports the reader of its kind of file.

Many imports: it is the one place that knows every kind of file that an action may look at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Refused, TableMissing, WorkbookError
from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealLog
from gescof_xl.domain.settings import Key, identity_of, setting
from gescof_xl.effects.folders import documents_folder, lies_in
from gescof_xl.effects.seal_journal import SealJournal, archived_heads

if TYPE_CHECKING:
    from gescof_xl.domain.accountant.copy import Returned
    from gescof_xl.domain.audit.copies import OtherCopy
    from gescof_xl.domain.audit.forks import SeenHead, Witnessed
    from gescof_xl.domain.audit.signatures import Signatures
    from gescof_xl.domain.bank.statement import Statement
    from gescof_xl.domain.einvoice.directory import DirectoryLine
    from gescof_xl.domain.einvoice.lifecycle import PlatformNews
    from gescof_xl.domain.lists.source import PublicCards, SourceSheet
    from gescof_xl.domain.papers.papers import DoubtfulMessage, FiledDocument
    from gescof_xl.domain.tables.settings import DatedRate


@frozen_in_order
class FileSurroundings:
    """Around the workbook of this path: its folder, and the documents folder in it."""

    workbook: Path

    @property
    def folder(self) -> Path:
        """Where the workbook lies."""
        return self.workbook.parent

    def has_file(self, name: str) -> bool:
        """Whether a file lies below the workbook's folder, links followed."""
        return lies_in(self.folder, name)

    def files_in(self, folder: str) -> tuple[str, ...]:
        """In the order of their names; hidden ones, and those that lie elsewhere through a link, are left."""
        found = sorted(path.relative_to(self.folder).as_posix() for path in (self.folder / folder).rglob("[!.]*"))
        return tuple(name for name in found if self.has_file(name))

    def statement(self, ledger: Ledger, file: str) -> Statement:
        """A bank statement beside the workbook, or from the current folder."""
        from gescof_xl.domain.bank.accounts import own_accounts
        from gescof_xl.effects.output_files import named_file
        from gescof_xl.exchange.bank.statement_file import read_statement_file

        path = named_file(self.folder, file)
        return read_statement_file(path, setting(ledger, Key.CSV_COLUMNS), own_accounts(ledger))

    def list_sheets(self, file: str) -> tuple[SourceSheet, ...]:
        """A list beside the workbook, or from the current folder."""
        from gescof_xl.effects.output_files import named_file
        from gescof_xl.exchange.imports.list_file import read_list

        return read_list(named_file(self.folder, file))

    def public_cards(self, file: str, numbers: Collection[str]) -> PublicCards:
        """A public list beside the workbook, or from the current folder."""
        from gescof_xl.effects.output_files import named_file
        from gescof_xl.exchange.imports.public_register import read_public_cards

        return read_public_cards(named_file(self.folder, file), numbers)

    def rates(self, file: str) -> tuple[DatedRate, ...]:
        """A file of legal rates beside the workbook, or from the current folder."""
        from gescof_xl.effects.output_files import named_file
        from gescof_xl.effects.rate_file import read_rate_file

        return read_rate_file(named_file(self.folder, file))

    def sent_copy(self, ledger: Ledger) -> Ledger | None:
        """The copy that stayed in the documents folder."""
        from gescof_xl.effects.returned_workbooks import sent_copy

        sent = sent_copy(ledger, documents_folder(ledger, self.folder))
        return sent.parsed.ledger if sent else None

    def returned(self, ledger: Ledger, file: str) -> Returned:
        """The workbook that came back, compared with the copy that was sent and with the sheets of ours.

        Raises Refused where it is none of ours: our own workbook can be read.
        """
        from gescof_xl.effects.output_files import named_file
        from gescof_xl.effects.returned_workbooks import read_workbook, returned, sent_copy, sheet_names

        path = named_file(self.folder, file)
        sent = sent_copy(ledger, documents_folder(ledger, self.folder))
        try:
            theirs = read_workbook(path)
        except TableMissing as error:
            raise Refused(error.message, "Donnez la copie revenue du comptable, ses tableaux compris.") from error
        except WorkbookError as error:
            raise Refused(error.message, error.cure) from error
        return returned(path.name, theirs, sent, sheet_names(self.workbook))

    def seal_journal(self) -> SealLog | None:
        """The journal beside the workbook."""
        return SealJournal(self.workbook).read()

    def filed_documents(self, ledger: Ledger) -> tuple[FiledDocument, ...]:
        """The documents whose digest was kept, and those that the ledger names."""
        from gescof_xl.domain.papers.papers import EXPORTS
        from gescof_xl.effects.digest_list import DigestList
        from gescof_xl.effects.remade_exports import difference

        folder = documents_folder(ledger, self.folder)
        printed = (invoice.document for invoice in ledger.invoices if invoice.document)
        exported = (path.relative_to(folder).as_posix() for path in sorted((folder / EXPORTS).glob("EX*.txt")))
        filed = DigestList(folder, identity_of(ledger).id).files((*printed, *exported))
        return tuple(replace(one, denied=difference(ledger, one, folder / one.name)) for one in filed)

    def drafted(self, ledger: Ledger) -> Collection[str]:
        """Those of the drafts that lie in the documents folder."""
        from gescof_xl.documents.mail.drafts import drafted_documents
        from gescof_xl.domain.papers.papers import DRAFTS

        return drafted_documents(documents_folder(ledger, self.folder) / DRAFTS)

    def doubtful_messages(self, ledger: Ledger) -> tuple[DoubtfulMessage, ...]:
        """Those that were begun and never answered."""
        from gescof_xl.effects.message_log import MessageLog

        return MessageLog(self.workbook).doubtful(ledger)

    def platform_news(self, ledger: Ledger) -> PlatformNews:
        """By the account that Organisme names."""
        from gescof_xl.effects.platform_news import platform_news

        return platform_news(ledger)

    def directory(
        self, ledger: Ledger, sirens: Collection[str], *, hurried: bool = False
    ) -> Mapping[str, Sequence[DirectoryLine]]:
        """By the account that Organisme names."""
        from gescof_xl.exchange.platform.account import platform_account
        from gescof_xl.exchange.platform.directory import Directory

        account = platform_account(ledger)
        with Directory(account, account.secret, hurried=hurried) as directory:
            return {siren: directory.lines(siren) for siren in dict.fromkeys(sirens)}

    def seen(self, ledger: Ledger) -> Witnessed:
        """What this machine remembers, and what the archives hold."""
        from gescof_xl.domain.papers.papers import ARCHIVES
        from gescof_xl.effects.witnesses.witness import Witness

        seen = Witness().seen(self.workbook, ledger)
        archives = documents_folder(ledger, self.folder) / ARCHIVES
        heads = archived_heads(archives, identity_of(ledger).id)
        return replace(seen, heads=(*seen.heads, *heads))

    def signatures(self, ledger: Ledger) -> Signatures:
        """By the keyring of this machine."""
        from gescof_xl.effects.witnesses.signatures import signatures_of

        return signatures_of(ledger)

    def kept_by_others(self, ledger: Ledger, file: str) -> tuple[SeenHead, ...]:
        """A file beside the workbook, or from the current folder."""
        from gescof_xl.effects.output_files import named_file
        from gescof_xl.effects.witnesses.witness import heads_kept_by

        return heads_kept_by(named_file(self.folder, file), ledger)

    def other_copies(self, ledger: Ledger) -> tuple[OtherCopy, ...]:
        """OneDrive adds the machine's name to the file's, others a date or a number: one name begins as the other.

        Whoever is or was in a team has workbooks of colleagues beside, by any name.
        """
        from gescof_xl.domain.audit.copies import was_in_team
        from gescof_xl.effects.returned_workbooks import workbooks_beside

        ours = self.workbook.stem.casefold()

        def alike(name: str) -> bool:
            theirs = name.casefold()
            return theirs.startswith(ours) or ours.startswith(theirs) or was_in_team(ledger)

        return tuple(workbooks_beside(self.workbook, alike))
