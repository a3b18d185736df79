"""xlwings over a live LibreOffice Calc, for tests: only the members that GesCOF's adapter uses.

LibreOffice stands in for Excel where what counts is a real calculation engine and a real file; what only
Excel does (reading texts as numbers, refusing calls, filling calculated columns) is in `tests.fake_excel`.
"""
