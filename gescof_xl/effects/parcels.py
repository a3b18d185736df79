"""What goes to the platform, each kind with what its rows and a person are told of what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import DocumentError, GescofError
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import within
from gescof_xl.domain.einvoice.answers import MESSAGE_AGAIN, message_problem
from gescof_xl.domain.einvoice.flow_mark import FAULTY, FlowMark
from gescof_xl.domain.einvoice.lifecycle import RULE, SEND_AGAIN, problem
from gescof_xl.domain.papers.papers import AnyTransmission, MessageTransmission, ReportFile, Transmission
from gescof_xl.domain.tables.billing import Allocation, Invoice, PlatformStatus
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.port import Sendable, Transmitted
from gescof_xl.exchange.platform.client import FlowFile, PlatformFlow
from gescof_xl.exchange.platform.report_file import report_file
from gescof_xl.exchange.platform.status_file import status_file

_OTHER = "La plateforme a reçu un autre fichier que le nôtre (empreinte différente)."
_REMOVED = "Faites-le retirer par la plateforme, puis pressez de nouveau E-reporting."


class Parcel(Protocol):
    """One thing to send. `number` is our own for it; one `in_doubt` is looked for by it first."""

    @property
    def number(self) -> str:
        """Our number for it."""

    @property
    def in_doubt(self) -> bool:
        """Whether it may have gone before."""

    def file(self) -> FlowFile:
        """What is sent. Raises GescofError when it cannot be."""

    def taken(self, flow: PlatformFlow) -> Transmitted:
        """The platform holds it."""

    def other(self, flow: PlatformFlow) -> Transmitted:
        """It holds something under this number, and it is not our file."""

    def refused(self, error: GescofError) -> Transmitted:
        """The platform does not take it."""

    def doubtful(self, error: GescofError) -> Transmitted:
        """It may have taken it."""

    def stays(self, error: GescofError) -> Transmitted:
        """It did not go."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """Files lie below the workbook's folder, or where `placed` says; `failed` names papers that were not made."""

    folder: Path
    digests: DigestList
    placed: Mapping[Path, Path]
    failed: Collection[str]


def parcel(transmission: AnyTransmission, filed: Filed) -> Parcel:
    """What a transmission sends."""
    if isinstance(transmission, Transmission):
        return _Document(transmission, filed)
    return _Message(transmission)


@dataclass(frozen=True)
class _Document:
    """An issued document: its Factur-X."""

    one: Transmission
    filed: Filed

    @property
    def number(self) -> str:
        return self.one.invoice.number

    @property
    def in_doubt(self) -> bool:
        return self.one.doubtful

    def file(self) -> FlowFile:
        """Raises DocumentError when it is not what was filed, another document, or was not made."""
        if self.one.paper in self.filed.failed:
            raise DocumentError("Son PDF n'a pas pu être fait.", "Corrigez la cause, puis recommencez.")
        path = (self.filed.folder / self.one.file).resolve()
        path = self.filed.placed.get(path, path)
        content = path.read_bytes() if path.is_file() else b""
        if not (content and self.filed.digests.is_filed(path, content, self.one.mark)):
            raise DocumentError(
                f"« {self.one.file} » a disparu, a changé depuis qu'il a été fait, ou est un autre document.",
                "Rangez-le ailleurs, puis recommencez : l'original sera refait.",
            )
        return FlowFile(
            tracking=self.number, name=path.name, content=content, syntax="Factur-X", media="application/pdf", rule=RULE
        )

    def taken(self, flow: PlatformFlow) -> Transmitted:
        sent = self.one.invoice.sent or self.one.day
        now = replace(self.one.invoice, flow=flow.id, platform_status=PlatformStatus.SENT, sent=sent)
        return self._told(now, flow=flow.id)

    def other(self, flow: PlatformFlow) -> Transmitted:
        """PLA-005."""
        now = replace(self.one.invoice, flow=flow.id, platform_status=PlatformStatus.FAULTY, platform_reason=_OTHER)
        cure = "Faites-la retirer par la plateforme, puis choisissez-la et pressez Transmettre."
        return self._told(now, problem("PLA-005", self.one.invoice, f": {within(_OTHER)}", cure))

    def refused(self, error: GescofError) -> Transmitted:
        now = replace(self.one.invoice, platform_status=PlatformStatus.FAULTY, platform_reason=error.message)
        return self._told(now, self._not_gone(error.message, SEND_AGAIN))

    def doubtful(self, error: GescofError) -> Transmitted:
        """PLA-004."""
        cure = "Pressez de nouveau Transmettre : elle y sera d'abord cherchée, et ne partira pas deux fois."
        invoice = self.one.invoice
        return self._told(invoice, problem("PLA-004", invoice, f"est peut-être partie : {error.message}", cure))

    def stays(self, error: GescofError) -> Transmitted:
        """Nothing says any more that it is going, unless nobody knows since an earlier time."""
        now = self.one.invoice if self.in_doubt else replace(self.one.invoice, platform_status=None)
        return self._told(now, self._not_gone(error.message, error.cure))

    def _not_gone(self, why: str, cure: str) -> Problem:
        """PLA-003."""
        return problem("PLA-003", self.one.invoice, f"n'est pas partie : {within(why)}", cure)

    def _told(self, now: Invoice, found: Problem | None = None, *, flow: str = "") -> Transmitted:
        changes = (Replace(self.one.invoice, now),) if now != self.one.invoice else ()
        return Transmitted(what=Sendable.INVOICE, number=self.number, changes=changes, flow=flow, problem=found)


@dataclass(frozen=True)
class _Message:
    """A report of sales or collections, or the status of an invoice."""

    one: MessageTransmission

    @property
    def number(self) -> str:
        return self.one.number

    @property
    def in_doubt(self) -> bool:
        return self.one.in_doubt

    def file(self) -> FlowFile:
        file = self.one.file
        report = isinstance(file, ReportFile)
        return FlowFile(
            tracking=self.number,
            name=file.name,
            content=report_file(file) if isinstance(file, ReportFile) else status_file(file),
            syntax="FRR" if report else "CDAR",
            media="application/xml",
            rule="B2C" if report else RULE,
        )

    def taken(self, flow: PlatformFlow) -> Transmitted:
        return self._told(self._marked(flow.id), flow=flow.id)

    def other(self, _flow: PlatformFlow) -> Transmitted:
        return self._told(self._marked(FAULTY), self._problem("DEC-002", f": {within(_OTHER)}", _REMOVED))

    def refused(self, error: GescofError) -> Transmitted:
        found = self._problem("DEC-002", f"n'est pas parti : {within(error.message)}", MESSAGE_AGAIN)
        return self._told(self._marked(FAULTY), found)

    def doubtful(self, error: GescofError) -> Transmitted:
        cure = "Pressez de nouveau E-reporting : il y sera d'abord cherché, et ne partira pas deux fois."
        return self._told((), self._problem("DEC-003", f"est peut-être parti : {error.message}", cure))

    def stays(self, error: GescofError) -> Transmitted:
        """Its rows read again as they did, unless nobody knows since an earlier time."""
        back = () if self.in_doubt else tuple(Replace(r.new, r.old) for r in self.one.rows)
        return self._told(back, self._problem("DEC-002", f"n'est pas parti : {within(error.message)}", error.cure))

    def _marked(self, state: str) -> tuple[Replace, ...]:
        mark = str(FlowMark(self.number, state))
        rows = (change.new for change in self.one.rows)
        return tuple(Replace(row, replace(row, flow=mark)) for row in rows if isinstance(row, Invoice | Allocation))

    def _problem(self, code: str, what: str, cure: str) -> Problem:
        return message_problem(code, self.number, what, cure)

    def _told(self, changes: tuple[Replace, ...], found: Problem | None = None, *, flow: str = "") -> Transmitted:
        what = Sendable.REPORT if isinstance(self.one.file, ReportFile) else Sendable.COLLECTION
        return Transmitted(what=what, number=self.number, changes=changes, flow=flow, problem=found)
