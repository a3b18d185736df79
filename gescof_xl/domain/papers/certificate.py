"""The certificate that a training took place (certificat de réalisation; arrêté du 21/12/2018, c. trav. R6332-26).

It attests hours really followed, so nobody who never came has one; the same data make the same document.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr, span_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import quantity_fr
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import seller_card
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.settings import Key, signatory
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.training import Objective, Participant, Product, Session, SessionStatus
from gescof_xl.domain.training.pricing import came, followed_hours

FOLDER = "certificats"
_TRAINING, _APPRENTICESHIP = "action de formation", "action de formation par apprentissage"
_NATURES = {Objective.SKILLS_REVIEW: "bilan de compétences", Objective.VAE: "action de VAE"}


def certificate_name(session: str, participant: str = "") -> str:
    """The name of its file, without extension; of the whole session without a participant."""
    return safe_name("-".join(part for part in (session, participant) if part))


def invoice_certificates(ledger: Ledger, invoice: Invoice, day: date) -> list[Paper]:
    """One a trainee of an invoice who followed something: those of its lines, or all of a session invoiced as a whole.

    None where the session is not over on that day, as nothing was realised. Raises Refused as `certificate_paper` does.
    """
    session = ledger.find(Session, invoice.session)
    if session is None or session.status is SessionStatus.CANCELLED or session.end > day:
        return []
    named = {line.participant for line in ledger.lines_of[invoice.number] if line.participant}
    enrolled = ledger.participants_of[session.number]
    return [
        certificate_paper(ledger, session, [participant])
        for participant in enrolled
        if came(participant) and (not named or participant.number in named)
    ]


def certificate_paper(ledger: Ledger, session: Session, followers: Sequence[Participant]) -> Paper:
    """One certificate of one trainee, or of all those of a session, dated of its last day.

    Raises Refused when nobody is named to sign it, or hours are not known.
    """
    product = ledger.get(Product, session.product)
    seller = seller_on(ledger, session.end)
    alone = followers[0].number if len(followers) == 1 else ""
    followed = [(one.full_name, _followed(ledger, one, session)) for one in followers]
    return Paper(
        template="certificat",
        name=certificate_name(session.number, alone),
        title=f"Certificat de réalisation {session.number} {alone}".strip(),
        day=session.end,
        folder=FOLDER,
        context={
            "titre": "Certificat de réalisation",
            "numero": f"{session.number} {alone}".strip(),
            "date": date_fr(session.end),
            "organisme": seller_card(seller),
            "signataire": _signatory(ledger),
            "stagiaires": [f"{name} : {hours}" for name, hours in followed],
            "suivis": [{"nom": name, "heures": hours} for name, hours in followed],
            "employeur": _employers(ledger, followers),
            "formation": product.label,
            "nature": _NATURES.get(product.objective, _TRAINING) if product.objective else _TRAINING,
            "natures": [_TRAINING, *_NATURES.values(), _APPRENTICESHIP],
            "dates": span_fr(session.start, session.end),
            "lieu": session.place or seller.city,
        },
    )


def _signatory(ledger: Ledger) -> str:
    if not (name := signatory(ledger)):
        raise Refused(
            f"Organisme, « {Key.SIGNATORY.name} » est vide : un certificat de réalisation est signé par une personne.",
            f"Tapez son prénom et son nom, et sa qualité dans « {Key.SIGNATORY_TITLE.name} ».",
        )
    return name


def _followed(ledger: Ledger, participant: Participant, session: Session) -> str:
    hours: Decimal | None = followed_hours(ledger, participant, session)
    if hours is None:
        raise Refused(
            f"Participants, {participant.number} ({participant.full_name}) : ses heures réellement suivies ne sont pas "
            "connues.",
            "Remplissez « Heures suivies », ou « Heures » de la session s'il l'a suivie en entier.",
        )
    return f"{quantity_fr(hours)} h"


def _employers(ledger: Ledger, followers: Sequence[Participant]) -> str:
    codes = dict.fromkeys(participant.client for participant in followers)
    clients = [client for code in codes if (client := ledger.find(Client, code)) is not None]
    return " ; ".join(client.name for client in clients)
