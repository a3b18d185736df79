"""The extension in a real LibreOffice's profile: put there, looked at, taken away."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.install.calc import CalcHome, findings_in, install_in, remove_from
from gescof_xl.install.install import NotInstalled
from gescof_xl.resources import shipped
from tests.calc_clicking import reachable, unopkg

pytestmark = [pytest.mark.programs, pytest.mark.linux]
EXTENSION = shipped("workbooks", "gescof.oxt")


@pytest.fixture
def home(tmp_path: Path) -> CalcHome:
    """Somebody's LibreOffice that has never been started."""
    folder = tmp_path / "home"
    folder.mkdir()
    reachable(folder)
    extension = tmp_path / "gescof.oxt"
    shutil.copyfile(EXTENSION, extension)
    return CalcHome(user=tmp_path, interpreter=Path(sys.executable), unopkg=("env", f"HOME={folder}", *unopkg()))


def test_installing_looking_and_removing(home: CalcHome) -> None:
    """Nothing is said of it before; installed, all is well; a moved Python is told; removed, nothing is left."""
    extension = home.user / "gescof.oxt"
    assert findings_in(home, extension) == []
    assert remove_from(home) == []
    assert any("menu GesCOF" in line for line in install_in(home, extension))
    assert [f.ok for f in findings_in(home, extension)] == [True, True]
    moved = replace(home, interpreter=Path("/ailleurs/python"))
    assert [f.ok for f in findings_in(moved, extension)] == [True, False]
    assert remove_from(home)
    assert not home.settings.exists()
    assert findings_in(home, extension) == []


def test_what_libreoffice_refuses_is_said_in_its_words(home: CalcHome, tmp_path: Path) -> None:
    """A broken extension; no LibreOffice at all."""
    broken = tmp_path / "abime.oxt"
    broken.write_bytes(b"PK")
    with pytest.raises(NotInstalled, match="LibreOffice a refusé"):
        install_in(home, broken)
    with pytest.raises(Refused, match="n'est pas installé"):
        install_in(None, EXTENSION)
