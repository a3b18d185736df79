"""Microsoft Word, on Windows over COM and on macOS over AppleScript; written from Microsoft's documentation.

Word runs apart from the one that staff have open on Windows. macOS has one Word only: it opens and closes the
document in it.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

from gescof_xl.documents.pdf.engine import ConversionFailed, Converter
from gescof_xl.system import can_drive, end_program, is_mac, is_windows

SECONDS = 60  # for one document: beyond, Word waits for an answer in a window that nobody sees
_FORCE_DISABLE_MACROS = 3  # msoAutomationSecurityForceDisable
_NO_ALERTS = 0  # wdAlertsNone
_PDF = 17  # wdExportFormatPDF
_DO_NOT_SAVE = 0  # wdDoNotSaveChanges
_MAC_WORD = Path("/Applications/Microsoft Word.app")
# Word for Mac reads and writes here without asking for permission.
_MAC_FOLDER = Path("Library/Containers/com.microsoft.Word/Data/tmp")
_SCRIPT = """on run {source, target}
  with timeout of %d seconds
    tell application "Microsoft Word"
      open POSIX file source
      set made to active document
      save as made file name target file format format PDF
      close made saving no
    end tell
  end timeout
end run"""


class WordEngine:
    """The Word of this machine."""

    name = "Word"
    parallel = False

    def found(self) -> bool:
        """Whether Word can be driven from here."""
        return can_drive("Word.Application") if is_windows() else is_mac() and _MAC_WORD.is_dir()

    def open(self) -> Converter:
        """Starts Word without a window. Raises ConversionFailed."""
        return WindowsWord() if is_windows() else MacWord()


class WindowsWord:
    """See Converter: a Word of its own, unseen, with macros and alerts off; started again after it was ended."""

    def __init__(self) -> None:
        import pythoncom

        self._failure: type[Exception] = pythoncom.com_error
        self._word: Any = None
        self._process_id = 0
        self._start()

    def _start(self) -> None:
        import pythoncom
        import win32com.client
        import win32process

        try:
            pythoncom.CoInitialize()
            self._word = win32com.client.DispatchEx("Word.Application")
            self._word.Visible = False
            self._word.DisplayAlerts = _NO_ALERTS
            self._word.AutomationSecurity = _FORCE_DISABLE_MACROS
            blank = self._word.Documents.Add()  # only the window of a document says which process is ours
            self._process_id = win32process.GetWindowThreadProcessId(self._word.ActiveWindow.Hwnd)[1]
            blank.Close(SaveChanges=_DO_NOT_SAVE)
        except self._failure as error:
            raise ConversionFailed("Word ne démarre pas") from error

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`."""
        if self._word is None:
            self._start()
        with tempfile.TemporaryDirectory(prefix="gescof-word-", ignore_cleanup_errors=True) as name:
            source, target = Path(name) / "document.docx", Path(name) / "document.pdf"
            source.write_bytes(docx)
            try:
                self._export(str(source), str(target))
                return target.read_bytes()
            except (self._failure, OSError) as error:
                end_program(self._process_id)
                self._word = None
                raise ConversionFailed("le document n'a pas pu être converti") from error

    def _export(self, source: str, target: str) -> None:
        timer = threading.Timer(SECONDS, end_program, [self._process_id])
        timer.start()
        try:
            document = self._word.Documents.Open(
                FileName=source, ConfirmConversions=False, ReadOnly=True, AddToRecentFiles=False
            )
            document.ExportAsFixedFormat(OutputFileName=target, ExportFormat=_PDF, OpenAfterExport=False)
            document.Close(SaveChanges=_DO_NOT_SAVE)
        finally:
            timer.cancel()

    def close(self) -> None:
        """Quits this Word."""
        if self._word is None:
            return
        try:
            self._word.Quit(SaveChanges=_DO_NOT_SAVE)
        except self._failure:
            end_program(self._process_id)


class MacWord:
    """See Converter: Word for Mac through osascript."""

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`."""
        home = Path.home() / _MAC_FOLDER
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="gescof-", dir=home) as name:
            source, target = Path(name) / "document.docx", Path(name) / "document.pdf"
            source.write_bytes(docx)
            command = ["osascript", "-e", _SCRIPT % SECONDS, str(source), str(target)]
            try:
                subprocess.run(command, capture_output=True, timeout=SECONDS + 10, check=True)
                return target.read_bytes()
            except (subprocess.SubprocessError, OSError) as error:
                raise ConversionFailed("le document n'a pas pu être converti") from error

    def close(self) -> None:
        """Word stays as staff left it."""
