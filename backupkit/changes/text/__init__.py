"""What differs between two texts: by lines, by rows of a table, by entries of settings. Each part is a range of bytes.

Here belongs whatever has lines and is no JSON. Its bytes are never written anew, only cut and put in between.
"""
