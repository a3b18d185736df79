"""The workbook as a file on disk."""
