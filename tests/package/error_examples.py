"""An example of every error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backupkit import errors, extras
from backupkit.errors import BackupError

FILE, FOLDER = Path("/home/x/Grüße.json"), "/home/x/backups"
EXAMPLES: dict[type[BackupError], dict[str, Any]] = {
    errors.BackupNotFound: {"backup_id": "2025", "folder": FOLDER},
    errors.BackupAmbiguous: {"backup_id": "2025", "folder": FOLDER, "candidates": ("20251104", "20251105")},
    errors.BackupCorrupted: {"backup_id": "2025", "path": FILE, "problem": "it is cut off"},
    errors.BackupUnreadable: {"backup_id": "2025", "path": FILE, "reason": "permission denied"},
    errors.DocumentMissing: {"path": FILE},
    errors.DocumentUnreadable: {"path": FILE, "reason": "it is a pipe"},
    errors.DocumentUnwritable: {"path": FILE, "reason": "it is read-only"},
    errors.DocumentUncertain: {"path": FILE, "reason": "input/output error"},
    errors.LinkTurned: {
        "path": FILE,
        "leads_to": "/home/x/2025.json",
        "led_to": "/home/x/2024.json",
        "backup_id": "20251104_120000_0a1b2c3d",
    },
    errors.DocumentChanged: {"path": FILE, "attempts": 5},
    errors.DocumentInUse: {"path": FILE, "side": Path(f"{FILE}-wal")},
    errors.DocumentBusy: {"path": FILE, "timeout_seconds": 5.0},
    errors.BackupFolderLost: {"folder": FOLDER, "count": 12, "pinned": 2},
    errors.BackupFolderMissing: {"folder": FOLDER, "finding": "does not exist. Your file is untouched. Connect it."},
    errors.BackupFolderUnwritable: {"folder": FOLDER, "reason": "it is read-only"},
    errors.BackupFolderTaken: {"folder": FOLDER, "document": "/home/x/other.json"},
    errors.BackupFolderUnclear: {"folder": FOLDER, "document": "/home/x/other.json", "path": FILE},
    errors.NotEnoughSpace: {"path": FILE},
    errors.StorageFailed: {"path": FILE, "reason": "input/output error"},
    errors.BackupsStopped: {"path": FILE, "reason": "can't start new thread"},
    errors.BackupBusy: {"folder": FOLDER, "timeout_seconds": 10.0},
    errors.ManifestTooNew: {"path": FILE, "found": 2, "supported": 1},
    errors.FileExists: {"path": FILE},
    errors.NotComparable: {"path": FILE, "reason": "it has more than 200 MB"},
    errors.PartNotRestorable: {"path": FILE, "reason": "its name occurs twice"},
    errors.PartNotFound: {"backup_id": "2025", "part": "/systems/id=7", "path": FILE},
    errors.NothingToUndo: {"path": FILE},
    errors.UndoOvertaken: {"path": FILE},
    errors.Cancelled: {"path": FILE, "operation": errors.Operation.VERIFICATION},
    extras.ExtraMissing: {"wish": "A cron expression", "command": "pip install 'backupkit[schedule]'"},
}
