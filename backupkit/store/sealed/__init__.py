"""A backup folder in which everything lies sealed: how its files are written and read, and the keys that do it.

Here belongs what stands between the files of a folder and all that uses them. What a sealed file looks like does not.
"""
