"""`gescof`, also called as `python -m gescof_xl`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Entry point of `gescof`; what goes wrong before a command begins is a sentence too."""
    try:
        from gescof_xl.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrompu : rien n'a été écrit.\n")
        os._exit(1)  # Python would still end as killed by the signal: it remembers that an import was interrupted
    except ImportError as error:
        sys.exit(f"GesCOF XL est mal installé ({error}). Réinstallez-le : pip install --force-reinstall gescof-xl")


if __name__ == "__main__":
    main()
