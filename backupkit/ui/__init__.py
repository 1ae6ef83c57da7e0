"""What a user sees: the indicator, the dialog, and what they are made of. tkinter is imported here and in ``kit``.

Here belongs what several widgets share, and the bridge between the worker and the Tk thread. What needs no screen does
not: it belongs to the service, or to the pure rooms ``shown`` and ``words``.
"""
