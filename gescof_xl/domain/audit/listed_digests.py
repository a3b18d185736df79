"""The list of digests of what was filed: lines that were removed, edited or doubled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gescof_xl.core.problems import Problem
from gescof_xl.core.words import of_name
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import EXPORTS, FiledDocument
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Invoice

_LIST = "La liste des empreintes (SHA256SUMS)"
_SHOWN = 5


def listed_digests(ledger: Ledger, filed: Sequence[FiledDocument]) -> Iterator[Problem]:
    """EXP-016 to EXP-018. Only issued documents and exports have one digest: other papers are made again at will."""
    yield from _lost([document for document in filed if document.lost])
    printed = {invoice.document: invoice for invoice in ledger.invoices if invoice.document}
    batches = {line.batch for line in ledger.posted}
    for document in filed:
        invoice, batch = printed.get(document.name), _batch_of(document)
        if invoice or batch in batches:
            if document.found and not document.expected:
                yield _unlisted(document, invoice, batch)
            elif document.earlier and not document.lost:
                yield _doubled(document, invoice)


def _batch_of(document: FiledDocument) -> str:
    return document.name.removeprefix(f"{EXPORTS}/").partition("_")[0]


def _unlisted(document: FiledDocument, invoice: Invoice | None, batch: str) -> Problem:
    """EXP-017: its line was removed, or could not be written."""
    again = "pressez Imprimer" if invoice else f"refaites-le (Exporter en comptabilité, Numéro {batch})"
    return _warning(
        "EXP-017",
        invoice,
        f"{_LIST} ne dit rien {of_name(document.name)} : s'il a été changé, rien ne le montre.",
        "Reprenez sa ligne dans une sauvegarde ou une archive. Sinon comparez-le avec celui qui est parti, rangez-le "
        f"ailleurs et {again} : il est refait, et noté.",
    )


def _doubled(document: FiledDocument, invoice: Invoice | None) -> Problem:
    """EXP-018: it was made again on another machine, or replaced."""
    return _warning(
        "EXP-018",
        invoice,
        f"{_LIST} donne deux empreintes à {document.name}, et la seconde ne vient pas de ce poste : il a été refait "
        "ailleurs, ou remplacé.",
        "Comparez-le avec celui qui est parti. Si c'est un autre, remettez-le depuis une sauvegarde, et sa ligne à la "
        f"fin de la liste : « {document.earlier}  {document.name} ».",
    )


def _warning(code: str, invoice: Invoice | None, message: str, cure: str) -> Problem:
    table, key = (Invoice.TABLE, invoice.number) if invoice else (PostedLine.TABLE, "")
    return Problem(code=code, blocking=False, table=table, key=key, message=message, cure=cure)


def _lost(lost: Sequence[FiledDocument]) -> Iterator[Problem]:
    """EXP-016: each line, or all of them in one sentence when the list itself went."""
    for document in lost if len(lost) <= _SHOWN else ():
        yield Problem(
            code="EXP-016",
            message=f"{_LIST} ne dit plus {of_name(document.name)} ce que ce poste y avait noté : "
            "une ligne a été retirée ou changée.",
            cure=f"Ajoutez à la fin : « {document.expected}  {document.name} ».",
        )
    if len(lost) > _SHOWN:
        yield Problem(
            code="EXP-016",
            message=f"{_LIST} ne dit plus ce que ce poste y avait noté de {len(lost)} fichiers : elle a été remplacée "
            "ou effacée, ou le dossier vient d'une sauvegarde.",
            cure="Remettez la plus récente ; ou ajoutez à la fin les lignes que ce poste en a gardées dans "
            f"« {lost[0].lost} ».",
        )
