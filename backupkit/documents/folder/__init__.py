"""Folders: what lies in one, which of it is wanted, and how that is listed by its paths.

Here belongs what can be told without reading a file. How files are read and put back stands in
:mod:`backupkit.operations.folders`.
"""
