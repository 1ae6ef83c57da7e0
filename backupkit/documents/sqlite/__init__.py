"""Databases of SQLite: how one is read, judged, compared and put back through SQLite itself, while in use.

Here belongs all that speaks SQL or imports ``sqlite3``, which is done where it is first needed: a host without a
database never does. What lies beside a database that cannot be read so stands in
:mod:`backupkit.documents.side_files`.
"""
