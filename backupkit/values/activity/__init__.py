"""Values about what was done to a history and when: entries of the log, tests of restores, figures, a forecast. Pure.

Here belongs what is told of operations that are over. What is known of one version stands in ``values/version``, and
how the log lies on disk in ``store/journal``.
"""
