"""The workbooks that ship: their sheets, looks, figures and starting values."""
