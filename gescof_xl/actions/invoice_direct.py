"""Facture directe: products that belong to no session."""

from __future__ import annotations

from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import issued_outcome
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.core.schema import Code, Col, row
from gescof_xl.domain.invoicing.direct_lines import direct_line
from gescof_xl.domain.invoicing.issue import DraftInvoice
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import refuse_blocked
from gescof_xl.domain.receivables.penalty_lines import penalty_line
from gescof_xl.domain.tables.billing import Invoice, InvoiceType


@row
class Params:
    """Who is invoiced, and for what."""

    party: Annotated[Code, Col("Tiers", "Client ou financeur facturé.", ref="Tiers")]
    lines: Annotated[
        tuple[str, ...],
        Col(
            "Ligne", "Produit ; quantité ; prix unitaire HT ; libellé ; remise ; TVA. Seul le premier est obligatoire."
        ),
    ] = ()
    late: Annotated[
        tuple[Code, ...],
        Col(
            "Pénalités de",
            "Factures de ce tiers en retard, même payées, dont facturer les intérêts et l'indemnité de recouvrement.",
            ref="Factures",
        ),
    ] = ()
    order_number: Annotated[Code, Col("N° commande", "Référence du client, rappelée sur la facture.")] = ""
    term: Annotated[Code, Col("Conditions de paiement", "Vide : celles du tiers.", ref="Conditions")] = ""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues one invoice with the typed lines."""
    party = ledger.the_party(params.party)
    lines = (
        *(direct_line(ledger, party.code, text, context.today) for text in params.lines if text),
        *(penalty_line(ledger, party.code, ledger.get(Invoice, n), context.today) for n in dict.fromkeys(params.late)),
    )
    if (net := total(line.net for line in lines)) < ZERO:
        raise Refused(
            f"Ces lignes font {euros(net)} HT : une facture demande de l'argent, elle n'en rend pas.",
            "Vérifiez le signe des lignes. Pour rendre de l'argent : Créer un avoir, sur la facture ou, si elle n'est "
            "pas dans ce classeur, avec le cas « manuel ».",
            field="lines",
        )
    if not net:
        raise Refused(
            "La facture n'a pas de montant.", "Tapez au moins une ligne, par exemple REP ; 2 ; 18,18.", field="lines"
        )
    draft = DraftInvoice(
        type=InvoiceType.INVOICE, party=party.code, lines=lines, order_number=params.order_number, term=params.term
    )
    refuse_blocked(ledger, [draft], context.today)
    return issued_outcome(ledger, context, [draft])
