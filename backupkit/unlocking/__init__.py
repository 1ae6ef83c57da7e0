"""Unlocking: where the secret of a slot comes from, and how it opens the keys of a sealed folder.

Here belongs what asks a person's password, the system's keyring or a key file. What is done with a secret stands in
``sealing``; where the table of keys lies is for the folder and the places to say.
"""
