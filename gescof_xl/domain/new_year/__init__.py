"""From one year's workbook to the next."""
