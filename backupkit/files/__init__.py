"""The file system, made honest: whole reads, writes that end or leave nothing, locks, permissions, errors in our words.

Here belongs what is true of any file on any system. What a backup folder or a version is does not.
"""
