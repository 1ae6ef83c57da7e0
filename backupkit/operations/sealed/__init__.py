"""A folder in which everything lies sealed: sealing one that is there, and its keys, here and at its places.

Here belongs what is done to such a folder as a whole. How its files are written and read does not.
"""
