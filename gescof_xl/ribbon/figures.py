"""What an assistant computes while somebody types: formulas of the sheet that say what Python will decide.

The price of what is selected is a number in the formula, since typing does not change it; the formula of a figure reads
the answers and the other figures by name. A test compares each with the rule, on every combination of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO
from gescof_xl.workbook.form.questions import Figure, quoted

if TYPE_CHECKING:
    from gescof_xl.domain.ledger import Ledger
    from gescof_xl.domain.tables.training import Participant, Session
    from gescof_xl.workbook.port import Cell

Known = Mapping[str, "Cell"]
_AGAIN = quoted("cliquez de nouveau sur le bouton du ruban")
_GOOD = quoted("bon")


def figures_for(action_id: str, known: Known, ledger: Ledger) -> Sequence[Figure]:
    """The figures of a button for what is selected; none where there is nothing to compute, or a price lacks."""
    make = _FIGURES.get(action_id)
    try:
        return make(ledger, known) if make else ()
    except Refused:
        return ()


def pointless(action_id: str, known: Known, ledger: Ledger) -> frozenset[str]:
    """The questions, by field, that have no sense for what is selected."""
    leave_out = _POINTLESS.get(action_id)
    try:
        return leave_out(ledger, known) if leave_out else frozenset()
    except Refused:
        return frozenset()


def _number(cell: str) -> str:
    """An amount or a percentage as people type it in a text cell."""
    bare = f'SUBSTITUTE(SUBSTITUTE({cell},"%",""),"€","")'
    return f'NUMBERVALUE(SUBSTITUTE({bare},".",","),","," ")'


def _amount_or_part(cell: str, whole: str) -> str:
    return f'IF(RIGHT(TRIM({cell}),1)="%",ROUND({whole}*{_number(cell)}/100,2),{_number(cell)})'


def _is(field: str, value: str, label: str) -> str:
    return f"OR({{{field}}}={quoted(value)},{{{field}}}={quoted(label)})"


def _financing(ledger: Ledger, known: Known) -> Sequence[Figure]:
    """Prix catalogue, Prix remisé, Composition, Total financé, and what the other payer pays."""
    from gescof_xl.domain.tables.training import Product
    from gescof_xl.domain.training.pricing import composition_ticked, price_of

    session, participant = _target(ledger, known)
    if session is None:
        return ()
    price = price_of(ledger, session, participant, include=True)
    field, key = ("participant", participant.number) if participant else ("session", session.number)
    unchanged = f"{{{field}}}={quoted(key)}"
    included = "TRUE" if composition_ticked(ledger, ledger.get(Product, session.product)) else '{include}="oui"'
    return financing_figures(price.catalogue, price.composition if price.included else ZERO, included, unchanged)


def financing_figures(
    catalogue: Decimal, composition: Decimal, included: str = '{include}="oui"', unchanged: str = "TRUE"
) -> Sequence[Figure]:
    """The figures of a price HT; `included` says when its composition counts, `unchanged` that it is still selected."""
    from gescof_xl.domain.training.financing import Amounts, Combination

    alone = _is("combination", Combination.CLIENT, Combination.CLIENT.label)
    funder = _is("combination", Combination.FUNDER, Combination.FUNDER.label)
    free = _is("amounts", Amounts.FREE, Amounts.FREE.label)
    off = f'IF(RIGHT(TRIM({{discount}}),1)="%",ROUND({{catalogue}}*(1-{_number("{discount}")}/100),2),'
    off += f"ROUND({{catalogue}}-{_number('{discount}')},2))"
    parts = {one: _amount_or_part(f"{{{one}}}", "{whole}") for one in ("client_part", "funder_part")}
    lacking = '"tapez une part"'
    typed_off = f'IF({{discount}}="",0,{_number("{discount}")})'
    fine_off = f"ROUND({typed_off},2)<>{typed_off}"

    def pays(own: str, other: str, whole: str, nothing: str) -> str:
        rest = f'IF({{{other}}}<>"",ROUND({{whole}}-{parts[other]},2),{lacking})'
        typed = f'IF({{{own}}}<>"",{parts[own]},IF({free},{lacking},{rest}))'
        return f"IF({nothing},0,IF(AND({whole},NOT({free})),{{whole}},{typed}))"

    wrong = (
        (f"NOT({unchanged})", "cliquez de nouveau sur Financer"),
        ("OR({discounted}<0,{discounted}>{catalogue})", "la remise ne va pas avec le prix"),
        (f'AND(RIGHT(TRIM({{discount}}),1)<>"%",{fine_off})', "la remise a plus de deux décimales"),
        (f'AND({alone},{{funder_part}}<>"")', "videz la part du financeur"),
        (f'AND({funder},{{client_part}}<>"")', "videz la part du client"),
        (f'AND(OR({alone},{funder}),NOT({free}),OR({{client_part}}<>"",{{funder_part}}<>""))', "videz cette part"),
        ("COUNT({client_pays},{funder_pays})<2", "tapez une part"),
        (f"AND(NOT({free}),ROUND({{financed}}-{{whole}},2)<>0)", "les parts ne font pas le prix"),
        ("MIN({client_pays},{funder_pays})<0", "une part dépasse le prix"),
        ("OR(ROUND({client_pays},2)<>{client_pays},ROUND({funder_pays},2)<>{funder_pays})", "plus de deux décimales"),
    )  # fmt: skip
    verdict = _GOOD
    for condition, what in reversed(wrong):
        verdict = f"IF({condition},{quoted(what)},{verdict})"
    shown = f"IF({unchanged},{catalogue},{_AGAIN})"
    share = "IF(N({financed})=0,0,N({%s})/{financed})"
    return (
        Figure(key="catalogue", label="Prix catalogue", formula=shown, help="HT, de ce qui est sélectionné."),
        Figure(key="discounted", label="Prix remisé", formula=f'IF({{discount}}="",{{catalogue}},{off})', help="HT."),
        Figure(key="composition", label="Composition", formula=f"IF({included},{composition},0)",
               help=f"HT, quand elle est incluse ({composition} au catalogue)."),
        Figure(key="whole", label="Prix à financer", formula="ROUND({discounted}+{composition},2)", help="HT."),
        Figure(key="client_pays", label="Le client paie", formula=pays("client_part", "funder_part", alone, funder),
               help="HT."),
        Figure(key="client_rate", label="soit", formula=share % "client_pays", format="0.00%"),
        Figure(key="funder_pays", label="Le financeur paie", formula=pays("funder_part", "client_part", funder, alone),
               help="HT."),
        Figure(key="funder_rate", label="soit, pour lui", formula=share % "funder_pays", format="0.00%"),
        Figure(key="financed", label="Total financé", formula="SUM({client_pays},{funder_pays})", help="HT."),
        Figure(key="verdict", label="Ces réponses", formula=f'IFERROR({verdict},"un nombre ne se lit pas")',
               format="General", help="bon, ou ce qui est à changer avant de valider."),
    )  # fmt: skip


def _target(ledger: Ledger, known: Known) -> tuple[Session | None, Participant | None]:
    from gescof_xl.domain.tables.training import Participant, Session, SessionType

    participant = ledger.find(Participant, str(known.get("participant") or ""))
    session = ledger.find(Session, participant.session if participant else str(known.get("session") or ""))
    if session is None or (session.type is SessionType.INTRA) != (participant is None):
        return None, None
    return session, participant


def _unasked_of_financing(ledger: Ledger, known: Known) -> frozenset[str]:
    """A participant says his session; an INTRA session is financed as a whole."""
    session, participant = _target(ledger, known)
    if session is None:
        return frozenset()
    return frozenset({"session"} if participant else {"participant", "duplicate", "share_out"})


def _credit_note(ledger: Ledger, known: Known) -> Sequence[Figure]:
    """The second recipient's price, and what stays invoiced after a part is credited; of an invoice of one line."""
    from gescof_xl.domain.credit_notes.creditable import creditable
    from gescof_xl.domain.credit_notes.reinvoicing import unit_left
    from gescof_xl.domain.tables.billing import Invoice

    lefts = [
        left for left in creditable(ledger, ledger.get(Invoice, str(known.get("invoice")))) if not left.line.deposit
    ]
    if len(lefts) != 1:
        return ()
    price = unit_left(lefts[0])[1]
    unchanged = f"{{invoice}}={quoted(str(known['invoice']))}"
    return credit_figures(price, lefts[0].net, lefts[0].line.quantity, unchanged)


def credit_figures(price: Decimal, left: Decimal, quantity: Decimal, unchanged: str = "TRUE") -> Sequence[Figure]:
    """The figures of one line: its unit price HT to share, what is left of it HT and its quantity."""
    first, second = (_amount_or_part(f"{{{one}}}", "{shared}") for one in ("price", "price_2"))
    typed, typed_2 = '{price}<>""', '{price_2}<>""'
    return (
        Figure(key="shared", label="Prix unitaire à répartir", formula=f"IF({unchanged},{price},{_AGAIN})", help="HT."),
        Figure(key="first", label="Prix du premier destinataire", help="HT, pour un avoir à deux financeurs.",
               formula=f'IF({typed},{first},IF({typed_2},ROUND({{shared}}-{second},2),""))'),
        Figure(key="second", label="Prix du second destinataire", help="HT.",
               formula=f'IF({typed_2},{second},IF({typed},ROUND({{shared}}-{first},2),""))'),
        Figure(key="kept", label="Reste facturé après un avoir partiel", help="HT.",
               formula=f"ROUND({left}-ROUND({quantity}*N({{unit_amount}}),2),2)"),
    )  # fmt: skip


def _unasked_of_credit_note(ledger: Ledger, known: Known) -> frozenset[str]:
    """The only line of an invoice needs no choice."""
    from gescof_xl.domain.credit_notes.creditable import creditable
    from gescof_xl.domain.tables.billing import Invoice

    invoice = ledger.find(Invoice, str(known.get("invoice") or ""))
    return frozenset({"lines", "sharing"} if invoice and len(creditable(ledger, invoice)) == 1 else ())


def _payment(ledger: Ledger, known: Known) -> Sequence[Figure]:
    """What is left to allocate of the amount and of the credits that are ticked."""
    from gescof_xl.domain.payments.payments import tolerance

    return payment_figures(tolerance(ledger)) if known.get("party") else ()


def payment_figures(tolerance: Decimal) -> Sequence[Figure]:
    """The figures of a payment; a rest within the tolerance is written off."""
    asked = {
        one: f'SUM({{{one}_ticks}})+SUMPRODUCT((({{{one}_ticks}}="x")+({{{one}_ticks}}="oui"))*{{{one}_left}})'
        for one in ("allocate", "credits")
    }
    all_of_them = "SUM({credits_ticks})+SUMPRODUCT((1-ISNUMBER({credits_ticks}))*{credits_left})"
    credits_ = f'IF({{use_credit}}="oui",{all_of_them},{asked["credits"]})'
    ticked = 'COUNTIF({allocate_ticks},"x")+COUNTIF({allocate_ticks},"oui")>0'
    rest = f"IF(OR(COUNTA({{allocate_ticks}})=0,{ticked}),MAX(0,{{money}}-{{asked}}),{{money}}-{{asked}})"
    return (
        Figure(key="money", label="À affecter", formula=f"ROUND(N({{amount}})+N({{charges}})+{credits_},2)",
               help="Montant, frais bancaires et crédits choisis, TTC."),
        Figure(key="asked", label="Affecté", help="Cochez d'un x, ou tapez des montants ; rien : proposition.",
               formula=f"ROUND(IF(COUNTA({{allocate_ticks}})=0,SUM({{allocate_left}}),{asked['allocate']}),2)"),
        Figure(key="rest", label="Reste à affecter", help="Gardé en crédit du tiers ; négatif : trop affecté.",
               formula=f"IF(ABS({{money}}-{{asked}})<={tolerance},0,ROUND({rest},2))"),
    )  # fmt: skip


def _unasked_of_payment(ledger: Ledger, known: Known) -> frozenset[str]:
    """Without any credit, nothing is to be used nor given back."""
    from gescof_xl.domain.payments.open_credits import credits_of

    party = str(known.get("party") or "")
    return frozenset({"credits", "use_credit", "refund"} if party and not credits_of(ledger, party) else ())


_FIGURES: Mapping[str, Callable[[Ledger, Known], Sequence[Figure]]] = {
    "financer": _financing,
    "creer-avoir": _credit_note,
    "saisir-reglement": _payment,
}
_POINTLESS: Mapping[str, Callable[[Ledger, Known], frozenset[str]]] = {
    "financer": _unasked_of_financing,
    "creer-avoir": _unasked_of_credit_note,
    "saisir-reglement": _unasked_of_payment,
}
FORMS = frozenset(_FIGURES)
"""The buttons whose form depends on the rows of the workbook."""
