"""The rows of databases: what differs between two of them, and rows put back into one that programs have open.

Here belongs what looks into tables. How a database as a whole is read and replaced does not.
"""
