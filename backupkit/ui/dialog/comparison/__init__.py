"""The comparison within the window: what differs between two states, and one part put back.

Here belongs what is seen and done while two states are compared. The list of versions, and what surrounds both, does
not.
"""
