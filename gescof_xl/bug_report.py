"""What becomes of a bug: its details go to a file for the maintainer, and a person gets one sentence."""

from __future__ import annotations

import tempfile
import traceback
from datetime import datetime
from pathlib import Path

LOGS = Path.home() / ".gescof" / "journal"


def record_bug(error: BaseException, doing: str, logs: Path = LOGS) -> Path:
    """Writes where the error happened, and what was being done, at the foot of the day's log; gives its path.

    A home where nothing can be written must not hide the error: the log is then in the system's temporary folder.
    """
    now = datetime.now().astimezone()
    entry = f"{now:%Y-%m-%d %H:%M:%S} {doing}\n{''.join(traceback.format_exception(error))}\n"
    try:
        return _append(logs, f"gescof-{now:%Y-%m-%d}.log", entry)
    except OSError:
        return _append(Path(tempfile.mkdtemp(prefix="gescof-")), "gescof.log", entry)


def _append(folder: Path, name: str, entry: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a", encoding="utf-8") as log:
        log.write(entry)
    return folder / name
