"""Light: what the standard library has as well, here without what loading it costs an app at its start.

Here belongs what takes the place of a slow import, spelled as the original is. What a value means stands in ``values``.
"""
