"""The bytes of a file of entries, in the layout that was asked for."""

from __future__ import annotations

from gescof_xl.domain.papers.papers import EntryFile, Layout
from gescof_xl.exchange.accounting.cegid import write_cegid
from gescof_xl.exchange.accounting.ebp import write_ebp, write_ebp_accounts
from gescof_xl.exchange.accounting.fec import write_fec
from gescof_xl.exchange.accounting.sage import write_sage, write_sage_accounts


def entry_file(file: EntryFile) -> bytes:
    """Raises ExchangeError when an entry is not fit to export, or a code does not fit in the layout."""
    if file.layout is Layout.SAGE:
        return write_sage_accounts(file.entries) if file.accounts else write_sage(file.entries)
    if file.layout is Layout.EBP:
        return write_ebp_accounts(file.entries) if file.accounts else write_ebp(file.entries)
    if file.layout is Layout.CEGID:
        return write_cegid(file.entries)
    return write_fec(file.entries, file.valid_on, file.separator, file.encoding)
