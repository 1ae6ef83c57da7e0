"""SQLite databases as documents: what they hold, what differs between two of them, and rows put back.

Here belongs all that speaks SQL. Nothing of it is imported before a database is looked at.
"""
