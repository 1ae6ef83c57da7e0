"""What is shown, as values: rows of a list, marks of a timeline, the state of an indicator. Pure: no tkinter, no words.

Here belongs what decides what a window shows. How it is said stands in ``words``, how it is drawn in ``dialog``.
"""
