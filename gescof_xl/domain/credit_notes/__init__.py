"""Credit notes: what can be credited, to whom it is reinvoiced, what the financing becomes."""
