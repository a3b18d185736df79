"""The only folder that knows cells: reading tables, writing patches."""
