"""What an action may look at beyond the ledger. Each question is answered when it is asked, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gescof_xl.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from gescof_xl.domain.accountant.copy import Returned
    from gescof_xl.domain.audit.copies import OtherCopy
    from gescof_xl.domain.bank.statement import Statement
    from gescof_xl.domain.ledger import Ledger
    from gescof_xl.domain.lists.source import PublicCards, SourceSheet
    from gescof_xl.domain.papers.papers import FiledDocument
    from gescof_xl.domain.seal import SealLog


class Surroundings(Protocol):
    """What lies around a workbook. Nothing here changes anything.

    A `file` is the name that a person gave: beside the workbook, or a whole path.
    """

    def has_file(self, name: str) -> bool:
        """Whether a file lies below the workbook's folder."""

    def statement(self, ledger: Ledger, file: str) -> Statement:
        """A bank statement, read with the settings of Organisme.

        Raises ExchangeError when it cannot be read, Refused when a setting cannot.
        """

    def list_sheets(self, file: str) -> tuple[SourceSheet, ...]:
        """The tables of a list of another program; raises ExchangeError when it cannot be read."""

    def public_cards(self, file: str, numbers: Collection[str]) -> PublicCards:
        """What the public list of companies says of these SIRET or SIREN; raises ExchangeError for another file."""

    def sent_copy(self, ledger: Ledger) -> Ledger | None:
        """The last copy made for the accountant, as it was sent; None when there is none, or when it is gone."""

    def returned(self, ledger: Ledger, file: str) -> Returned:
        """The workbook that came back; raises WorkbookError when it cannot be read or is not one of ours."""

    def seal_journal(self) -> SealLog | None:
        """The journal of seals beside the workbook; None when there is none."""

    def filed_documents(self, ledger: Ledger) -> tuple[FiledDocument, ...]:
        """The state of the files of the documents folder; raises ExchangeError when their list is damaged."""

    def other_copies(self) -> tuple[OtherCopy, ...]:
        """Workbooks beside ours whose name says that they may be copies of it; those that cannot be read are left."""


class NoSurroundings:
    """Around a workbook in memory lies nothing."""

    def has_file(self, _name: str) -> bool:
        """No."""
        return False

    def statement(self, _ledger: Ledger, file: str) -> Statement:
        """Raises Refused."""
        raise Refused(f"Le relevé « {file} » n'a pas été lu.", "Enregistrez d'abord le classeur dans un dossier.")

    def list_sheets(self, file: str) -> tuple[SourceSheet, ...]:
        """Raises Refused."""
        raise Refused(f"La liste « {file} » n'a pas été lue.", "Enregistrez d'abord le classeur dans un dossier.")

    def public_cards(self, file: str, _numbers: Collection[str]) -> PublicCards:
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

    def other_copies(self) -> tuple[OtherCopy, ...]:
        """None."""
        return ()
