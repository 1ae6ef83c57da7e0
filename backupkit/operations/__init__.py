"""What a :class:`backupkit.BackupManager` does, a module an operation: documents on one side, the store on the other.

Here belongs the order of the steps. How a document is read stands in ``documents``, how a version is written in
``versionfile``, how the folder is changed in ``store``; threads, windows and the time for it belong to those who ask.

Each module is loaded when it is first used (PEP 562): a list at the start of an app needs none of them.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backupkit.operations import comparison as comparison
    from backupkit.operations import create as create
    from backupkit.operations import folder as folder
    from backupkit.operations import guard as guard
    from backupkit.operations import part as part
    from backupkit.operations import preview as preview
    from backupkit.operations import restore as restore
    from backupkit.operations import scheduled as scheduled
    from backupkit.operations import transfer as transfer
    from backupkit.operations import unsaved as unsaved
    from backupkit.operations.maintenance import activity as activity
    from backupkit.operations.maintenance import choosing as choosing
    from backupkit.operations.maintenance import counting as counting
    from backupkit.operations.maintenance import notices as notices
    from backupkit.operations.maintenance import space as space
    from backupkit.operations.maintenance import test_restore as test_restore
    from backupkit.operations.maintenance import tidy as tidy
    from backupkit.operations.maintenance import turns as turns
    from backupkit.operations.maintenance import verify as verify
    from backupkit.operations.mirroring import at_hand as at_hand
    from backupkit.operations.mirroring import keys as keys
    from backupkit.operations.mirroring import mirror as mirror
    from backupkit.operations.mirroring import told as told
    from backupkit.operations.mirroring import verify_places as verify_places

_MODULES = frozenset(
    [
        "comparison",
        "create",
        "folder",
        "guard",
        "maintenance",
        "mirroring",
        "part",
        "preview",
        "restore",
        "scheduled",
        "transfer",
        "unsaved",
    ]
)
_MAINTENANCE = frozenset(
    ["activity", "choosing", "counting", "notices", "space", "test_restore", "tidy", "turns", "verify"]
)
_MIRRORING = frozenset(["at_hand", "keys", "mirror", "told", "verify_places"])


def __getattr__(name: str) -> object:
    if name in _MAINTENANCE:
        return importlib.import_module(f"{__name__}.maintenance.{name}")
    if name in _MIRRORING:
        return importlib.import_module(f"{__name__}.mirroring.{name}")
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
