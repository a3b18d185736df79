"""`python -m gescof_xl` is `gescof`."""

from gescof_xl.cli import main

main()
