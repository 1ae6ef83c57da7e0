"""What each of our windows is made of: how one opens, its keys, its buttons, its notices and the strip of time.

Here belongs what more than one window has. What is a part of a single one belongs to that one's room.
"""
