"""Which of the PDF engines of this machine make a document, and in which order they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gescof_xl.core.errors import DocumentError, WrongUse
from gescof_xl.documents.pdf.engine import ConversionFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gescof_xl.documents.pdf.engine import Converter, PdfEngine

AUTOMATIC = "automatique"


def all_engines() -> tuple[PdfEngine, ...]:
    """Every engine, in the order in which they are tried.

    The embedded one is first: it is there on every machine, draws the same page everywhere, and is the fastest.
    Word and LibreOffice take what it refuses.
    """
    from gescof_xl.documents.pdf.engine_embedded import EmbeddedEngine
    from gescof_xl.documents.pdf.engine_libreoffice import LibreOfficeEngine
    from gescof_xl.documents.pdf.engine_word import WordEngine

    return EmbeddedEngine(), WordEngine(), LibreOfficeEngine()


def engines_found() -> tuple[PdfEngine, ...]:
    """The engines of this machine, in the order in which they are tried."""
    return tuple(engine for engine in all_engines() if engine.found())


def choose(setting: str = AUTOMATIC) -> tuple[PdfEngine, ...]:
    """The engines to try, in order: the one that the setting names first, then the others as a resort.

    Raises WrongUse when the setting names none, DocumentError when the machine has none.
    """
    wanted = setting.strip().casefold() or AUTOMATIC
    names = [engine.name for engine in all_engines()]
    if wanted != AUTOMATIC and wanted not in map(str.casefold, names):
        choices = ", ".join((AUTOMATIC, *names))
        raise WrongUse(f"Le moteur PDF « {setting} » n'existe pas.", f"Choisissez parmi : {choices}.")
    engines = engines_found()
    if not engines:
        message = "Aucun moteur PDF n'est disponible sur ce poste."
        raise DocumentError(message, "Réinstallez GesCOF XL, ou installez LibreOffice.")
    return tuple(sorted(engines, key=lambda engine: engine.name.casefold() != wanted))


class Chain:
    """The chosen engines, each started when it is first needed: what one refuses goes to the next."""

    def __init__(self, engines: Sequence[PdfEngine]) -> None:
        self._engines = list(engines)
        self._open: dict[str, Converter] = {}

    def convert(self, docx: bytes, warn: Callable[[str], None]) -> bytes:
        """The PDF of `docx` by the first engine that can; `warn` is told, in French, of each one that cannot.

        Raises ConversionFailed when none can: its message gives the reasons.
        """
        reasons = []
        for position, engine in enumerate(list(self._engines)):
            try:
                return self._converter(engine).convert(docx)
            except ConversionFailed as failure:
                reasons.append(f"{engine.name} : {failure}")
                if position + 1 < len(self._engines):
                    warn(f"Moteur PDF {engine.name} : {failure} ; un autre moteur est essayé.")
        raise ConversionFailed(" ; ".join(reasons))

    def _converter(self, engine: PdfEngine) -> Converter:
        if engine.name not in self._open:
            self._open[engine.name] = engine.open()
        return self._open[engine.name]

    def close(self) -> None:
        """Ends every engine that was started."""
        for converter in self._open.values():
            converter.close()
        self._open.clear()
