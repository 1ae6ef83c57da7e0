"""The page of activity within the window: what was done and when, figures of the versions, and how they grow.

Here belongs what is seen and done while the log is looked at. How its lines are worded stands in ``words``, how the log
is read and exported in the manager.
"""
