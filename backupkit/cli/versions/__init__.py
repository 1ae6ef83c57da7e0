"""The commands about versions: making, listing, comparing, restoring, checking, marking and moving single ones.

A module a command, with ``add_options`` and ``run``; its name and its summary stand in ``cli/commands.py``. What it
does is a method of the manager.
"""
