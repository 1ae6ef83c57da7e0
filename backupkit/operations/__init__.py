"""What a :class:`backupkit.BackupManager` does, a module an operation: documents here, the store there."""
