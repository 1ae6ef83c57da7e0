"""Where copies of versions lie besides the backup folder: another disk, object storage, a server reached by SFTP.

Here belongs how a place is reached and what may be called how there, and the pure plan of what is copied to it. When
that happens, and what is told of it, belongs to the rooms above. A place knows names and bytes, and no version.
"""
