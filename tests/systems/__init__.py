"""Other systems than the one that runs: their numbers as tables, and Windows' rules for open files, emulated."""
