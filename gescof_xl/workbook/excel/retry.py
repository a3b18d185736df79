"""Waiting for Excel: it rejects every call while a person edits a cell or a dialog is open."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

from gescof_xl.core.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    T = TypeVar("T")

REJECTED = frozenset(
    {
        -2147418111,  # RPC_E_CALL_REJECTED: Excel is in the middle of something
        -2147417846,  # RPC_E_SERVERCALL_RETRYLATER: asks to come back
        -2146777998,  # VBA_E_IGNORE: a cell is being edited
    }
)
_ATTEMPTS = 40
_PAUSE = 0.25  # seconds: ten in all, time to leave a cell


class Retry:
    """Runs one call to Excel, again and again while Excel rejects it, up to ten seconds."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    def __call__(self, call: Callable[[], T]) -> T:
        """The call's result. Raises Busy when Excel does not answer, and what the call raises otherwise."""
        for _ in range(_ATTEMPTS):
            try:
                return call()
            except Exception as error:
                if not was_rejected(error):
                    raise
            self._sleep(_PAUSE)
        raise Busy(
            "Excel n'a pas répondu : une cellule est en cours de saisie, ou une fenêtre d'Excel est ouverte.",
            "Validez la cellule (Entrée) ou fermez la fenêtre, puis recommencez.",
        )


def was_rejected(error: BaseException) -> bool:
    """Whether Excel refused to listen, as opposed to refusing what was asked."""
    return type(error).__name__ == "ExcelBusyError" or any(n in REJECTED for n in _numbers(error.args))


def _numbers(args: object) -> Iterator[object]:
    """All that a COM error carries; its own code stands inside a nested tuple."""
    if isinstance(args, tuple):
        for arg in args:
            yield from _numbers(arg)
    else:
        yield args


def do_not_spin() -> None:
    """Keeps xlwings on Windows from repeating a rejected call for ever without a pause: we wait instead."""
    if windows := sys.modules.get("xlwings._xlwindows"):
        vars(windows)["N_COM_ATTEMPTS"] = 1
