"""Every rule that a workbook must obey, by subject; `all` is their table of contents."""
