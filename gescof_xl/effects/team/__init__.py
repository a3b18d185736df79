"""A workbook enters a team and leaves it."""
