"""The electronic invoice (EN 16931) as data, and the rules that it must obey."""
