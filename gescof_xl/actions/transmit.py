"""Transmettre: issued documents to the platform, each once; without a platform, to the folder to deposit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, row
from gescof_xl.core.words import counted
from gescof_xl.domain.einvoice.directory import can_be_asked, unreachable
from gescof_xl.domain.einvoice.lifecycle import problem
from gescof_xl.domain.identifiers import siren_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.mailing import join
from gescof_xl.domain.papers.papers import Paper, Transmission
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, PlatformStatus, Route

_TO_SEND = {None, PlatformStatus.SENDING}


@row
class Params:
    """Which documents; without any choice, those of circuit « plateforme » that never went."""

    invoices: Annotated[tuple[Code, ...], Col("Facture", "Numéros à transmettre.", ref="Factures")] = ()


@dataclass(frozen=True)
class _Parcel:
    """One document, with the paper to make first where its PDF is missing, and the note that it is about to go."""

    transmission: Transmission
    paper: Paper | None
    change: Change | None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One flow a document. That it is about to go is written first: after a kill it is looked for on the platform."""
    problems: list[Problem] = []
    ready = list(_reachable(ledger, context, list(_ready(ledger, context, params, problems)), problems))
    if not ready:
        raise Refused(
            problems[0].message if problems else "Aucune facture à transmettre.",
            problems[0].cure if problems else "Tout ce qui part par la plateforme a déjà été transmis.",
            problems,
        )
    if not setting(ledger, Key.PLATFORM_URL):
        return _handed_over(ledger, context, ready, problems)
    parcels = [_parcel(ledger, context, invoice) for invoice in ready]
    what = f"{counted(len(parcels), 'facture(s)')} à transmettre par {setting(ledger, Key.PLATFORM_NAME)}"
    return Outcome(
        message=f"{what}.",
        question="\n".join((f"{what} :", *(f"- {i.number} à {i.name}" for i in ready), "Continuer ?")),
        changes=tuple(parcel.change for parcel in parcels if parcel.change),
        papers=tuple(parcel.paper for parcel in parcels if parcel.paper),
        transmissions=tuple(parcel.transmission for parcel in parcels),
        problems=tuple(problems),
    )


def _ready(ledger: Ledger, context: Context, params: Params, problems: list[Problem]) -> Iterator[Invoice]:
    """The chosen documents that can go; why the others cannot is added to `problems`."""
    named = params.invoices or context.selected(Invoice)
    if not named:
        yield from (i for i in ledger.invoices if i.route is Route.PLATFORM and i.platform_status in _TO_SEND)
        return
    for invoice in (ledger.get(Invoice, number) for number in dict.fromkeys(named)):
        if invoice.route is not Route.PLATFORM:
            problems.append(_elsewhere(invoice))
        elif invoice.platform_status not in (*_TO_SEND, PlatformStatus.FAULTY):
            problems.append(_gone(invoice))
        else:
            yield invoice


def _reachable(
    ledger: Ledger, context: Context, ready: Sequence[Invoice], problems: list[Problem]
) -> Iterator[Invoice]:
    """Those whose buyer the directory knows, where it can be asked; what may have gone is looked for all the same."""
    if not can_be_asked(ledger):
        yield from ready
        return
    sirens = [siren_of(i.siret) for i in ready if i.platform_status is not PlatformStatus.SENDING]
    known = context.surroundings.directory(ledger, sirens) if sirens else {}
    for invoice in ready:
        asked = invoice.platform_status is not PlatformStatus.SENDING
        if asked and (found := unreachable(invoice, known[siren_of(invoice.siret)])):
            problems.append(found)
        else:
            yield invoice


def _parcel(ledger: Ledger, context: Context, invoice: Invoice) -> _Parcel:
    about = replace(invoice, platform_status=PlatformStatus.SENDING, platform_reason="", flow="")
    joined = join(ledger, about, context.surroundings.has_file)
    return _Parcel(
        Transmission(
            invoice=joined.invoice,
            day=context.today,
            file=joined.file,
            mark=joined.mark,
            paper=joined.paper.name if joined.paper else "",
            doubtful=invoice.platform_status is PlatformStatus.SENDING,
        ),
        joined.paper,
        Replace(invoice, about) if about != invoice else None,
    )


def _handed_over(ledger: Ledger, context: Context, ready: Sequence[Invoice], problems: list[Problem]) -> Outcome:
    """What a person deposits: the Factur-X of each document that was not yet printed, in its folder."""
    folder = Route.PLATFORM.folder
    made = [join(ledger, i, context.surroundings.has_file).paper for i in ready if not i.document]
    papers = tuple(replace(paper, also_in=(folder,)) for paper in made if paper)
    if not papers:
        raise Refused(
            f"Aucune plateforme n'est reliée : rien n'est transmis. Les fichiers sont dans le dossier {folder}.",
            f"Déposez-les sur votre plateforme, ou tapez « {Key.PLATFORM_URL.name} » dans Organisme.",
        )
    what = f"{counted(len(papers), 'facture(s)')} dans le dossier {folder} : à déposer sur votre plateforme."
    return Outcome(message=what, question=f"{what} Continuer ?", papers=papers, problems=tuple(problems))


def _elsewhere(invoice: Invoice) -> Problem:
    """PLA-001."""
    route = invoice.route.value if invoice.route else "aucun"
    why = f" ({invoice.route_reason.rstrip('.')})" if invoice.route_reason else ""
    return problem(
        "PLA-001",
        invoice,
        f"ne part pas par la plateforme : son circuit est « {route} »{why}.",
        "Envoyez-la comme son circuit le dit : voyez la page « La plateforme » du manuel.",
    )


def _gone(invoice: Invoice) -> Problem:
    """PLA-002."""
    status = invoice.platform_status.value if invoice.platform_status else ""
    return problem(
        "PLA-002",
        invoice,
        f"est déjà sur la plateforme ({status}).",
        "Une facture ne se transmet qu'une fois. Pressez « Statuts » pour savoir où elle en est.",
    )
