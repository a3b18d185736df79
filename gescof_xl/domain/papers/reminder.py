"""What a reminder shows when it is printed, by the French names that staff write in Word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from gescof_xl.core.dates import date_fr
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import euros
from gescof_xl.domain.balances import settled
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import grouped_siret, seller_card
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.receivables.penalties import Penalties
from gescof_xl.domain.receivables.reminders import Level, Proposal, levels
from gescof_xl.domain.receivables.schedule import OpenInstalment
from gescof_xl.domain.tables.billing import Invoice, Reminder
from gescof_xl.domain.tables.parties import AnyParty

FOLDER = "relances"
_LAST_TEMPLATE = 4
_PIECES = ("Facture", "Convention de formation", "Certificat de réalisation", "Feuilles d’émargement")
"""What a funder asks for before it pays."""


class Wording(NamedTuple):
    """What a level says."""

    title: str
    text: str


_BEFORE = Wording(
    title="Rappel d’échéance",
    text="Les factures ci-dessous arrivent bientôt à échéance. Si leur règlement est déjà programmé, "
    "nous vous en remercions.",
)
_FIRST = Wording(
    title="Relance",
    text="Sauf erreur de notre part, les factures ci-dessous, arrivées à échéance, ne sont pas réglées. "
    "Nous vous remercions de procéder à leur règlement. S’il s’est croisé avec ce courrier, merci de ne pas tenir "
    "compte de celui-ci.",
)
_AGAIN = Wording(
    title="Nouvelle relance",
    text="Malgré notre précédente relance, les factures ci-dessous restent impayées. Nous vous demandons de les régler "
    "sous huit jours, ou de nous faire connaître le motif de ce retard.",
)
_NOTICE = Wording(
    title="Mise en demeure de payer",
    text="Malgré nos relances, les factures ci-dessous restent impayées. Par la présente, nous vous mettons en demeure "
    "de nous régler la somme de {total} sous huit jours à compter de la réception de ce courrier. À défaut, nous "
    "engagerons une procédure de recouvrement sans autre avis.",
)


def reminder_paper(ledger: Ledger, reminder: Reminder, proposal: Proposal, penalties: Penalties | None) -> Paper:
    """The letter of one reminder; `penalties` are shown when they are not None."""
    return Paper(
        template=f"relance-{min(proposal.level.rank, _LAST_TEMPLATE)}",
        name=safe_name(reminder.number),
        title=f"{_words(ledger, proposal.level).title} {reminder.number}",
        day=reminder.date,
        folder=FOLDER,
        context=_context(ledger, reminder, proposal, penalties),
    )


def _context(ledger: Ledger, reminder: Reminder, proposal: Proposal, penalties: Penalties | None) -> dict[str, object]:
    party = ledger.the_party(proposal.party)
    words = _words(ledger, proposal.level)
    due = proposal.amount + (penalties.interest + penalties.indemnity if penalties else 0)
    return {
        "titre": words.title,
        "texte": words.text.format(total=euros(due)),
        "numero": reminder.number,
        "niveau": str(proposal.level.rank),
        "date": date_fr(reminder.date),
        "organisme": seller_card(seller_on(ledger, reminder.date)),
        "client": debtor(party),
        "lignes": [_printed_instalment(ledger, part, reminder.date) for part in proposal.parts],
        "total": euros(proposal.left),
        "deductions": [_printed_credit(credit) for credit in proposal.deducted],
        "penalites": euros(penalties.interest) if penalties else "",
        "indemnite": euros(penalties.indemnity) if penalties else "",
        "total_general": euros(due),
        "pieces": expected_pieces(proposal.invoices),
        "jointes": [invoice.number for invoice in proposal.invoices],
    }


def _words(ledger: Ledger, level: Level) -> Wording:
    """Title and text of a level, from its place among those of Organisme."""
    after_due = [step.rank for step in levels(ledger) if step.days >= 0]
    if level.days < 0:
        return _BEFORE
    if level.rank == after_due[0]:
        return _FIRST
    return _NOTICE if level.rank == after_due[-1] else _AGAIN


def debtor(party: AnyParty) -> dict[str, object]:
    """Who the letter is for, as its card says now."""
    return {
        "nom": party.name,
        "adresse": party.postal_lines,
        "siret": grouped_siret(party.siret),
        "code": party.code,
        "email": party.email,
    }


def _printed_instalment(ledger: Ledger, part: OpenInstalment, day: date) -> dict[str, str]:
    invoice = part.invoice
    several = len(ledger.instalments_of[invoice.number]) > 1
    return {
        "facture": f"{invoice.number} (échéance {part.rank})" if several else invoice.number,
        "date": date_fr(invoice.date),
        "echeance": date_fr(part.date),
        "montant": euros(part.amount),
        "regle": euros(settled(ledger, invoice)),
        "reste": euros(part.left),
        "retard": str(part.days_late(day)),
    }


def _printed_credit(credit: Credit) -> dict[str, str]:
    """What the debtor has with us, taken off what is claimed."""
    what = "Avoir" if credit.credit_note else "Trop-perçu"
    return {"libelle": f"{what} {credit.number} du {date_fr(credit.date)}", "montant": euros(credit.amount)}


def expected_pieces(invoices: Iterable[Invoice]) -> Sequence[str]:
    """For documents to a funder, the pieces joined: collection mostly fails on a missing one."""
    funded = [i for i in invoices if i.party_type and i.party_type.is_funder]
    agreements = dict.fromkeys(number for i in funded for number in i.agreement.split(", ") if number)
    return (*_PIECES, *(f"Accord de prise en charge {number}" for number in agreements)) if funded else ()
