"""What everything speaks: versions, rules of retention, names, moments. Pure: no file is touched, nothing waits.

Here belongs what several rooms must agree on, and what can be tested as a table. What opens, writes or waits does not.
"""
