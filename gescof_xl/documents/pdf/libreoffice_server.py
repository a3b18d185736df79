"""Keeps one LibreOffice warm and converts documents through UNO; run by a Python that has `uno`, never imported.

It stands alone, on standard modules: that Python is LibreOffice's own or the system's, not the one of GesCOF XL.
Usage: PYTHON libreoffice_server.py SOFFICE FOLDER. Frames on standard input and output: 8 bytes of length, then a
document; the answer begins with `1` (a PDF follows) or `0` (a reason follows). When the input ends, whatever the
reason, LibreOffice is ended too.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

START_SECONDS = 90
LENGTH = struct.Struct(">Q")


def property_value(name: str, value: object) -> Any:
    """A named option of UNO."""
    made = PropertyValue()
    made.Name = name
    made.Value = value
    return made


class RunningOffice:
    """One LibreOffice with a profile of its own, and no window."""

    def __init__(self, soffice: str, folder: str) -> None:
        self.folder = Path(folder)
        self.pipe = f"gescof{os.getpid()}"
        profile = (self.folder / "profile").as_uri()
        self.process = subprocess.Popen(
            [
                soffice,
                "-env:UserInstallation=" + profile,
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.desktop: Any = None

    def connect(self) -> None:
        """Waits until LibreOffice answers. Raises NoConnectException after START_SECONDS."""
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                remote = resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                if time.monotonic() > deadline or self.process.poll() not in (None, 0):
                    raise
                time.sleep(0.05)
        self.desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`, opened as a Word document and nothing else; macros never run."""
        source, target = self.folder / "document.docx", self.folder / "document.pdf"
        source.write_bytes(docx)
        opening = (
            property_value("Hidden", value=True),
            property_value("FilterName", "MS Word 2007 XML"),
            property_value("ReadOnly", value=True),
            property_value("UpdateDocMode", 0),  # no field is updated from elsewhere
            property_value("MacroExecutionMode", 0),  # never
        )
        document = self.desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, opening)
        if document is None:
            raise ValueError("not a document")
        try:
            options = uno.Any("[]com.sun.star.beans.PropertyValue", (property_value("ExportFormFields", value=False),))
            storing = (property_value("FilterName", "writer_pdf_Export"), property_value("FilterData", options))
            document.storeToURL(target.as_uri(), storing)
        finally:
            document.close(True)  # noqa: FBT003
        return target.read_bytes()

    def end(self) -> None:
        """Ends this LibreOffice and its children, and no other; forgets its folder."""
        if os.name == "nt":
            command = ["taskkill", "/F", "/T", "/PID", str(self.process.pid)]
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        else:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def read_frames(stream: IO[bytes], frames: queue.Queue[bytes | None]) -> None:
    """Frames of `stream` into `frames`, then None: read apart, so that the end is seen during a conversion."""
    while True:
        head = stream.read(LENGTH.size)
        content = stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None
        frames.put(content)
        if content is None:
            return


def _answer(office: RunningOffice, docx: bytes) -> bytes:
    """`1` and the PDF, or `0` and what went wrong."""
    try:
        return b"1" + office.convert(docx)
    except Exception as error:  # noqa: BLE001  whatever UNO raises is the answer for this document
        return b"0" + repr(error).encode("utf-8", "replace")


def main() -> None:
    """Answers documents until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    office = RunningOffice(sys.argv[1], sys.argv[2])
    frames: queue.Queue[bytes | None] = queue.Queue()
    busy = threading.Event()

    def watch() -> None:
        read_frames(sys.stdin.buffer, frames)
        if busy.is_set():  # the caller is gone in the middle of a document: no one waits for it
            office.end()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    try:
        busy.set()
        office.connect()
        busy.clear()
        while True:
            docx = frames.get()
            if docx is None:
                return
            busy.set()
            answer = _answer(office, docx)
            busy.clear()
            answers.write(LENGTH.pack(len(answer)) + answer)
            answers.flush()
    finally:
        office.end()


if __name__ == "__main__":
    main()
