"""What no app is to load at its start."""

from __future__ import annotations

# Each of them takes some milliseconds, or brings others that do.
SLOW = (
    "argparse", "asyncio", "concurrent", "ctypes", "dataclasses", "email", "filelock", "gzip", "hashlib", "inspect",
    "logging", "platformdirs", "queue", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "threading",
    "tkinter", "tomllib", "typing", "uuid", "zoneinfo",
)  # fmt: skip
