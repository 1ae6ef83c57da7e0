"""The commands about copies at other places: where they lie, getting a document back from there, and what opens them.

A module a command, with ``add_options`` and ``run``; its name and its summary stand in ``cli/commands.py``.
"""
