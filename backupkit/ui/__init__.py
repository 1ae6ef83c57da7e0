"""What a user sees: the indicator, the dialog, and what they are made of. tkinter is imported here and in ``kit``."""
