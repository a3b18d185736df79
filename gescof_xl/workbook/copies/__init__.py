"""Copies of a workbook for somebody else, and sheets brought in from one."""
