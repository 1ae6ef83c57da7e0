"""What a user of the dialog can do."""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """One of the things that a user of the dialog can do."""

    CREATE = "create"
    RESTORE = "restore"
    UNDO = "undo"
    PIN = "pin"
    UNPIN = "unpin"
    DELETE = "delete"
    UNDELETE = "undelete"
    DESCRIBE = "describe"
    EXPORT = "export"
    VERIFY = "verify"
    OPEN_FOLDER = "open_folder"
