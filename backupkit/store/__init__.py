"""The backup folder: whose it is, which versions are in it, its index, its settings and its journal.

Here belongs what is true of the folder as a whole. Reading the document, and deciding when to, does not.
"""
