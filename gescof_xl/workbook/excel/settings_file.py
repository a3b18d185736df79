"""The file of settings that `gescof installer` writes: xlwings' VBA reads it, and so do we, for OneDrive's folders."""

from __future__ import annotations

import os
import re
from pathlib import Path

from gescof_xl.system import ansi_encoding, is_mac

_LINE = re.compile(r'"([^"]*)","([^"]*)"')
_OF_A_MAC = "Library/Containers/com.microsoft.Excel/Data"  # Excel lives in a sandbox there


def settings_path(user: Path, *, windows: bool) -> Path:
    """Where it lies, below a person's own folder."""
    return user / (".gescof" if windows else _OF_A_MAC) / "gescof.conf"


def settings_encoding(*, windows: bool) -> str:
    """That of VBA's own files."""
    return ansi_encoding() if windows else "mac_roman"


def read_settings() -> dict[str, str]:
    """The person's settings by key, variables such as %USERPROFILE% replaced; none where nothing is installed."""
    windows = not is_mac()
    try:
        content = settings_path(Path.home(), windows=windows).read_bytes()
    except OSError:
        return {}
    text = content.decode(settings_encoding(windows=windows), "replace")
    return {key: os.path.expandvars(value) for key, value in _LINE.findall(text)}
