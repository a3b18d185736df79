"""The workbook that is open in LibreOffice Calc: the extension there does single things on request."""
