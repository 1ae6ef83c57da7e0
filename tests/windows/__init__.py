"""Programs that run on Windows, and under Wine: what other programs, kills, names and code pages do to the kit there.

Each is started by ``python -m tests.windows.NAME``, prints a table, and ends with 0 only if all is as it should be;
``--quick`` makes it short. They measure and tell; what can be simulated elsewhere is a test in its room's folder.
"""
