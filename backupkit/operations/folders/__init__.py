"""Folders as documents: how one is read into objects and a listing, and how what a listing names is put back.

Here belongs what needs both, the folder on one side and the objects on the other. What a listing is, and what lies in a
folder, stands in :mod:`backupkit.documents.folder`.
"""
