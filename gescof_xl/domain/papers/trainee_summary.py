"""What an invoice of several trainees comes to for each of them: a paper of its own, made when it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.domain.invoicing.document import IssuedDocument
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import invoice_context
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.tables.training import Participant

_TITLE = "Récapitulatif par stagiaire"
_OTHERS = "Sans stagiaire nommé"


def trainee_summary(ledger: Ledger, document: IssuedDocument) -> Paper | None:
    """The sum HT of each trainee before deposits, by name; None for an invoice of fewer than two trainees.

    Raises Refused where a name is no longer the one that the invoice says: what is issued does not change its words.
    """
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in document.services:
        sums[line.participant] += document.sign * line.net
    said = {(line.participant, words) for line in document.services for words in line.label.split("\n")}
    named = {code: _name(ledger, code, said) for code in sums if code}
    if len(named) < 2:  # noqa: PLR2004 - the invoice says it by itself
        return None
    invoice = document.invoice
    order = sorted(named, key=lambda code: (named[code].casefold(), code))
    entries = [(named[code], _details(ledger, document, code), sums[code]) for code in order]
    entries += [(_OTHERS, "", sums[""])] if "" in sums else []
    shown = invoice_context(document)
    return Paper(
        template="recapitulatif",
        name=f"{invoice.number.replace('/', '-')}-stagiaires",
        title=f"{_TITLE} {invoice.number}",
        day=invoice.date,
        folder=str(invoice.date.year),
        context={name: shown[name] for name in ("numero", "date", "organisme", "client", "objet", "dates", "lieu")}
        | {
            "titre": _TITLE,
            "document": shown["titre"],
            "lignes": [{"nom": name, "detail": said, "total": euros(amount)} for name, said, amount in entries],
            "total_ht": euros(total(amount for _, _, amount in entries)),
        },
    )


def _details(ledger: Ledger, document: IssuedDocument, code: str) -> str:
    """What the invoice says of a trainee beside the name, once: dates, hours followed, employer, agreement."""
    name = ledger.get(Participant, code).full_name
    labels = [line.label.split("\n")[1:] for line in document.services if line.participant == code]
    return "\n".join(dict.fromkeys(words for label in labels for words in label if words != name))


def _name(ledger: Ledger, code: str, said: Collection[tuple[str, str]]) -> str:
    """Last name first, as lists of presence have it; `said` are the words of each trainee's lines."""
    found = ledger.find(Participant, code)
    if found is None or (code, found.full_name) not in said:
        raise Refused(
            f"le nom du stagiaire {code} n'est plus celui que dit la facture.",
            "Remettez ce nom dans Participants, ou imprimez sans récapitulatif.",
        )
    return f"{found.last_name} {found.first_name}"
