"""The only folder that knows Word, PDF, Factur-X and mail."""
