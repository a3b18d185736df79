"""From an older workbook to this version's: what its rows get for the columns that they lacked."""
