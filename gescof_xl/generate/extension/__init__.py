"""The extension that gives LibreOffice Calc the GesCOF menu, from the list of buttons: same bytes every time."""
