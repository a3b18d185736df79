"""Makes what ships: the workbooks, the add-in, the extension, the templates, the reference pages of the manual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def build_all(root: Path) -> Iterator[Path]:
    """Rebuilds everything under the source tree; the same sources give the same bytes."""
    from gescof_xl.generate.addin.addin import build_addin
    from gescof_xl.generate.extension.extension import build_extension
    from gescof_xl.generate.manual.manual import build_manual
    from gescof_xl.generate.templates.templates import build_templates
    from gescof_xl.ribbon.buttons import BUTTONS

    yield from build_workbooks(root / "workbooks")
    yield from build_templates(root / "templates")
    addin = root / "workbooks" / "gescof.xlam"
    build_addin(BUTTONS, addin)
    yield addin
    extension = root / "workbooks" / "gescof.oxt"
    build_extension(BUTTONS, extension)
    yield extension
    yield from build_manual(root / "gescof_xl" / "help")


def build_workbooks(folder: Path) -> Iterator[Path]:
    """Writes the blank workbook and the school base in a folder; raises OSError when it cannot."""
    from gescof_xl.generate.school.school import TODAY, blank_ledger, school_ledger
    from gescof_xl.generate.workbooks.workbook import build

    folder.mkdir(parents=True, exist_ok=True)
    for name, ledger in (("gescof.xlsx", blank_ledger()), ("ecole.xlsx", school_ledger())):
        build(ledger, folder / name, TODAY)
        yield folder / name
