"""The e-mail that carries a reminder: the sentences of its letter, what is owed, and the pieces of a funder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from gescof_xl.core.changes import Add
from gescof_xl.core.words import agreed, within
from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice_mail import pieces_text
from gescof_xl.domain.papers.mailing import Joined
from gescof_xl.domain.papers.papers import Mail, Paper, Way
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Reminder


def reminder_mail(ledger: Ledger, reminder: Reminder, letter: Paper, invoices: Sequence[Joined], way: Way) -> Mail:
    """One message a debtor, with its letter and all its invoices; the line of Relances is written once it is made."""
    sign = setting(ledger, Key.NAME)
    file = f"{setting(ledger, Key.DOCUMENTS_FOLDER)}/{reminder.document}"
    return Mail(
        name=f"{reminder.number} {reminder.party}",
        to=debtor_of(ledger, reminder.party).email,
        way=way,
        subject=f"{letter.context['titre']} {reminder.number} - {sign}",
        text=f"{_text(letter.context)}\n\n{sign}\n",
        attachments=(file, *(joined.file for joined in invoices)),
        marks=tuple((joined.file, joined.mark) for joined in invoices),
        records=(Add(reminder),),
        draft_counts=True,
        papers=(letter.name, *(joined.paper.name for joined in invoices if joined.paper)),
    )


def _text(said: Mapping[str, object]) -> str:
    owed = [_invoice_sentence(line) for line in cast("Sequence[Mapping[str, str]]", said["lignes"])]
    owed += [
        f"- À déduire, {within(credit['libelle'])} : {credit['montant']}"
        for credit in cast("Sequence[Mapping[str, str]]", said["deductions"])
    ]
    if said["indemnite"]:
        owed.append(f"- Pénalités de retard : {said['penalites']}")
        owed.append(f"- Indemnité forfaitaire de recouvrement : {said['indemnite']}")
    parts = (
        "Madame, Monsieur,",
        str(said["texte"]),
        "\n".join((*owed, f"Total à régler : {said['total_general']}")),
        agreed(
            len(cast("Sequence[str]", said["jointes"])),
            "Vous trouverez ci-joint notre courrier et [la|les] facture(s).",
        ),
        pieces_text(cast("Sequence[str]", said["pieces"])).strip(),
    )
    return "\n\n".join(part for part in parts if part)


def _invoice_sentence(line: Mapping[str, str]) -> str:
    return f"- {line['facture']} du {line['date']}, échéance du {line['echeance']} : {line['reste']}"
