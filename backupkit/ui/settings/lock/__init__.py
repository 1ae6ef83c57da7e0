"""The lock on copies: its part of the page Where, and the windows in which its user enters what opens them.

The dialog opens the same windows where something is locked. They know tasks and the manager's answers alone.
"""
