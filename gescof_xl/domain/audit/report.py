"""The auditor's report: what was checked, how much of it, what was found; as rows of a sheet and as a document.

Many imports: an audit meets seals, numbers, exports, files, and is a paper itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.audit.copies import OtherCopy, issued_apart
from gescof_xl.domain.audit.explanations import explanations
from gescof_xl.domain.audit.exports import documents, exports
from gescof_xl.domain.audit.forks import Witnessed, forks
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.audit.signatures import Signatures, signatures
from gescof_xl.domain.checks.billing import numbering
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import series_of
from gescof_xl.domain.papers.invoice import seller_card
from gescof_xl.domain.papers.papers import FiledDocument, Paper
from gescof_xl.domain.seal import SealLog, last_seal, sealed_rows
from gescof_xl.domain.tables.accounting import IntegrityLine, Verdict

FOLDER = "integrite"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One check: what it is, what it went over, and what it found."""

    name: str
    scope: str
    problems: tuple[Problem, ...]

    @property
    def finding(self) -> Verdict:
        """« anomalie » as soon as one problem is blocking."""
        if any(p.blocking for p in self.problems):
            return Verdict.BROKEN
        return Verdict.WARNING if self.problems else Verdict.SOUND


def examine(
    ledger: Ledger,
    today: date,
    journal: SealLog | None,
    filed: Sequence[FiledDocument],
    copies: Sequence[OtherCopy] = (),
) -> tuple[Checked, ...]:
    """Every check, in the order in which an auditor asks."""
    last = last_seal(ledger)
    recorded = len(journal.entries) if journal else 0
    series = ", ".join(sorted({f"{series_of(i)}…" for i in ledger.invoices})) or "aucune série"
    entries = posted_entries(ledger.posted)
    debit = euros(total(e.debit for e in entries))
    known = [document for document in filed if document.expected and document.found]
    sealed = counted(len(sealed_rows(ledger)), "ligne(s) scellée(s)")
    seals = f"{sealed}, {recorded} au journal, dernier sceau {last.rank}-{last.hash[:16]}"
    return (
        Checked(name="Sceaux et journal", scope=seals, problems=tuple(verify(ledger, journal))),
        Checked(
            name="Taux, mentions et organisme",
            scope="comparés à ce que disent les documents émis",
            problems=tuple(explanations(ledger)),
        ),
        Checked(
            name="Séries de numéros",
            scope=f"{counted(len(ledger.invoices), 'document(s)')}, {series}",
            problems=tuple(numbering(ledger, today)),
        ),
        Checked(
            name="Exports comptables",
            scope=f"{counted(len(entries), 'écriture(s)')}, débit = crédit = {debit}",
            problems=tuple(exports(ledger)),
        ),
        Checked(
            name="Documents sur le disque",
            scope=counted(len(known), "fichier(s) comparé(s) par SHA-256"),
            problems=tuple(documents(ledger, filed)),
        ),
        Checked(
            name="Copies du classeur",
            scope=", ".join(copy.file for copy in copies) or "aucune dans le dossier",
            problems=tuple(issued_apart(ledger, copies)),
        ),
    )


def witnesses(ledger: Ledger, seen: Witnessed) -> Checked:
    """What remembers this workbook outside its folder, and what it denies."""
    scope = ", ".join(f"{head.witness} : sceau {head.rank}-{head.hash[:16]}" for head in seen.heads)
    return Checked(name="Témoins", scope=scope or "aucun encore", problems=tuple(forks(ledger, seen)))


def signed(ledger: Ledger, found: Signatures, seen: Witnessed) -> Checked:
    """Who signed the last seals, and what that denies."""
    return Checked(name="Signatures", scope=found.said, problems=tuple(signatures(ledger, found, seen)))


def integrity_lines(checked: Sequence[Checked]) -> Iterator[IntegrityLine]:
    """One line a check, then one a problem."""
    for rank, check in enumerate(checked, 1):
        yield IntegrityLine(mark=f"{rank}", check=check.name, finding=check.finding, message=check.scope)
        for number, problem in enumerate(check.problems, 1):
            yield IntegrityLine(
                mark=f"{rank}.{number}",
                check=f"{check.name} ({problem.code})",
                message=problem.message,
                cure=problem.cure,
                finding=Verdict.BROKEN if problem.blocking else Verdict.WARNING,
            )


def integrity_paper(ledger: Ledger, day: date, checked: Sequence[Checked]) -> Paper:
    """The report as a Word and PDF document."""
    number = f"{day:%Y-%m-%d}"
    return Paper(
        template="integrite",
        name=f"integrite-{number}",
        title=f"Rapport d'intégrité du {date_fr(day)}",
        day=day,
        folder=FOLDER,
        context={
            "titre": "Rapport d'intégrité",
            "numero": number,
            "date": date_fr(day),
            "organisme": seller_card(seller_on(ledger, day)),
            "lignes": [
                {"controle": line.check, "resultat": line.finding.value, "constat": line.message, "cure": line.cure}
                for line in integrity_lines(checked)
            ],
        },
    )
