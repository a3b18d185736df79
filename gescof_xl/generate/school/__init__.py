"""The school base: a year of a fictional training organisation, to learn on and to test with."""
