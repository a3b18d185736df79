"""LibreOffice as a judge: it opens workbooks, computes every formula anew, and saves them."""

from __future__ import annotations

import subprocess
from pathlib import Path

_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""


def resave(paths: list[Path], folder: Path) -> list[Path]:
    """Each workbook opened, recalculated and saved as .xlsx by LibreOffice, in one run."""
    profile, out = folder / "profil", folder / "libreoffice"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            *map(str, paths),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    made = [out / path.name for path in paths]
    assert all(path.exists() for path in made)
    return made
