"""The port of the programs that turn Word documents into PDF."""

from __future__ import annotations

from typing import Protocol


class ConversionFailed(Exception):
    """An engine cannot convert this document; the message says why, in French, as the end of a sentence."""


class Converter(Protocol):
    """An engine that was started: one document at a time."""

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`. Raises ConversionFailed."""
        ...

    def close(self) -> None:
        """Ends what was started."""
        ...


class PdfEngine(Protocol):
    """A program that makes PDFs."""

    @property
    def name(self) -> str:
        """As staff choose it in the settings: `intégré`, `LibreOffice`, `Word`."""
        ...

    @property
    def parallel(self) -> bool:
        """Whether several processes may run it at once."""
        ...

    def found(self) -> bool:
        """Whether it is on this machine."""
        ...

    def open(self) -> Converter:
        """Starts it for the process that calls, whose environment it may complete. Raises ConversionFailed."""
        ...
