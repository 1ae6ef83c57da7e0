"""Copies at places, one by one: how one is sent and proven, fetched back, and read again after years.

Here belongs what is done with a single file at a place. Which of them a run is about, and what follows for the others,
is decided in ``operations/mirroring``.
"""
