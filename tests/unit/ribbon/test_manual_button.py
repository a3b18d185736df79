"""The button `aide`."""

from __future__ import annotations

import shutil
import webbrowser
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from gescof_xl.ribbon.press import press
from tests.commanding import SCHOOL
from tests.fake_excel.engine import open_fake


@pytest.mark.parametrize("has_browser", [True, False])
def test_the_button_opens_the_manual_or_says_where_it_is(
    has_browser: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser gets the address of the page that ships; without a browser, a message box names the file."""
    opened: list[str] = []

    def open_page(url: str) -> bool:
        opened.append(url)
        return has_browser

    monkeypatch.setattr(webbrowser, "open", open_page)
    book, machine = open_fake(Path(shutil.copy(SCHOOL, tmp_path)))
    press("aide", book, date(2026, 11, 22), tmp_path / "journal")
    page = Path(unquote(urlparse(opened[0]).path))
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [str(page) in said for said in machine.alerts] == ([] if has_browser else [True])
