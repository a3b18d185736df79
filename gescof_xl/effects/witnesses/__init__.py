"""What outlives a folder that is rewritten: the memory of each machine, and the key with which it signs."""
