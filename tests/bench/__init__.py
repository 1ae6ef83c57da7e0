"""The benchmark: what backupkit costs, beside what its peers cost, in the same run. ``python -m tests.bench``."""
