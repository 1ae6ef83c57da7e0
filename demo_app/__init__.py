"""A small real app, once with CustomTkinter and once with ttk: what one line of backupkit does for it."""
