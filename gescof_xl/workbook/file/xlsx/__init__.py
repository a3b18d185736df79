"""Patching an .xlsx package in place: only what a button touches changes, every other part stays byte for byte."""
