"""Comparisons, and what puts a part back: tables and properties, without a file."""
