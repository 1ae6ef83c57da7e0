"""Versions in more than one place: what is copied where, and what is known of each place.

Here belongs the order of the steps between the backup folder and its places. How one place is reached, and what is to
be done there, stands in ``places``; threads and the time for it belong to those who ask.
"""
