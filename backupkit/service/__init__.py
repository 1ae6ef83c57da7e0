"""A running kit without a screen: one worker, its tasks and what it tells about them. No tkinter."""
