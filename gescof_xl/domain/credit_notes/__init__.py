"""Credit notes: what can be credited, to whom it is invoiced again, what the financing becomes."""
