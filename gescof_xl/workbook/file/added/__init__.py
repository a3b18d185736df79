"""What a workbook lacks and gets: what a later version has, what another program dropped, another's sheet."""
