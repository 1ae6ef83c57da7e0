"""Shipped for hosts and for our own tests: a clock to turn, a disk that fails, contract suites.

Here belongs what the tests of a host need as well. No other room imports it; what only our own tests need lies in
``tests``.
"""
