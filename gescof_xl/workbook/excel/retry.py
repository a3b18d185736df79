"""Waiting for Excel: it rejects every call while a person edits a cell or a dialog is open."""

from __future__ import annotations

import sys
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from gescof_xl.core.errors import Busy, WorkbookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlwings import Book

    T = TypeVar("T")

REJECTED = frozenset(
    {
        -2147418111,  # RPC_E_CALL_REJECTED: Excel is in the middle of something
        -2147417846,  # RPC_E_SERVERCALL_RETRYLATER: asks to come back
        -2146777998,  # VBA_E_IGNORE: a cell is being edited
    }
)
GONE = frozenset(
    {
        -2147417848,  # RPC_E_DISCONNECTED
        -2147023174,  # RPC_S_SERVER_UNAVAILABLE
        -2147023170,  # RPC_S_CALL_FAILED
        -600,  # a Mac: the application is not running
        -609,  # a Mac: the connection is invalid
    }
)
_NO_SUCH_MEMBER = -2147352570  # DISP_E_UNKNOWNNAME: this version of Excel, or this object, does not have it
_TIMED_OUT = -1712  # a Mac: no answer in a minute, which is patience enough
_ATTEMPTS = 40
_PAUSE = 0.25  # seconds: ten in all, time to leave a cell
_PATIENT = 12  # times that: two minutes
_PATIENT_WITH_A_MAC = 3  # minutes


class Gone(WorkbookError):
    """Excel, or the workbook in it, was closed in the middle."""


class Retry:
    """Runs one call to Excel, again and again while Excel rejects it, up to ten seconds."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._attempts, self._minutes = _ATTEMPTS, 1

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Two minutes and more: for what puts things back, of which nothing may be left out."""
        before = self._attempts, self._minutes
        self._attempts, self._minutes = _ATTEMPTS * _PATIENT, _PATIENT_WITH_A_MAC
        try:
            yield
        finally:
            self._attempts, self._minutes = before

    def __call__(self, call: Callable[[], T]) -> T:
        """The call's result. Raises Busy when Excel does not answer, Gone when it is no more, or its own error."""
        minutes = self._minutes
        for _ in range(self._attempts):
            try:
                return call()
            except Exception as error:
                numbers = frozenset(_numbers(error))
                if numbers & GONE:
                    raise _gone() from error
                minutes -= _TIMED_OUT in numbers
                if not minutes:
                    break
                if _NO_SUCH_MEMBER in numbers or not (numbers & (REJECTED | {_TIMED_OUT}) or _says_busy(error)):
                    raise
            self._sleep(_PAUSE)
        raise Busy(
            "Excel n'a pas répondu : une cellule est en cours de saisie, ou une fenêtre d'Excel est ouverte.",
            "Validez la cellule (Entrée) ou fermez la fenêtre, puis recommencez.",
        )


def _gone() -> Gone:
    return Gone(
        "Excel s'est fermé pendant l'opération : le fichier est entier, soit comme avant le clic, soit avec tout ce "
        "que le bouton devait écrire.",
        "Rouvrez le classeur et regardez la dernière ligne de la feuille Journal : elle dit ce qui a été fait.",
    )


def _says_busy(error: BaseException) -> bool:
    """Whether a call was rejected whose number pywin32 has lost: it then says that the member does not exist.

    xlwings looks twice where a member cannot be got (ExcelBusyError), not where one is set or called.
    """
    return any(
        type(one).__name__ == "ExcelBusyError" or (isinstance(one, AttributeError) and _came_from_com(one))
        for one in _chain(error)
    )


def _came_from_com(error: BaseException) -> bool:
    modules = (frame.f_globals.get("__name__") for frame, _ in traceback.walk_tb(error.__traceback__))
    return "xlwings._xlwindows" in modules


def _numbers(error: BaseException) -> Iterator[object]:
    """All that an error and those behind it carry: xlwings turns a rejected call into a KeyError here and there."""
    for one in _chain(error):
        yield from _flat(one.args)
        yield getattr(one, "errornumber", None)  # appscript


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _flat(args: object) -> Iterator[object]:
    """What a COM error carries; its own code stands inside a nested tuple."""
    if isinstance(args, tuple):
        for arg in args:
            yield from _flat(arg)
    elif isinstance(args, int):
        yield args


def do_not_spin(book: Book) -> None:
    """Keeps xlwings on Windows from repeating a rejected call for ever without a pause: we wait instead.

    The workbook that VBA hands over in server mode comes without xlwings' wrapper, which alone tells a busy Excel from
    a member that does not exist.
    """
    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is None or not isinstance(book.impl, windows.Book):
        return
    windows.N_COM_ATTEMPTS = 1
    if not isinstance(book.impl.xl, windows.COMRetryObjectWrapper):
        book.impl.xl = windows.COMRetryObjectWrapper(book.impl.xl)
