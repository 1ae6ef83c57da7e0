"""Our part in a guest's process: the threads that we start, its collector of garbage, and what a fork inherits of us.

Here belongs what holds for all that backupkit does in a process, whatever it works on. What is worked on, and in which
order, belongs to those who start a thread: the service, and what packs and unpacks versions.
"""
