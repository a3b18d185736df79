"""Lists of other programs become lines of the workbook: what each column is, who is known already, what is in doubt."""
