"""What tests of whole workbooks share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commanding import SCHOOL
from tests.xlwings_libreoffice.office import Office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of the school's workbook."""
    return Path(shutil.copyfile(SCHOOL, tmp_path / "ecole.xlsx"))


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A LibreOffice that opens files as a person does."""
    office = Office()
    yield office
    office.stop()
