"""The hook: public names are loaded by name on first use (PEP 562), which an analysis of imports cannot see."""

from __future__ import annotations

from PyInstaller.utils.hooks import collect_submodules  # type: ignore[import-untyped]  # there when a hook runs


def _is_needed(name: str) -> bool:
    return not name.startswith(("backupkit.testing", "backupkit._pyinstaller"))


hiddenimports = collect_submodules("backupkit", filter=_is_needed)
