"""From draft lines to an issued document: VAT, due dates, deposits, notices, number and seal."""
