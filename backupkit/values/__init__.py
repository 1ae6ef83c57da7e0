"""The values that all rooms share: versions, rules of retention, names, moments. Pure: nothing is touched or awaited.

Here belongs what several rooms must agree on, and what can be tested as a table. What opens, writes or waits does not.
"""
