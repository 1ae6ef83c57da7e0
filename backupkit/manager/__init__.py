"""What a program holds of one document: BackupManager, and what it is made of, from asking up to changing.

Here belongs what a caller may ask and order, with its words for arguments, results and errors. How it is done stands in
``operations``; each module here adds to the one below it.
"""
