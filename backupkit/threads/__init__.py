"""Threads of ours in a guest's process: how one is started and ended, and what it must not do there.

Here belongs what holds for every thread that backupkit starts, whatever it works on. What is worked on, and in which
order, belongs to those who start one: the service, and what packs and unpacks versions.
"""
