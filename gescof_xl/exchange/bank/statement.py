"""Any bank statement file into one form: the format is told from the content, never from the name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros
from gescof_xl.domain.bank.statement import Statement, fingerprinted
from gescof_xl.exchange.bank.camt import read_camt
from gescof_xl.exchange.bank.cfonb import read_cfonb
from gescof_xl.exchange.bank.csv_statement import CsvMapping, read_csv
from gescof_xl.exchange.bank.ofx import read_ofx
from gescof_xl.exchange.decoding import MAX_BYTES, check_size, head_of
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

_ASK_OTHER = "Demandez à la banque un relevé CAMT.053, CFONB 120, OFX ou CSV."
_NOT_STATEMENTS = (
    ("%PDF", "un PDF"),
    ("\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls)"),
    ("{\\rtf", "un document RTF"),
    (":20:", "un relevé MT940"),
    ("{1:", "un relevé MT940"),
    ("!Type:", "un fichier QIF"),
)
_MAX_MEMBERS = 400


def read_statement(name: str, data: bytes, mapping: CsvMapping | None = None, account: str = "") -> Statement:
    """The operations of one account: those of `account` (an IBAN) when the file holds several.

    `account` also names the account of a file that does not (CSV), so that its fingerprints are those of the
    other formats. Raises ExchangeError, naming the file, when anything is unclear; nothing is half read.
    """
    statements = read_statements(name, data, mapping, account)
    wanted = account.replace(" ", "").upper()
    chosen = [s for s in statements if s.account_iban == wanted] if len(statements) > 1 else list(statements)
    if not chosen:
        held = ", ".join(statement.account_iban for statement in statements)
        raise ExchangeError(
            f"il contient plusieurs comptes ({held}), et aucun n'est celui de l'organisme.",
            "Corrigez l'IBAN dans Organisme, ou demandez à la banque le relevé du seul compte voulu.",
            file=name,
        )
    if chosen[0].currency != "EUR":
        raise ExchangeError(
            f"le compte est en {chosen[0].currency} ; seuls les relevés en euros sont repris.", _ASK_OTHER, file=name
        )
    return chosen[0]


def read_statements(
    name: str, data: bytes, mapping: CsvMapping | None = None, account: str = ""
) -> tuple[Statement, ...]:
    """All accounts of the file, each with its statements put end to end and its fingerprints given."""
    try:
        check_size(len(data))
        read = _unzipped(data, mapping) if data.startswith(b"PK\x03\x04") else _read(data, mapping)
        return tuple(_whole(part, account) for part in _by_account(read))
    except ExchangeError as error:
        raise error.in_file(name) from None


def _read(data: bytes, mapping: CsvMapping | None) -> tuple[Statement, ...]:
    head = head_of(data)
    if not head:
        raise ExchangeError("le fichier est vide.")
    for mark, french in _NOT_STATEMENTS:
        if head.startswith(mark):
            raise ExchangeError(f"c'est {french}, pas un relevé que l'on puisse lire.", _ASK_OTHER)
    head = head.upper()
    if "OFXHEADER" in head or head.startswith("<OFX"):
        return read_ofx(data)
    if head.startswith(("<!DOCTYPE HTML", "<HTML")):
        raise ExchangeError("c'est une page internet, pas un relevé : la connexion à la banque a expiré.")
    if head.startswith("<"):
        return read_camt(data)
    return read_cfonb(data) if re.match(r"01\d{5}", head) else read_csv(data, mapping)


def _unzipped(data: bytes, mapping: CsvMapping | None) -> tuple[Statement, ...]:
    read: list[Statement] = []
    left_out: list[str] = []
    for name, content in _members(data):
        if content.startswith(b"%PDF"):
            left_out.append(f"« {name} » laissé de côté : c'est un PDF.")
        else:
            read += _member(name, content, mapping)
    if not read:
        raise ExchangeError("le fichier zip ne contient aucun relevé.", _ASK_OTHER)
    first, *others = dict.fromkeys(read)
    return (replace(first, notices=(*left_out, *first.notices)), *others)


def _members(data: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of the files in a zip; sizes are counted as they come out, not as the zip promises."""
    contents: list[tuple[str, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _check_members(members)
            for info in members:
                with archive.open(info) as member:
                    contents.append((info.filename, member.read(MAX_BYTES + 1)))
                check_size(sum(len(content) for _, content in contents))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        # RuntimeError is how zipfile asks for a password, NotImplementedError an unknown compression.
        raise ExchangeError("le fichier zip est abîmé ou protégé par un mot de passe.") from None
    return contents


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if any(info.filename.startswith(("xl/", "word/")) for info in members):
        raise ExchangeError("c'est un classeur ou un document Office, pas un relevé.", _ASK_OTHER)
    if len(members) > _MAX_MEMBERS:
        raise ExchangeError(f"le fichier zip contient plus de {_MAX_MEMBERS} fichiers.")


def _member(name: str, content: bytes, mapping: CsvMapping | None) -> tuple[Statement, ...]:
    if content.startswith(b"PK\x03\x04"):
        raise ExchangeError(f"« {name} » est un zip dans un zip.", "Extrayez-en d'abord les relevés.")
    try:
        return _read(content, mapping)
    except ExchangeError as error:
        raise error.in_file(name) from None


def _by_account(statements: Iterable[Statement]) -> list[list[Statement]]:
    """The statements of each account, in the order of their closing days; one given twice is kept once."""
    groups: dict[str, list[Statement]] = {}
    for statement in dict.fromkeys(statements):
        groups.setdefault(statement.account_iban, []).append(statement)
    for group in groups.values():
        if all(statement.closing_day for statement in group):
            group.sort(key=lambda statement: str(statement.closing_day))
    return list(groups.values())


def _whole(parts: list[Statement], account: str) -> Statement:
    """One statement of the parts, each checked against its balances."""
    for part in parts:
        _check_balances(part)
    notices = [notice for part in parts for notice in part.notices]
    notices += [notice for before, after in pairwise(parts) if (notice := _hole(before, after))]
    owner = parts[0].account_iban or account.replace(" ", "").upper()
    lines = fingerprinted(owner, (line for part in parts for line in part.lines))
    return replace(parts[-1], account_iban=owner, lines=lines, opening=parts[0].opening, notices=tuple(notices))


def _check_balances(part: Statement) -> None:
    if part.gap and part.opening is not None and part.closing is not None:
        raise ExchangeError(
            f"les opérations ne mènent pas de l'ancien solde ({euros(part.opening)}) au nouveau "
            f"({euros(part.closing)}) : il manque {euros(part.gap)}.",
            ASK_AGAIN,
        )


def _hole(before: Statement, after: Statement) -> str:
    """A notice when days are missing between two statements. Overlapping ones are refused: lines would be double."""
    if before.closing is None or after.opening is None or before.closing == after.opening:
        return ""
    if before.closing_day and any(line.date < before.closing_day for line in after.lines):
        raise ExchangeError(
            f"deux relevés du compte se chevauchent autour du {date_fr(before.closing_day)}.",
            "Importez-les l'un après l'autre, en commençant par le plus ancien.",
        )
    until = f" après le {date_fr(before.closing_day)}" if before.closing_day else ""
    return f"Il manque des opérations{until} : le relevé suivant ne reprend pas le même solde."
