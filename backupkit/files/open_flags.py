"""Flags for opening files that not every system has; 0 where one is missing."""

from __future__ import annotations

import os

BINARY = getattr(os, "O_BINARY", 0)
CLOEXEC = getattr(os, "O_CLOEXEC", 0)
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # or a pipe in a file's place would hang us
