"""Makes what ships: the workbooks, the add-in, the reference pages of the manual."""
