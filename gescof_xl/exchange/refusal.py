"""Refusals about the files of banks and accountants: which file, which line, what is wrong, what to do."""

from __future__ import annotations

from gescof_xl.core.errors import Cure, GescofError, disk_reason

ASK_AGAIN = "Téléchargez de nouveau ce fichier depuis le site de la banque, sans l'ouvrir ni l'enregistrer."


def unread(error: OSError, file: str, cure: Cure) -> ExchangeError:
    """The refusal for a file that the system does not give."""
    missing = isinstance(error, FileNotFoundError)
    what = "est introuvable" if missing else f"ne peut pas être lu ({disk_reason(error)})"
    return ExchangeError(f"le fichier {what}.", cure, file=file)


class ExchangeError(GescofError):
    """A file of a bank or an accountant cannot be read, or entries cannot be written. Nothing was taken."""

    def __init__(self, what: str, cure: Cure = ASK_AGAIN, line: int = 0, file: str = "") -> None:
        place = ", ".join(filter(None, (f"« {file} »" if file else "", f"ligne {line}" if line else "")))
        sentence = f"{place} : {what}" if place else what
        super().__init__(sentence[0].upper() + sentence[1:], cure)
        self.what, self.line, self.file = what, line, file

    def in_file(self, name: str) -> ExchangeError:
        """The same refusal, naming the file first (`archive.zip / relevé.xml` when it already names one)."""
        whole = f"{name} / {self.file}" if self.file else name
        return ExchangeError(self.what, self._cure, self.line, whole)
