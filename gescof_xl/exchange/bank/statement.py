"""Any bank statement file into one form: the format is told from the content, never from the name.

Many imports: one for each format.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros
from gescof_xl.core.words import counted
from gescof_xl.domain.bank.accounts import account_in, named_account
from gescof_xl.domain.bank.statement import AccountStatement, Statement, fingerprinted
from gescof_xl.exchange.bank.camt import ADVICE, read_camt
from gescof_xl.exchange.bank.cfonb import read_cfonb
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.csv_statement import read_csv
from gescof_xl.exchange.bank.mt940 import read_mt940
from gescof_xl.exchange.bank.ofx import read_ofx
from gescof_xl.exchange.bank.qif import read_qif
from gescof_xl.exchange.bank.spreadsheet import read_page, read_workbook
from gescof_xl.exchange.decoding import MAX_BYTES, check_size, head_of
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError
from gescof_xl.exchange.sheets import MAX_LINES, SAVE_AS_XLSX

_ASK_OTHER = "Demandez à la banque un relevé CAMT.053, CFONB 120, OFX ou CSV."
_NOT_STATEMENTS = (
    (b"%PDF", "un PDF", _ASK_OTHER),
    (b"{\\rtf", "un document RTF", _ASK_OTHER),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls), ou un classeur à mot de passe", SAVE_AS_XLSX),
)
_FORMATS: tuple[tuple[str, Callable[[bytes], tuple[AccountStatement, ...]]], ...] = (
    (r".*OFXHEADER|<OFX", read_ofx),
    (r"!(TYPE|ACCOUNT|OPTION|CLEAR)\b", read_qif),
    (r"(.*\n)?:20:|\{1:", read_mt940),
    (r"0[1457]\d{5}[^\n;,]{27}\d{6}", read_cfonb),
)
_PAGE = r"(<\?XML[^>]*>\s*)?(<!DOCTYPE HTML|<(HTML|HEAD|META|STYLE|TABLE)\b)"
_EXCEL_2003 = r"<.*URN:SCHEMAS-MICROSOFT-COM:OFFICE:SPREADSHEET"
_MAX_MEMBERS = 400
_ZIP = b"PK\x03\x04"
_NOT_OURS = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$)")
"""What macOS and Windows add to the files of a zip."""


def read_statement(
    name: str, data: bytes, mapping: CsvMapping | None = None, own_accounts: Sequence[str] = ()
) -> Statement:
    """The operations of a file in euros, one account after the other, with their accounts and fingerprints.

    `own_accounts` are those of the organisation: an account is named as there, whatever the file calls it, and a file
    that names none is about the first, so that its fingerprints are those of the other formats.
    Raises ExchangeError, naming the file, when anything is unclear; nothing is half read.
    """
    try:
        check_size(len(data))
        read = _unzipped(data, mapping) if _is_plain_zip(data) else _read(data, mapping)
        return _in_euros([_whole(parts) for parts in _by_account(read, own_accounts)])
    except ExchangeError as error:
        raise error.in_file(name) from None


def _in_euros(statements: Sequence[AccountStatement]) -> Statement:
    """The accounts in euros together; those in another currency are left aside and said."""
    foreign = [statement for statement in statements if statement.currency != "EUR"]
    kept = [statement for statement in statements if statement.currency == "EUR"]
    if not kept:
        raise ExchangeError(
            f"le compte est en {foreign[0].currency} ; seuls les relevés en euros sont repris.",
            "Demandez à la banque le relevé du compte en euros.",
        )
    lines = tuple(line for one in kept for line in fingerprinted(one.account, one.lines, one.kind))
    if len(lines) > MAX_LINES:
        raise ExchangeError(
            f"il compte plus de {MAX_LINES} opérations.", "Demandez à la banque un relevé sur une période plus courte."
        )
    left_out = (
        f"Compte {one.account} en {one.currency} laissé de côté ({counted(len(one.lines), 'opération(s)')})."
        for one in foreign
    )
    return Statement(lines=lines, notices=(*left_out, *(notice for one in kept for notice in one.notices)))


def _read(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    for mark, french, cure in _NOT_STATEMENTS:
        if data.startswith(mark):
            raise ExchangeError(f"c'est {french}, que l'on ne peut pas lire.", cure)
    if data.startswith(_ZIP):
        return read_workbook(data, mapping)
    head = head_of(data).upper()
    if not head:
        raise ExchangeError("le fichier est vide.")
    for pattern, reader in _FORMATS:
        if re.match(pattern, head, re.DOTALL):
            return reader(data)
    if re.match(_PAGE, head):
        return read_page(data, mapping)
    if re.match(_EXCEL_2003, head, re.DOTALL):
        raise ExchangeError("c'est un classeur XML d'Excel 2003.", SAVE_AS_XLSX)
    return read_camt(data) if head.startswith("<") else read_csv(data, mapping)


def _is_plain_zip(data: bytes) -> bool:
    """Whether these are files put together, and not a workbook or a document, which are zips too."""
    if not data.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not {"[Content_Types].xml", "mimetype"} & set(archive.namelist())
    except zipfile.BadZipFile:
        return True  # opening it again says that it is damaged


def _unzipped(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    read: list[AccountStatement] = []
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
            members = [info for info in archive.infolist() if not info.is_dir() and not _NOT_OURS.search(info.filename)]
            if len(members) > _MAX_MEMBERS:
                raise ExchangeError(f"le fichier zip contient plus de {_MAX_MEMBERS} fichiers.")
            for info in members:
                with archive.open(info) as member:
                    contents.append((info.filename, member.read(MAX_BYTES + 1)))
                check_size(sum(len(content) for _, content in contents))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        # RuntimeError is how zipfile asks for a password, NotImplementedError an unknown compression.
        raise ExchangeError("le fichier zip est abîmé ou protégé par un mot de passe.") from None
    return contents


def _member(name: str, content: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    if _is_plain_zip(content):
        raise ExchangeError(f"« {name} » est un zip dans un zip.", "Extrayez-en d'abord les relevés.")
    try:
        return _read(content, mapping)
    except ExchangeError as error:
        raise error.in_file(name) from None


def _by_account(read: Iterable[AccountStatement], own_accounts: Sequence[str]) -> list[list[AccountStatement]]:
    """The statements of each account in the order of time, named as in Organisme; one given twice is kept once."""
    groups: dict[str, list[AccountStatement]] = {}
    for statement in dict.fromkeys(read):
        written = statement.account or account_in(statement.heading, own_accounts) or next(iter(own_accounts), "")
        account = named_account(written, own_accounts)
        groups.setdefault(account, []).append(replace(statement, account=account))
    for group in groups.values():
        group.sort(key=_reaches)
    return list(groups.values())


def _reaches(statement: AccountStatement) -> str:
    """The day that a statement goes to, to sort by; the balance of OFX is that of the download, and proves nothing."""
    if statement.closing_day and statement.opening is not None:
        return str(statement.closing_day)
    return str(max((line.date for line in statement.lines), default=""))


def _whole(parts: list[AccountStatement]) -> AccountStatement:
    """One statement of the parts, each checked against its balances."""
    for part in parts:
        _check_balances(part)
    notices = [notice for part in parts for notice in part.notices]
    notices += [notice for before, after in pairwise(parts) if (notice := _hole(before, after))]
    lines = tuple(line for part in parts for line in part.lines)
    return replace(parts[-1], lines=lines, opening=parts[0].opening, notices=tuple(notices))


def _check_balances(part: AccountStatement) -> None:
    if part.gap and part.opening is not None and part.closing is not None:
        raise ExchangeError(
            f"les opérations ne mènent pas de l'ancien solde ({euros(part.opening)}) au nouveau "
            f"({euros(part.closing)}) : il manque {euros(part.gap)}.",
            ASK_AGAIN,
        )


def _hole(before: AccountStatement, after: AccountStatement) -> str:
    """A notice when days are missing between two statements. Overlapping ones are refused: lines would be double."""
    if before.closing is None or after.opening is None:
        _refuse_common_days(before, after)
        return ""
    if before.closing == after.opening:
        return ""
    if before.closing_day and any(line.date < before.closing_day for line in after.lines):
        raise _overlap(before.closing_day)
    until = f" après le {date_fr(before.closing_day)}" if before.closing_day else ""
    return f"Il manque des opérations{until} : le relevé suivant ne reprend pas le même solde."


def _refuse_common_days(before: AccountStatement, after: AccountStatement) -> None:
    """Without balances, only days tell; advices of credit are about different operations by nature."""
    last = max((line.date for line in before.lines), default=None)
    if last and before.kind != ADVICE and any(line.date <= last for line in after.lines):
        raise _overlap(last)


def _overlap(day: date) -> ExchangeError:
    return ExchangeError(
        f"deux relevés du compte se chevauchent autour du {date_fr(day)}.",
        "Importez-les l'un après l'autre, en commençant par le plus ancien.",
    )
