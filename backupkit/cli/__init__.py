"""The command line: a rescue that works when the app no longer starts, without a window.

Here belongs what a command asks, prints and answers with. What it does is a method of the manager.
"""
