"""Comparisons of JSON texts: tables, suites of others, and properties of random documents."""
