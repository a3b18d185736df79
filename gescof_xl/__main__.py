"""`gescof`, also called as `python -m gescof_xl`."""

from __future__ import annotations

import gc
import os
import signal
import sys


def main() -> None:
    """Entry point of `gescof`; what goes wrong before a command begins is a sentence too."""
    gc.disable()  # most commands end before there is garbage: looking for some takes a fifth of a short one
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a job in the background ignores Ctrl-C
        signal.signal(signal.SIGINT, _leave)
    try:
        from gescof_xl.cli import main as run
    except ImportError as error:
        sys.exit(f"GesCOF XL est mal installé ({error}). Réinstallez-le : pip install --force-reinstall gescof-xl")
    run()


def _leave(_signal: int, _frame: object) -> None:
    """Ctrl-C before a command begins. An exception would go through libraries that are loading: some swallow it."""
    sys.stderr.write("Interrompu : rien n'a été écrit.\n")
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    main()
