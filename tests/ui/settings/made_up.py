"""Made-up settings for the tests of what needs no screen."""

from __future__ import annotations

from typing import Any

from backupkit import Retention
from backupkit.config.origin import Origin
from backupkit.service.tasks.configuring import Said, Settings
from backupkit.ui.settings.facts import Facts
from backupkit.ui.settings.pages import SettingsPages
from backupkit.ui.settings.state import Read, SettingsState, advance, opened

VALUES: dict[str, Any] = {
    "enabled": True,
    "on_save": True,
    "schedule": "",
    "on_start": True,
    "on_close": True,
    "before_critical": True,
    "places": (),
    "places_grace_days": 30,
    "upload_kib_per_second": 0,
    "retention": Retention(),
    "tell_failures": True,
    "tell_recovery": True,
    "tell_low_space": True,
    "tell_successes": False,
    "summary": "never",
    "notify_to": (),
    "mail_server": "",
    "verify_after_create": False,
    "verify_days": 30,
    "test_restore_days": 7,
    "compression_level": 6,
}


def facts(*, values: dict[str, Any] | None = None, **chosen: Any) -> Facts:
    """Return what was read where *values* hold without the user, who has *chosen* other ones."""
    base = VALUES | (values or {})
    origins = {name: Said(origin=Origin.USER) for name in chosen}
    return Facts(settings=Settings(values=base | chosen, without_user=base, origins=origins))


def read(pages: SettingsPages | None = None, **options: Any) -> SettingsState:
    """Return the state of a window that has read such facts."""
    return advance(opened(document="data.json", pages=pages or SettingsPages()), Read(facts=facts(**options)))
