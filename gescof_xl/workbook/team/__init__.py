"""One backend more: a workbook of its own for each person, and one base for all."""
