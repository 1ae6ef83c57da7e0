"""Every sentence of the windows, translated through gettext. Pure: no tkinter.

Here belongs what a person reads. What is true, and when it is said, does not.
"""
