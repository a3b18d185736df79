"""The certificate that a training took place (certificat de réalisation; arrêté du 21/12/2018, c. trav. R6332-26).

It attests hours really followed, so nobody who never came has one; the same data make the same document.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gescof_xl.core.dates import date_fr, span_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import quantity_fr
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import seller_card
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.training import Objective, Participant, Product, Session
from gescof_xl.domain.training.pricing import followed_hours

FOLDER = "certificats"
_NATURES = {Objective.SKILLS_REVIEW: "bilan de compétences", Objective.VAE: "action de VAE"}


def certificate_name(session: str, participant: str = "") -> str:
    """The name of its file, without extension; of the whole session without a participant."""
    return safe_name("-".join(part for part in (session, participant) if part))


def certificate_paper(ledger: Ledger, session: Session, followers: Sequence[Participant]) -> Paper:
    """One certificate of one trainee, or of all those of a session, dated of its last day.

    Raises Refused when nobody is named to sign it, or hours are not known.
    """
    product = ledger.get(Product, session.product)
    seller = seller_on(ledger, session.end)
    alone = followers[0].number if len(followers) == 1 else ""
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
            "stagiaires": [_followed(ledger, participant, session) for participant in followers],
            "employeur": _employers(ledger, followers),
            "formation": product.label,
            "nature": _NATURES.get(product.objective, "action de formation")
            if product.objective
            else "action de formation",
            "dates": span_fr(session.start, session.end),
            "lieu": session.place or seller.city,
        },
    )


def _signatory(ledger: Ledger) -> str:
    if not (name := setting(ledger, Key.SIGNATORY)):
        raise Refused(
            f"Organisme, « {Key.SIGNATORY.name} » est vide : un certificat de réalisation est signé par une personne.",
            f"Tapez son prénom et son nom, et sa qualité dans « {Key.SIGNATORY_TITLE.name} ».",
        )
    quality = setting(ledger, Key.SIGNATORY_TITLE)
    return f"{name}, {quality}" if quality else name


def _followed(ledger: Ledger, participant: Participant, session: Session) -> str:
    hours: Decimal | None = followed_hours(ledger, participant, session)
    if hours is None:
        raise Refused(
            f"Participants, {participant.number} ({participant.full_name}) : ses heures réellement suivies ne sont pas "
            "connues.",
            "Remplissez « Heures suivies », ou « Heures » de la session s'il l'a suivie en entier.",
        )
    return f"{participant.full_name} : {quantity_fr(hours)} h"


def _employers(ledger: Ledger, followers: Sequence[Participant]) -> str:
    codes = dict.fromkeys(participant.client for participant in followers)
    clients = [client for code in codes if (client := ledger.find(Client, code)) is not None]
    return " ; ".join(client.name for client in clients)
