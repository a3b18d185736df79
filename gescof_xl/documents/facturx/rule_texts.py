"""French sentences for the rules of EN 16931 that an invoice of ours could break; the standard's own are in English."""

from __future__ import annotations

import re

_TEXTS = {
    "BR-CO-09": "Un numéro de TVA intracommunautaire ne commence pas par un code de pays.",
    "BR-CO-10": "La somme des lignes HT n'est pas celle que dit la facture.",
    "BR-CO-13": "Le total HT n'est pas la somme des lignes, remises déduites.",
    "BR-CO-14": "Le total de TVA n'est pas la somme des TVA par taux.",
    "BR-CO-15": "Le total TTC n'est pas la somme du HT et de la TVA.",
    "BR-CO-16": "Le net à payer n'est pas le total TTC moins les acomptes.",
    "BR-CO-17": "Une TVA n'est pas sa base multipliée par son taux.",
    "BR-CO-25": "Un montant reste à payer : il faut une échéance ou des conditions de paiement.",
    "BR-CO-26": "Le vendeur n'a ni SIREN, ni SIRET, ni numéro de TVA.",
    "BR-DEC-18": "Le net à payer a plus de deux décimales.",
    "BR-E-02": "L'organisme exonéré doit avoir un numéro de TVA ou un SIREN.",
    "BR-E-10": "Le motif d'exonération de TVA manque.",
    "BR-O-02": "Une facture hors du champ de la TVA ne porte pas de numéro de TVA.",
    "BR-O-11": "Une ligne hors du champ de la TVA ne peut pas être facturée avec d'autres lignes.",
    "BR-S-02": "Une ligne taxée demande le numéro de TVA de l'organisme.",
    "BR-S-08": "Une base de TVA n'est pas la somme de ses lignes.",
    "BR-S-09": "Une TVA n'est pas sa base multipliée par son taux.",
    "BR-02": "Le numéro de la facture manque.",
    "BR-06": "Le nom du vendeur manque.",
    "BR-07": "Le nom du client manque.",
    "BR-11": "Le pays du client manque.",
    "BR-16": "La facture n'a pas de ligne.",
    "BR-25": "Une ligne n'a pas de désignation.",
    "BR-27": "Un prix unitaire est négatif.",
    "BR-50": "Un virement est annoncé, mais l'IBAN manque.",
}


def french_text(rule: str, original: str) -> str:
    """What `rule` wants, for staff; `original` is the validator's text, already French for the rules BR-FR."""
    if rule in _TEXTS:
        return _TEXTS[rule]
    text = re.sub(r"^\[?BR-[\w-]+(?:/[\w-]+)?\]?[\s:-]*", "", original)
    return text if rule.startswith("BR-FR") else f"La facture ne suit pas la norme EN 16931 : « {text} »"
