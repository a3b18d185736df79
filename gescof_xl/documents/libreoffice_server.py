"""Keeps one LibreOffice warm and converts documents through UNO; run by a Python that has `uno`, never imported.

It stands alone, on standard modules: that Python is LibreOffice's own or the system's, not the one of GesCOF XL.
Usage: PYTHON libreoffice_server.py SOFFICE FOLDER. Frames on standard input and output: 8 bytes of length, then a
document; the answer begins with `1` (a PDF follows) or `0` (a reason follows). When the input ends, whatever the
reason, LibreOffice is ended too.
"""

import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

START_SECONDS = 90
LENGTH = struct.Struct(">Q")


def property_value(name, value):
    made = PropertyValue()
    made.Name = name
    made.Value = value
    return made


class Office:
    """One LibreOffice with a profile of its own, and no window."""

    def __init__(self, soffice, folder):
        self.folder = Path(folder)
        self.pipe = "gescof%d" % os.getpid()
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
                "--accept=pipe,name=%s;urp;" % self.pipe,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.desktop = None

    def connect(self):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                remote = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % self.pipe)
                break
            except NoConnectException:
                if time.monotonic() > deadline or self.process.poll() not in (None, 0):
                    raise
                time.sleep(0.05)
        self.desktop = remote.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", remote
        )

    def convert(self, docx):
        source, target = self.folder / "document.docx", self.folder / "document.pdf"
        source.write_bytes(docx)
        opening = (
            property_value("Hidden", True),
            property_value("FilterName", "MS Word 2007 XML"),
            property_value("ReadOnly", True),
            property_value("UpdateDocMode", 0),  # no field is updated from elsewhere
            property_value("MacroExecutionMode", 0),  # never
        )
        document = self.desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, opening)
        if document is None:
            raise ValueError("not a document")
        try:
            options = uno.Any(
                "[]com.sun.star.beans.PropertyValue", (property_value("ExportFormFields", False),)
            )
            storing = (property_value("FilterName", "writer_pdf_Export"), property_value("FilterData", options))
            document.storeToURL(target.as_uri(), storing)
        finally:
            document.close(True)
        return target.read_bytes()

    def end(self):
        """Ends this LibreOffice and its children, and no other."""
        if os.name == "nt":
            command = ["taskkill", "/F", "/T", "/PID", str(self.process.pid)]
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        else:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it ended by itself
        self.process.wait()


def read_frames(stream, frames):
    """Frames of `stream` into `frames`, then None: read apart, so that the end is seen during a conversion."""
    while True:
        head = stream.read(LENGTH.size)
        content = stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None
        frames.put(content)
        if content is None:
            return


def main():
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    office = Office(sys.argv[1], sys.argv[2])
    frames = queue.Queue()
    busy = threading.Event()

    def watch():
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
            try:
                answer = b"1" + office.convert(docx)
            except Exception as error:
                answer = b"0" + repr(error).encode("utf-8", "replace")
            busy.clear()
            answers.write(LENGTH.pack(len(answer)) + answer)
            answers.flush()
    finally:
        office.end()


if __name__ == "__main__":
    main()
