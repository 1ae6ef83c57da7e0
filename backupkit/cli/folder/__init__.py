"""The commands about a backup folder as a whole: its figures, its log, its rules, its order, and what is wrong with it.

A module a command, with ``add_options`` and ``run``; its name and its summary stand in ``cli/commands.py``.
"""
