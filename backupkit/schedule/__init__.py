"""When a backup is due by the clock on the wall: schedules, cron, time zones, and which moments have been missed. Pure.

Here belongs what can be told from a schedule, a moment and a zone alone. Who asks the clock, and what is done then,
stands in ``automation``; what ran last, in ``operations``.
"""
