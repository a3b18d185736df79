"""What an action may look at beyond the ledger. Each question is answered when it is asked, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gescof_xl.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gescof_xl.domain.accountant.copy import Returned
    from gescof_xl.domain.audit.copies import OtherCopy
    from gescof_xl.domain.audit.forks import SeenHead, Witnessed
    from gescof_xl.domain.audit.signatures import Signatures
    from gescof_xl.domain.bank.statement import Statement
    from gescof_xl.domain.einvoice.directory import DirectoryLine
    from gescof_xl.domain.einvoice.lifecycle import PlatformNews
    from gescof_xl.domain.ledger import Ledger
    from gescof_xl.domain.lists.source import PublicCards, SourceSheet
    from gescof_xl.domain.papers.papers import DoubtfulMessage, FiledDocument
    from gescof_xl.domain.seal import SealLog
    from gescof_xl.domain.tables.settings import DatedRate


class Surroundings(Protocol):
    """What lies around a workbook. Nothing here changes anything.

    A `file` is the name that a person gave: beside the workbook, or a whole path.
    """

    def has_file(self, name: str) -> bool:
        """Whether a file lies below the workbook's folder."""

    def files_in(self, folder: str) -> tuple[str, ...]:
        """The files of a folder below the workbook's, and of the folders in it, as `has_file` takes them."""

    def statement(self, ledger: Ledger, file: str) -> Statement:
        """A bank statement, read with the settings of Organisme.

        Raises ExchangeError when it cannot be read, Refused when a setting cannot.
        """

    def list_sheets(self, file: str) -> tuple[SourceSheet, ...]:
        """The tables of a list of another program; raises ExchangeError when it cannot be read."""

    def public_cards(self, file: str, numbers: Collection[str]) -> PublicCards:
        """What the public list of companies says of these SIRET or SIREN; raises ExchangeError for another file."""

    def rates(self, file: str) -> tuple[DatedRate, ...]:
        """The rows of a file of legal rates; raises ExchangeError when it cannot be read whole."""

    def sent_copy(self, ledger: Ledger) -> Ledger | None:
        """The last copy made for the accountant, as it was sent; None when there is none, or when it is gone."""

    def returned(self, ledger: Ledger, file: str) -> Returned:
        """The workbook that came back; raises WorkbookError when it cannot be read or is not one of ours."""

    def seal_journal(self) -> SealLog | None:
        """The journal of seals beside the workbook; None when there is none."""

    def filed_documents(self, ledger: Ledger) -> tuple[FiledDocument, ...]:
        """The state of the files of the documents folder; raises ExchangeError when their list is damaged."""

    def drafted(self, ledger: Ledger) -> Collection[str]:
        """The numbers of the documents whose message waits in a folder for a person to send it."""

    def doubtful_messages(self, ledger: Ledger) -> tuple[DoubtfulMessage, ...]:
        """Messages that the server may have taken; raises Refused when what is known of them cannot be read."""

    def platform_news(self, ledger: Ledger) -> PlatformNews:
        """What changed on the platform since it was last read; raises GescofError when it cannot be asked."""

    def directory(
        self, ledger: Ledger, sirens: Collection[str], *, hurried: bool = False
    ) -> Mapping[str, Sequence[DirectoryLine]]:
        """What the directory of electronic invoices says of each company, asked once; raises GescofError.

        `hurried`: work goes on without its answer, which is waited for a few seconds.
        """

    def seen(self, ledger: Ledger) -> Witnessed:
        """What is remembered of the workbook outside its folder."""

    def signatures(self, ledger: Ledger) -> Signatures:
        """The signatures that the workbook bears, checked, and the key that this machine keeps for it."""

    def kept_by_others(self, ledger: Ledger, file: str) -> tuple[SeenHead, ...]:
        """What a file that somebody else kept saw of the workbook.

        A document sent as a PDF, a message that carried some, a copy for the accountant. Raises Refused for another
        file, ExchangeError or WorkbookError for one that cannot be read.
        """

    def other_copies(self, ledger: Ledger) -> tuple[OtherCopy, ...]:
        """Workbooks beside ours that may be copies of it, or of its team; those that cannot be read are left."""


class NoSurroundings:
    """Around a workbook in memory lies nothing."""

    def has_file(self, _name: str) -> bool:
        """No."""
        return False

    def files_in(self, _folder: str) -> tuple[str, ...]:
        """None."""
        return ()

    def statement(self, _ledger: Ledger, file: str) -> Statement:
        """Raises Refused."""
        raise Refused(f"Le relevé « {file} » n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def list_sheets(self, file: str) -> tuple[SourceSheet, ...]:
        """Raises Refused."""
        raise Refused(f"La liste « {file} » n'a pas été lue.", "Enregistrez d'abord le classeur dans un dossier.")

    def public_cards(self, file: str, _numbers: Collection[str]) -> PublicCards:
        """Raises Refused."""
        raise Refused(f"Le fichier « {file} » n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def rates(self, file: str) -> tuple[DatedRate, ...]:
        """Raises Refused."""
        raise Refused(f"Le fichier « {file} » n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def sent_copy(self, _ledger: Ledger) -> Ledger | None:
        """None."""
        return None

    def returned(self, _ledger: Ledger, file: str) -> Returned:
        """Raises Refused."""
        raise Refused(f"Le classeur « {file} » n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def seal_journal(self) -> SealLog | None:
        """None."""
        return None

    def filed_documents(self, _ledger: Ledger) -> tuple[FiledDocument, ...]:
        """None."""
        return ()

    def drafted(self, _ledger: Ledger) -> Collection[str]:
        """None."""
        return ()

    def doubtful_messages(self, _ledger: Ledger) -> tuple[DoubtfulMessage, ...]:
        """None."""
        return ()

    def platform_news(self, _ledger: Ledger) -> PlatformNews:
        """Raises Refused."""
        raise Refused("La plateforme n'a pas été lue.", "Enregistrez d'abord le classeur dans un dossier.")

    def directory(
        self,
        _ledger: Ledger,
        _sirens: Collection[str],
        *,
        hurried: bool = False,  # noqa: ARG002 - the name that is called
    ) -> Mapping[str, Sequence[DirectoryLine]]:
        """Raises Refused."""
        raise Refused("L'annuaire n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def seen(self, _ledger: Ledger) -> Witnessed:
        """Nothing."""
        from gescof_xl.domain.audit.forks import Witnessed

        return Witnessed()

    def signatures(self, _ledger: Ledger) -> Signatures:
        """None."""
        from gescof_xl.domain.audit.signatures import Signatures

        return Signatures()

    def kept_by_others(self, _ledger: Ledger, file: str) -> tuple[SeenHead, ...]:
        """Raises Refused."""
        raise Refused(f"Le fichier « {file} » n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def other_copies(self, _ledger: Ledger) -> tuple[OtherCopy, ...]:
        """None."""
        return ()
