"""attach() -> BackupKit: one document bound to one Tk window. The composition root: it alone knows every part.

Here belongs what puts the parts together for an app with a window. What a part shows stands in ``ui``, and what happens
without a window in ``automation`` and ``service``.
"""
