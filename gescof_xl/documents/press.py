"""The press: papers become Word and PDF files in a staging folder. What one engine cannot do, the next one does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gescof_xl.core.problems import Problem
