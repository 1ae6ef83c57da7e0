"""Sealing: bytes that nobody reads or changes without the key, and the slots that keys lie in. Pure.

Here belongs what can be told from bytes, keys and salts alone. Randomness is an argument, and so is every file: who
reads and writes them stands above. Where a key comes from (a keyring, a file) is no matter of this room either.
"""
