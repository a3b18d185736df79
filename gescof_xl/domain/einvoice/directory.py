"""Whether a buyer can be reached: what the directory of electronic invoices says of its address.

It is asked before a document has a number, where its card can still be corrected, and again before it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from gescof_xl.core.errors import GescofError
from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.einvoice.lifecycle import problem
from gescof_xl.domain.identifiers import siren_of
from gescof_xl.domain.invoicing.routes import card_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceType, Route

ABSENT = "CIR-003"
"""The problem of a buyer whom the directory does not know: what it buys is told as a person's, and costs no fine."""
_ENABLED, _UPCOMING = "Enabled", "Upcoming"


@frozen_in_order
class DirectoryLine:
    """One address of a company, and its state: Enabled, Disabled, or Upcoming (XP Z12-013)."""

    address: str
    state: str


def can_be_asked(ledger: Ledger) -> bool:
    """Whether Organisme says where the directory is, and by which platform."""
    return bool(setting(ledger, Key.PLATFORM_URL) and setting(ledger, Key.DIRECTORY_URL))


def before_issue(
    ledger: Ledger, invoices: Iterable[Invoice], ask: Callable[[Collection[str]], Mapping[str, Sequence[DirectoryLine]]]
) -> list[Problem]:
    """CIR-003 to CIR-005 of documents that have no number yet; `ask` raises GescofError when it has no answer.

    What a card can cure blocks: the document would bear the wrong address for ever. Nothing waits for the directory. A
    credit note takes the way of its invoice.
    """
    going = (i for i in invoices if i.route is Route.PLATFORM and i.type is not InvoiceType.CREDIT_NOTE)
    buyers = {i.party: i for i in going}.values()
    if not buyers or not can_be_asked(ledger):
        return []
    try:
        known = ask([siren_of(i.siret) for i in buyers])
    except GescofError as error:
        return [_unanswered(error, len(buyers))]
    return [p for i in buyers if (p := _unlisted(i, known[siren_of(i.siret)]))]


def _unlisted(invoice: Invoice, lines: Sequence[DirectoryLine]) -> Problem | None:
    if not lines:
        return Problem(
            code=ABSENT,
            table=card_of(invoice),
            key=invoice.party,
            column="SIRET",
            blocking=False,
            message=f"{invoice.name} (SIREN {siren_of(invoice.siret)}) n'est pas dans l'annuaire : aucune plateforme "
            "ne peut lui remettre la facture.",
            cure="Vérifiez son SIREN. S'il est juste, continuez : envoyez-lui la facture par e-mail ; E-reporting la "
            "déclare comme une vente à une personne.",
        )
    address, state = _address(invoice, lines)
    if state == _ENABLED:
        return None
    active = _active(lines)
    wait = "Continuez : elle partira quand une plateforme recevra ses factures. D'ici là, envoyez-la-lui par e-mail."
    return Problem(
        code="CIR-004",
        table=card_of(invoice),
        key=invoice.party,
        column="Adresse électronique",
        blocking=bool(active),
        message=f"{invoice.name} : {_why(invoice, address, state)}.",
        cure=f"Demandez-lui son adresse (l'annuaire donne {active}), et tapez-la." if active else wait,
    )


def _unanswered(error: GescofError, count: int) -> Problem:
    return Problem(
        code="CIR-005",
        blocking=False,
        message=f"L'annuaire n'a pas répondu, {counted(count, 'client(s)')} à y chercher : {error.message}",
        cure="Continuez : Transmettre les y cherchera avant l'envoi.",
    )


def unreachable(invoice: Invoice, lines: Sequence[DirectoryLine]) -> Problem | None:
    """PLA-008: the company is not there; PLA-009: not under the address of the invoice, or no platform serves it."""
    if not lines:
        return problem(
            "PLA-008",
            invoice,
            f"n'est pas partie : {invoice.name} (SIREN {siren_of(invoice.siret)}) n'est pas dans l'annuaire.",
            "Vérifiez son SIREN ; s'il est juste, demandez-lui de choisir une plateforme, puis recommencez. D'ici là, "
            "envoyez-la-lui par e-mail.",
        )
    address, state = _address(invoice, lines)
    if state == _ENABLED:
        return None
    return problem("PLA-009", invoice, f"n'est pas partie : {_why(invoice, address, state)}.", _cure(lines))


def _address(invoice: Invoice, lines: Sequence[DirectoryLine]) -> tuple[str, str]:
    """The one that the document bears, and its state: "" when the directory does not know it."""
    address = invoice.electronic_address or siren_of(invoice.siret)
    return address, next((line.state for line in lines if line.address == address), "")


def _active(lines: Sequence[DirectoryLine]) -> str:
    """The first addresses that a platform serves; "" when none is."""
    active = [line.address for line in lines if line.state == _ENABLED]
    return f"{', '.join(active[:3])}{'…' if active[3:] else ''}"


def _why(invoice: Invoice, address: str, state: str) -> str:
    if state == _UPCOMING:
        return f"l'adresse {address} {of_name(invoice.name)} n'est pas encore servie par une plateforme"
    if state:
        return f"aucune plateforme ne sert l'adresse {address} {of_name(invoice.name)}"
    return f"l'annuaire ne connaît pas l'adresse {address} {of_name(invoice.name)}"


def _cure(lines: Sequence[DirectoryLine]) -> str:
    """Another address that works is typed in the card, and the invoice is made again: the one it bears stays."""
    if not (active := _active(lines)):
        return "Demandez-lui quelle plateforme reçoit ses factures, et recommencez quand elle est inscrite."
    return (
        f"Demandez-lui son adresse (l'annuaire donne {active}), tapez-la "
        "dans « Adresse électronique » de sa fiche, puis faites l'avoir et facturez de nouveau ; ou recommencez quand "
        "elle est inscrite."
    )
