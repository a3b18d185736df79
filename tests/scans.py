"""What a scanner leaves in the folders of an organisation."""

from __future__ import annotations

from pathlib import Path

import pikepdf


def white_page(path: Path) -> None:
    """One white page, as scanners make them: no PDF/A."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.new() as page:
        page.add_blank_page(page_size=(595, 842))
        page.save(path)
