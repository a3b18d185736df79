"""What lies around a workbook and cannot be read or written: each button says which file, never a bug report."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commanding import SCHOOL
from tests.on_disk import told

FILES = (
    "ecole.sceaux.jsonl",
    "ecole.sceaux.tete.json",
    "documents/SHA256SUMS",
    "documents/2026/FA2026-00124.pdf",
    "documents/echanges/ECH00001.xlsx",
    "documents/echanges/temoins/ECH00001.xlsx",
    "documents/archives",
    "sauvegardes",
)
BUTTONS: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("facturer-directe", {"party": "LAGA", "lines": ["SALLE ; 1 ; 10"]}),
    ("verifier", {}),
    ("preparer-echange", {}),
    ("archiver", {"year": "2026"}),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything was made once, but documents as papers."""
    folder = tmp_path_factory.mktemp("bureau")
    book = Path(shutil.copyfile(SCHOOL, folder / "ecole.xlsx"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "poste"))
        told(book, "facturer-directe", party="LAGA", lines=["SALLE ; 1 ; 10"])
        told(book, "preparer-echange")
        told(book, "exporter-comptable")
    shutil.rmtree(folder / "poste")
    return folder


def damaged(path: Path, how: str) -> None:
    """A folder in the file's place, a file in the folder's, or bytes that are no text."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if how == "dossier":
        path.mkdir()
        (path / "x").write_bytes(b"x")
    else:
        path.write_bytes(b"\xff\xfe\x00 pas de l'UTF-8 \xc3\x28\n" * 3)


@pytest.mark.parametrize("how", ["dossier", "octets"])
@pytest.mark.parametrize("name", FILES)
def test_every_button_says_a_sentence(name: str, how: str, office: Path, tmp_path: Path) -> None:
    """And the one that needs the file names it."""
    said = []
    book = shutil.copytree(office, tmp_path / "bureau") / "ecole.xlsx"
    for button, answers in BUTTONS:
        damaged(book.parent / name, how)
        said.append(told(book, button, **answers))
    whole = " ".join(said)
    if (name, how) not in HARMLESS:
        assert Path(name).name in whole or "ournal des sceaux" in whole, said


HARMLESS = {
    ("documents/2026/FA2026-00124.pdf", "dossier"),
    ("documents/2026/FA2026-00124.pdf", "octets"),
    ("documents/echanges/ECH00001.xlsx", "dossier"),
    ("documents/echanges/ECH00001.xlsx", "octets"),
    ("documents/archives", "dossier"),
    ("sauvegardes", "dossier"),
    ("documents/echanges/temoins/ECH00001.xlsx", "dossier"),
}
"""Nothing reads them here: a paper that was never filed, a copy that is sent and gone, folders that are folders."""
