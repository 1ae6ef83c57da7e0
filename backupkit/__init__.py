"""Version history for desktop apps written in Python's Tk: every save becomes a version that cannot be lost."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what type checkers take for typing.TYPE_CHECKING; importing typing costs 9 ms
if TYPE_CHECKING:
    from backupkit.automation.scheduler import BackupScheduler
    from backupkit.config.config import BackupConfig
    from backupkit.config.origin import Origin
    from backupkit.documents.comparable import Comparable
    from backupkit.documents.document import Document
    from backupkit.documents.json_file import JsonFile
    from backupkit.documents.plain_file import PlainFile
    from backupkit.documents.sqlite.sqlite_file import SqliteFile
    from backupkit.errors import (
        BackupAmbiguous,
        BackupBusy,
        BackupCorrupted,
        BackupError,
        BackupFolderLost,
        BackupFolderMissing,
        BackupFolderTaken,
        BackupFolderUnclear,
        BackupFolderUnwritable,
        BackupNotFound,
        BackupsStopped,
        BackupUnreadable,
        Cancelled,
        DocumentBusy,
        DocumentChanged,
        DocumentInUse,
        DocumentMissing,
        DocumentUncertain,
        DocumentUnreadable,
        DocumentUnwritable,
        FileExists,
        LinkTurned,
        ManifestTooNew,
        NotComparable,
        NotEnoughSpace,
        NothingToUndo,
        PartNotFound,
        PartNotRestorable,
        StorageFailed,
        UndoOvertaken,
    )
    from backupkit.extras import ExtraMissing
    from backupkit.kit.attaching import attach
    from backupkit.kit.kit import BackupKit
    from backupkit.manager.manager import BackupManager
    from backupkit.manager.safeguard import Safeguard
    from backupkit.places.folder_place import FolderPlace
    from backupkit.places.object_place import ObjectPlace
    from backupkit.places.place import Place
    from backupkit.places.sftp_place import SftpPlace
    from backupkit.places.url import place_from
    from backupkit.registry import get_backup_manager
    from backupkit.schedule.schedule import Schedule
    from backupkit.sealing.new_key import ClosedSecret, NewKey
    from backupkit.sealing.slots import SlotKind
    from backupkit.ui.dialog.dialog import BackupDialog
    from backupkit.ui.indicator import BackupIndicator
    from backupkit.ui.settings.pages import SettingsPages
    from backupkit.unlocking.asked import AskedPassphrase
    from backupkit.unlocking.key_file import KeyFile
    from backupkit.unlocking.keyring import Keyring
    from backupkit.unlocking.typed import Passphrase, RecoveryCode
    from backupkit.values.activity.checks import BackupCheck
    from backupkit.values.activity.ending import Ending
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.figures import ActivityStats
    from backupkit.values.activity.forecast import Forecast
    from backupkit.values.activity.job import JobInfo
    from backupkit.values.activity.test_restore import TestRestoreResult
    from backupkit.values.changes import Change, ChangeKind, ChangeTexts, Comparison, ComparisonKind
    from backupkit.values.places import (
        CopiesReport,
        EncryptionState,
        MirrorReport,
        PlaceCheck,
        PlaceReport,
        PlacesMode,
        PlaceState,
        PlaceTrial,
    )
    from backupkit.values.reasons import Reason, Rule
    from backupkit.values.results import (
        BackupStats,
        FolderMoved,
        RestoreResult,
        UnsavedWork,
        VerifyReport,
        VersionSummary,
    )
    from backupkit.values.retention import Retention, RetentionPlan
    from backupkit.values.version import BackupMetadata, Depth, Form, Oddity, Status, Suspicion, Trigger

__all__ = [
    "ActivityStats",
    "AskedPassphrase",
    "BackupAmbiguous",
    "BackupBusy",
    "BackupCheck",
    "BackupConfig",
    "BackupCorrupted",
    "BackupDialog",
    "BackupError",
    "BackupFolderLost",
    "BackupFolderMissing",
    "BackupFolderTaken",
    "BackupFolderUnclear",
    "BackupFolderUnwritable",
    "BackupIndicator",
    "BackupKit",
    "BackupManager",
    "BackupMetadata",
    "BackupNotFound",
    "BackupScheduler",
    "BackupStats",
    "BackupUnreadable",
    "BackupsStopped",
    "Cancelled",
    "Change",
    "ChangeKind",
    "ChangeTexts",
    "ClosedSecret",
    "Comparable",
    "Comparison",
    "ComparisonKind",
    "CopiesReport",
    "Depth",
    "Document",
    "DocumentBusy",
    "DocumentChanged",
    "DocumentInUse",
    "DocumentMissing",
    "DocumentUncertain",
    "DocumentUnreadable",
    "DocumentUnwritable",
    "EncryptionState",
    "Ending",
    "ExtraMissing",
    "FileExists",
    "FolderMoved",
    "FolderPlace",
    "Forecast",
    "Form",
    "JobInfo",
    "JsonFile",
    "KeyFile",
    "Keyring",
    "LinkTurned",
    "LogEntry",
    "ManifestTooNew",
    "MirrorReport",
    "NewKey",
    "NotComparable",
    "NotEnoughSpace",
    "NothingToUndo",
    "ObjectPlace",
    "Oddity",
    "Origin",
    "PartNotFound",
    "PartNotRestorable",
    "Passphrase",
    "Place",
    "PlaceCheck",
    "PlaceReport",
    "PlaceState",
    "PlaceTrial",
    "PlacesMode",
    "PlainFile",
    "Reason",
    "RecoveryCode",
    "RestoreResult",
    "Retention",
    "RetentionPlan",
    "Rule",
    "Safeguard",
    "Schedule",
    "SettingsPages",
    "SftpPlace",
    "SlotKind",
    "SqliteFile",
    "Status",
    "StorageFailed",
    "Suspicion",
    "TestRestoreResult",
    "Trigger",
    "UndoOvertaken",
    "UnsavedWork",
    "VerifyReport",
    "VersionSummary",
    "attach",
    "get_backup_manager",
    "place_from",
]

_MODULES = {
    "backupkit.config.config": "BackupConfig",
    "backupkit.config.origin": "Origin",
    "backupkit.values.version": "BackupMetadata Depth Form Oddity Status Suspicion Trigger",
    "backupkit.values.activity.ending": "Ending",
    "backupkit.values.activity.entry": "LogEntry",
    "backupkit.values.activity.figures": "ActivityStats",
    "backupkit.values.activity.forecast": "Forecast",
    "backupkit.values.activity.job": "JobInfo",
    "backupkit.values.activity.test_restore": "TestRestoreResult",
    "backupkit.values.activity.checks": "BackupCheck",
    "backupkit.values.changes": "Change ChangeKind ChangeTexts Comparison ComparisonKind",
    "backupkit.sealing.new_key": "ClosedSecret NewKey",
    "backupkit.sealing.slots": "SlotKind",
    "backupkit.values.places": (
        "CopiesReport EncryptionState MirrorReport PlaceCheck PlaceReport PlaceState PlaceTrial PlacesMode"
    ),
    "backupkit.values.results": "BackupStats FolderMoved RestoreResult UnsavedWork VerifyReport VersionSummary",
    "backupkit.values.reasons": "Reason Rule",
    "backupkit.values.retention": "Retention RetentionPlan",
    "backupkit.documents.comparable": "Comparable",
    "backupkit.documents.document": "Document",
    "backupkit.documents.json_file": "JsonFile",
    "backupkit.documents.plain_file": "PlainFile",
    "backupkit.documents.sqlite.sqlite_file": "SqliteFile",
    "backupkit.extras": "ExtraMissing",
    "backupkit.kit.attaching": "attach",
    "backupkit.kit.kit": "BackupKit",
    "backupkit.manager.manager": "BackupManager",
    "backupkit.registry": "get_backup_manager",
    "backupkit.manager.safeguard": "Safeguard",
    "backupkit.places.folder_place": "FolderPlace",
    "backupkit.places.object_place": "ObjectPlace",
    "backupkit.places.place": "Place",
    "backupkit.places.sftp_place": "SftpPlace",
    "backupkit.places.url": "place_from",
    "backupkit.schedule.schedule": "Schedule",
    "backupkit.unlocking.key_file": "KeyFile",
    "backupkit.unlocking.asked": "AskedPassphrase",
    "backupkit.unlocking.keyring": "Keyring",
    "backupkit.unlocking.typed": "Passphrase RecoveryCode",
    "backupkit.automation.scheduler": "BackupScheduler",
    "backupkit.ui.dialog.dialog": "BackupDialog",
    "backupkit.ui.indicator": "BackupIndicator",
    "backupkit.ui.settings.pages": "SettingsPages",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562), so that importing backupkit costs its host next to nothing."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    home = _HOMES.get(name, "backupkit.errors")
    __import__(home)
    value: object = getattr(sys.modules[home], name)
    globals()[name] = value
    return value


def _seen_by_packagers() -> None:
    """Name what is loaded by name, and the command line. Not called: packagers follow import statements."""
    import backupkit.automation.scheduler
    import backupkit.cli.main
    import backupkit.config.config
    import backupkit.config.sources
    import backupkit.documents.brief_state
    import backupkit.documents.json_scan
    import backupkit.extras
    import backupkit.kit.attaching
    import backupkit.kit.kit
    import backupkit.manager.safeguard
    import backupkit.operations.comparison
    import backupkit.operations.create
    import backupkit.operations.folder
    import backupkit.operations.guard
    import backupkit.operations.maintenance.activity
    import backupkit.operations.maintenance.choosing
    import backupkit.operations.maintenance.counting
    import backupkit.operations.maintenance.notices
    import backupkit.operations.maintenance.space
    import backupkit.operations.maintenance.test_restore
    import backupkit.operations.maintenance.tidy
    import backupkit.operations.maintenance.turns
    import backupkit.operations.maintenance.verify
    import backupkit.operations.mirroring.keys
    import backupkit.operations.mirroring.mirror
    import backupkit.operations.mirroring.told
    import backupkit.operations.mirroring.verify_places
    import backupkit.operations.part
    import backupkit.operations.preview
    import backupkit.operations.restore
    import backupkit.operations.scheduled
    import backupkit.operations.transfer
    import backupkit.operations.unsaved
    import backupkit.registry
    import backupkit.schedule.schedule
    import backupkit.store.outside
    import backupkit.store.renamed
    import backupkit.store.sealed.neighbours
    import backupkit.store.survey
    import backupkit.store.version_files
    import backupkit.ui.dialog.dialog
    import backupkit.values.reasons
    import backupkit.values.results  # noqa: F401 - the statement is all that is wanted


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
