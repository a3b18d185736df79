"""Déclarer: the e-reporting of every period that is over, and each collection, as files that go to the platform.

Many imports: it joins reports, collections and the files of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Replace
from gescof_xl.core.dates import date_fr, span_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.einvoice.collected import Collected, collections_to_tell
from gescof_xl.domain.einvoice.flow_mark import SENDING, FlowMark
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.einvoice.lifecycle import is_known_there
from gescof_xl.domain.einvoice.periods import Flow
from gescof_xl.domain.einvoice.reporting import WHAT, EReport, reports_due
from gescof_xl.domain.identifiers import siren_of
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import CollectedFile, Declarant, MessageTransmission, ReportFile
from gescof_xl.domain.settings import Key, SettingKey, setting

FOLDER = "e-reporting"
_MATRICULE = 4


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """One file a period and kind, one a collection; a late row makes its period again. Each goes to the platform too.

    That it is about to go is written first: after a kill it is looked for on the platform.
    """
    online = bool(setting(ledger, Key.PLATFORM_URL))
    reports, collections = reports_due(ledger, context.today), collections_to_tell(ledger)
    ready = [one for one in collections if is_known_there(one.invoice)] if online else collections
    waiting = _waiting(len(collections) - len(ready))
    if not reports and not ready:
        raise _nothing(waiting)
    _refuse_unknown_platform(ledger)
    declarant = _declarant(ledger, context)
    messages = [
        *(_report_message(declarant, report, online=online) for report in reports),
        *(_collected_message(ledger, declarant, one, online=online) for one in ready),
    ]
    what = " et ".join(
        counted(len(found), words)
        for found, words in ((reports, "déclaration(s)"), (ready, "encaissement(s)"))
        if found
    )
    where = f"à transmettre par {setting(ledger, Key.PLATFORM_NAME)}" if online else "à déposer sur la plateforme"
    filed = f"{setting(ledger, Key.DOCUMENTS_FOLDER)}/{FOLDER}"
    return Outcome(
        message=f"{what} dans le dossier {FOLDER} : {where}.",
        question="\n".join(
            (
                f"{what} {'à transmettre' if online else 'à déclarer'} :",
                *told(reports),
                *_told_collections(ready),
                "Continuer ?",
            )
        ),
        changes=tuple(change for message in messages for change in message.rows if change.old != change.new),
        files=tuple(
            message.file
            for message in messages
            if not (message.in_doubt and context.surroundings.has_file(f"{filed}/{message.file.name}"))
        ),
        transmissions=tuple(messages) if online else (),
        problems=waiting,
    )


def _waiting(count: int) -> tuple[Problem, ...]:
    """DEC-004."""
    if not count:
        return ()
    return (
        Problem(
            code="DEC-004",
            blocking=False,
            message=f"{counted(count, 'encaissement(s)')} en attente : la plateforme n'a pas encore leur facture.",
            cure="Pressez Transmettre, puis Statuts ; une facture refusée se corrige par un avoir.",
        ),
    )


def _nothing(waiting: tuple[Problem, ...]) -> Refused:
    if waiting:
        return Refused(f"Rien à déclarer. {waiting[0].message}", waiting[0].cure, waiting)
    return Refused(
        "Rien à déclarer : aucune période finie n'a de vente ni d'encaissement nouveaux.",
        "Une période vide ne se déclare pas. Recommencez à la fin de la prochaine.",
    )


def _told_collections(collections: Sequence[Collected]) -> list[str]:
    """The sum of what was collected, in one sentence: each has its own message."""
    amount = total(one.amount for one in collections)
    return [f"- encaissées par la plateforme : {euros(amount)} TTC"] if collections else []


def told(reports: Sequence[EReport]) -> list[str]:
    """One sentence a report: what, which days, how much, by when."""
    return [
        f"- {WHAT[report.flow]} {span_fr(report.period.start, report.period.end)} : {_amounts(report)}"
        f"{', remplace la précédente' if report.correction else ''}, avant le {date_fr(report.period.due)}"
        for report in reports
    ]


def _amounts(report: EReport) -> str:
    if report.flow is Flow.SALES:
        return f"{euros(report.base)} HT, {euros(report.vat)} de TVA"
    return f"{euros(report.base)} TTC"


_TO_TYPE: tuple[tuple[SettingKey[str], str], ...] = (
    (Key.PLATFORM_NAME, "le nom de la plateforme que vous avez choisie"),
    (Key.PLATFORM_ID, "les quatre caractères qu'elle donne"),
)


def _refuse_unknown_platform(ledger: Ledger) -> None:
    if lacking := [f"{what} ({key.name})" for key, what in _TO_TYPE if not setting(ledger, key)]:
        raise Refused(
            "Une déclaration nomme la plateforme qui la transmet : Organisme ne la dit pas.",
            f"Tapez {', et '.join(lacking)}.",
        )
    if len(number := setting(ledger, Key.PLATFORM_ID)) != _MATRICULE:
        raise Refused(
            f"Organisme, « {Key.PLATFORM_ID.name} » : « {number} » n'a pas quatre caractères.",
            "Recopiez celui que donne votre plateforme agréée.",
        )


def _report_message(declarant: Declarant, report: EReport, *, online: bool) -> MessageTransmission:
    file = ReportFile(name=f"{report.number}.xml", folder=FOLDER, declarant=declarant, report=report)
    mark = str(FlowMark(report.number, SENDING if online else ""))
    rows = tuple(Replace(row, replace(row, flow=mark)) for row in report.taken)
    return MessageTransmission(number=report.number, file=file, rows=rows, in_doubt=report.in_doubt)


def _collected_message(ledger: Ledger, declarant: Declarant, one: Collected, *, online: bool) -> MessageTransmission:
    document = issued_document(ledger.issued, one.invoice.number)
    file = CollectedFile(
        name=f"{one.number}.xml",
        folder=FOLDER,
        declarant=declarant,
        number=one.number,
        collected=one,
        type_code=electronic(document).code.value,
    )
    mark = str(FlowMark(one.number, SENDING if online else ""))
    rows = (Replace(one.allocation, replace(one.allocation, flow=mark)),)
    return MessageTransmission(number=one.number, file=file, rows=rows, in_doubt=one.mark.in_doubt)


def _declarant(ledger: Ledger, context: Context) -> Declarant:
    return Declarant(
        day=context.today,
        siren=siren_of(setting(ledger, Key.SIRET)),
        organisation=setting(ledger, Key.NAME),
        platform=setting(ledger, Key.PLATFORM_ID),
        platform_name=setting(ledger, Key.PLATFORM_NAME),
    )
