"""One version <-> one gzip file: its header, its blocks, and every check there is when it is read back.

Here belongs the format (docs/format.md). Which versions there are, and which folder they lie in, does not.
"""
