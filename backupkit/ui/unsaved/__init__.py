"""Unsaved work in a host's window: when the app is asked for it, and how what a crash has left is offered.

Here belongs what a kit with ``autosave=`` does on the Tk thread. Where it is kept, and how it is put back, is the
manager's.
"""
