"""Factur-X: an electronic invoice as XML, judged by the official schema and rules before it goes out."""
