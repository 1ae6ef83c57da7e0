"""Shipped for hosts and for our own tests: a clock to turn, a disk that fails, contract suites."""
