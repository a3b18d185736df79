"""What the law wants to read on each kind of document (docs/trade.md § Invoices), written by hand from the drawn tables."""

from __future__ import annotations

# CGI ann. II 242 nonies A I: 1° and 2° seller, 6° and 7° date and number, 8° bis category; c. com. R123-237;
# c. trav. L6352-12.
ALWAYS = (
    "Béarn Formation",
    "12 rue des Pyrénées",
    "64000 Pau",
    "100 000 009 00017",
    "FR88100000009",
    "SAS au capital de 20 000 €",
    "RCS Pau",
    "Date d'émission : ",
    "2026-0000",
    "prestations de services",
    "Qté",
    "PU HT",
    "Total HT",
    "Total TVA",
    "Total TTC",
    "Base HT",
    "72 64 01234 64",
    "ne vaut pas agrément de l'État",
)
# C. com. L441-9 and D441-5, between professionals.
BETWEEN_PROFESSIONALS = ("Pas d'escompte", "Pénalités de retard : 12,40 %", "Indemnité de recouvrement : 40 €")
# C. commande publ. R2192-31: a public buyer owes « intérêts moratoires » instead of penalties.
OF_A_PUBLIC_BUYER = ("Pas d'escompte", "Intérêts moratoires : 10,40 %", "Indemnité de recouvrement : 40 €")
TO_PAY = ("À payer au plus tard le ", "IBAN FR76 3000 6000 0112 3456 7890 189")
EXEMPT = ("Exonération de TVA, art. 261-4-4° a du CGI", "exonéré")  # 12°
DEBITS = ("Option pour le paiement de la taxe d'après les débits",)  # 11° bis
COMPANY = ("Scierie de l'Adour", "3 chemin des Scieurs", "200 000 008")
TRAINING = ("Excel perfectionnement", "du 05/10/2026 au 06/10/2026", "14 h", "Anne Martin", "Bruno Durand")  # 8°, 10°
TAXED = (*DEBITS, "20 %")
DEPOSIT = ("Acomptes", "FA2026-00001", "01/09/2026", "720,02 €", "120,00 €", "600,02 €")

_OF: dict[str, tuple[str, ...]] = {
    "exoneree": (*EXEMPT, *TRAINING, "OPCO Un", "123 456 782", "A-2026-114", "149,67 €"),  # 9° discounts
    "taxee": (*TAXED, *TRAINING, *COMPANY, "1 850,33 €", "370,07 €", "149,67 €"),
    "franchise": ("TVA non applicable, art. 293 B du CGI", *TRAINING, *COMPANY),
    "particulier": (*EXEMPT, *TRAINING, "Élodie Müller-Œuvrard", "8 impasse des Lilas"),
    "chorus": (*EXEMPT, *TRAINING, "Commune de Saint-Gave", "Service finances", "999 999 998", "EJ4500012", "FIN01"),
    "acompte": (*TAXED, *COMPANY, "Facture d'acompte", "720,02 €"),
    "solde": (*TAXED, *TRAINING, *COMPANY, *DEPOSIT, "1 500,38 €"),
    "avoir-total": (*TAXED, *COMPANY, "facture FA2026-00001 du 22/11/2026", "2 220,40 €"),
    "avoir-partiel": (*TAXED, *COMPANY, "facture FA2026-00001 du 22/11/2026", "120,35 €", "24,07 €"),
    "avoir-dernier-centime": (*TAXED, *COMPANY, "33,35 €"),
    "avoir-refacture": (*EXEMPT, *COMPANY, "facture FA2026-00001 du 22/11/2026"),
    "refacturee": (*EXEMPT, *TRAINING, "OPCO Un"),
    "avoir-deux-financeurs": (*EXEMPT, *COMPANY, "facture FA2026-00001 du 22/11/2026"),
    "avoir-d-acompte": (*TAXED, *COMPANY, "facture FA2026-00001 du 01/09/2026"),
    "avoir-de-solde": (*TAXED, *COMPANY, *DEPOSIT, "facture FA2026-00002 du 22/11/2026"),
    "directe": (*DEBITS, *COMPANY, "BC-9", "10 %", "20 %", "Repas du 5 octobre"),
    "mixte": (*EXEMPT, *COMPANY, "10 %", "20 %", "1 000,00 €", "5,45 €", "40,00 €"),
    "periode": (*EXEMPT, *COMPANY, "BC-2026-77", "période du 01/09/2026 au 30/09/2026", "33 h"),
    "longue": (*TAXED, *COMPANY, "Module 60"),
    "juste-plus-d-une-page": (*TAXED, *COMPANY),
}


def mentions_of(kind: str, credit: bool) -> tuple[list[str], list[str]]:
    """What a kind of document must say, and what it must not."""
    wanted = [*ALWAYS, *_OF[kind]]
    unwanted: list[str] = []
    if not credit:
        wanted += TO_PAY
    if credit or kind == "particulier":  # a credit note claims nothing; a consumer owes neither penalties nor 40 €
        unwanted += BETWEEN_PROFESSIONALS
    else:
        wanted += OF_A_PUBLIC_BUYER if kind == "chorus" else BETWEEN_PROFESSIONALS
    return wanted, unwanted
