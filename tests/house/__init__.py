"""The figures of the house: how many rooms, how far a save walks, what a new thing costs. ``python -m tests.house``."""
