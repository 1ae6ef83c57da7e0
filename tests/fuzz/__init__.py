"""Damaged and crafted files by the hundred thousand: ``python -m tests.fuzz`` (docs/testing.md)."""
