"""Pure logic and storage: no tkinter, no threads, no wall clock, no printing."""
