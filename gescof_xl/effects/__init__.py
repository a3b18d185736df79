"""What an outcome asks of the disk and the network around a workbook."""
