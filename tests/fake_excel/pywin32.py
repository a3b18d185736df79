"""xlwings' own code for Windows, importable anywhere: the modules of pywin32 that it needs, as far as it needs them."""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import sys
import types
from functools import cache
from typing import Any
from unittest.mock import MagicMock

from tests.fake_excel.machine import ComError

BUTTONS = {
    "MB_OK": 0,
    "MB_OKCANCEL": 1,
    "MB_YESNO": 4,
    "MB_YESNOCANCEL": 3,
    "MB_ICONINFORMATION": 64,
    "MB_ICONWARNING": 48,
}
PRESSED = {"ok": 1, "cancel": 2, "yes": 6, "no": 7}


class CDispatch:
    """The base of every object that pywin32 gives for one of Excel's."""


@cache
def xlwings_for_windows(message_box: Any) -> types.ModuleType:
    """The module `xlwings._xlwindows`, whose message boxes are answered by `message_box(hwnd, text)`."""
    ctypes.windll = ctypes.oledll = ctypes.PyDLL = MagicMock()  # type: ignore[attr-defined]
    _module("pywintypes", com_error=ComError, TimeType=dt.datetime, error=ComError, IID=str)
    _module("win32api", MessageBox=lambda hwnd, text, title, style: PRESSED[message_box(hwnd, text)])
    _module("win32con", **BUTTONS)
    _module("pythoncom", ole_error=ComError, com_error=ComError, CoInitialize=lambda: None)
    _module("win32gui")
    _module("win32process", GetWindowThreadProcessId=lambda hwnd: (1, hwnd))
    _module("win32timezone", TimeZoneInfo=types.SimpleNamespace(utc=lambda: dt.UTC))
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=CDispatch,
        DispatchBaseClass=CDispatch,
        Dispatch=None,
        DispatchEx=None,
    )
    _module("win32com", client=client)
    _module("xlwings._win32patch", CoClassBaseClass=CDispatch)
    module = importlib.import_module("xlwings._xlwindows")
    module.Apps.cleanup = staticmethod(lambda: None)  # it would look for Excel among the processes, at exit
    return module


def _module(name: str, **contents: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(contents)
    module.__file__ = name
    sys.modules[name] = module
    return module
