"""Colours, fonts and styles that follow the host, in plain Tk, ttk and CustomTkinter, light and dark.

Here belongs how a widget looks. What it shows does not.
"""
