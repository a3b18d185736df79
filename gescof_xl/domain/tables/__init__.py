"""The row classes: what each table of the workbook is."""
