"""What a reminder shows when it is printed, by the French names that staff write in Word.

Many imports: a letter meets who owes, what, what it costs, who signs and how to pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from gescof_xl.core.dates import date_fr
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import euros
from gescof_xl.core.words import agreed, counted
from gescof_xl.domain.balances import settled
from gescof_xl.domain.invoicing.debtors import Debtor, debtor_of
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import (
    credit_transfer_code,
    grouped_siret,
    seller_card,
    training_of,
    transfer_label,
)
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.receivables.penalties import Penalties
from gescof_xl.domain.receivables.reminders import Proposal, levels
from gescof_xl.domain.receivables.schedule import OpenInstalment
from gescof_xl.domain.settings import signatory
from gescof_xl.domain.tables.billing import Channel, Invoice, Reminder

FOLDER = "relances"
_LAST_TEMPLATE = 4
_PIECES = ("Facture", "Convention de formation", "Certificat de réalisation", "Feuilles d’émargement")
"""What a funder asks for before it pays."""


class Wording(NamedTuple):
    """What a level says of one invoice or of several (see `agreed`); a template tells its look by its `degree`."""

    degree: str
    title: str
    text: str


_BEFORE = Wording(
    degree="rappel",
    title="Rappel d’échéance",
    text="[La|Les] facture(s) ci-dessous arrive(nt) bientôt à échéance. Si [son|leur] règlement est déjà programmé, "
    "nous vous en remercions.",
)
_FIRST = Wording(
    degree="relance",
    title="Relance",
    text="Sauf erreur de notre part, [la|les] facture(s) ci-dessous, arrivée(s) à échéance, "
    "[n’est pas réglée|ne sont pas réglées]. Nous vous remercions de procéder à [son|leur] règlement. "
    "S’il s’est croisé avec ce courrier, merci de ne pas tenir compte de celui-ci.",
)
_AGAIN = Wording(
    degree="nouvelle",
    title="Nouvelle relance",
    text="Malgré notre précédente relance, [la|les] facture(s) ci-dessous reste(nt) impayée(s). Nous vous demandons de "
    "[la|les] régler sous huit jours, ou de nous faire connaître le motif de ce retard.",
)
_NOTICE = Wording(
    degree="mise-en-demeure",
    title="Mise en demeure de payer",
    text="Malgré nos relances, [la|les] facture(s) ci-dessous reste(nt) impayée(s). Par la présente, nous vous "
    "mettons en demeure de nous régler la somme de {total} sous huit jours à compter de la réception de ce courrier. "
    "À défaut, nous engagerons une procédure de recouvrement sans autre avis.",
)


def reminder_paper(ledger: Ledger, reminder: Reminder, proposal: Proposal, penalties: Penalties | None) -> Paper:
    """The letter of one reminder; `penalties` are shown when they are not None."""
    seller, due = seller_on(ledger, reminder.date), _claimed(proposal, penalties)
    return Paper(
        template=f"relance-{min(proposal.level.rank, _LAST_TEMPLATE)}",
        name=safe_name(reminder.number),
        title=f"{_words(ledger, proposal, reminder.date).title} {reminder.number}",
        day=reminder.date,
        folder=FOLDER,
        context=_context(ledger, reminder, proposal, penalties),
        pictures={"qr": credit_transfer_code(seller, due, _label(reminder, proposal))}
        if seller.iban and due > 0
        else {},
    )


def _label(reminder: Reminder, proposal: Proposal) -> str:
    return transfer_label([invoice.number for invoice in proposal.invoices], reminder.number)


def _claimed(proposal: Proposal, penalties: Penalties | None) -> Decimal:
    return proposal.amount + (penalties.interest + penalties.indemnity if penalties else 0)


def _context(ledger: Ledger, reminder: Reminder, proposal: Proposal, penalties: Penalties | None) -> dict[str, object]:
    words = _words(ledger, proposal, reminder.date)
    due = _claimed(proposal, penalties)
    return {
        "titre": words.title,
        "degre": words.degree,
        "objet": f"{counted(len(proposal.invoices), 'facture(s)')}, {euros(due)} à régler",
        "signataire": signatory(ledger) if words is _NOTICE else "",
        "recommandee": words is _NOTICE and reminder.channel is Channel.LETTER,
        "texte": agreed(len(proposal.invoices), words.text).format(total=euros(due)),
        "numero": reminder.number,
        "niveau": str(proposal.level.rank),
        "date": date_fr(reminder.date),
        "organisme": seller_card(seller_on(ledger, reminder.date)),
        "client": debtor_card(debtor_of(ledger, proposal.party)),
        "lignes": [_printed_instalment(ledger, part, reminder.date) for part in proposal.parts],
        "total": euros(proposal.left),
        "deductions": [_printed_credit(credit) for credit in proposal.deducted],
        "penalites": euros(penalties.interest) if penalties else "",
        "indemnite": euros(penalties.indemnity) if penalties else "",
        "total_general": euros(due),
        "pieces": expected_pieces(proposal.invoices),
        "libelle": _label(reminder, proposal),
        "jointes": [invoice.number for invoice in proposal.invoices],
    }


def _words(ledger: Ledger, proposal: Proposal, day: date) -> Wording:
    """Title and text of a level, from its place among those of Organisme.

    That of before the due date, chosen for what is late already, speaks as the first one after it.
    """
    level = proposal.level
    after_due = [step.rank for step in levels(ledger) if step.days >= 0]
    if level.days < 0:
        return _FIRST if any(part.days_late(day) for part in proposal.parts) else _BEFORE
    if level.rank == after_due[0]:
        return _FIRST
    return _NOTICE if level.rank == after_due[-1] else _AGAIN


def debtor_card(party: Debtor) -> dict[str, object]:
    """Who the letter is for."""
    return {
        "nom": party.name,
        "adresse": list(party.postal_lines),
        "siret": grouped_siret(party.siret),
        "code": party.code,
        "email": party.email,
    }


def _printed_instalment(ledger: Ledger, part: OpenInstalment, day: date) -> dict[str, str]:
    invoice = part.invoice
    several = len(ledger.instalments_of[invoice.number]) > 1
    return {
        "facture": f"{invoice.number} (échéance {part.rank})" if several else invoice.number,
        "detail": training_of(invoice),
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
