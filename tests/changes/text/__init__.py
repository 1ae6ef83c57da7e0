"""Comparisons of what has lines: tables and properties, without a file."""
