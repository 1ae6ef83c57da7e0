"""The tasks that a service does: each class says what, and by its traits how it is treated.

Here belong frozen values with a ``perform``. What a task *is* stands in ``service/task.py``, when one is due in
``automation``, and what a user reads of it in ``ui/words/tasks.py``.
"""
