"""Objects: contents that several versions share, each once, as a plain gzip file named by its SHA-256.

Here belongs how one is written, read, found damaged, and removed when no version names it any more. Which versions
there are, and what they name, is told by whoever asks; nothing here opens a version file.
"""
