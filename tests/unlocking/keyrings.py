"""Keyrings in memory, in the place of the package ``keyring``."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


class Locked(Exception):
    """What the package raises when its keyring is locked."""


class Backend(SimpleNamespace):
    """A keyring in memory, of some priority; one with an error raises that."""

    def __init__(self, priority: float, error: Exception | None = None) -> None:
        super().__init__(priority=priority, kept={}, error=error)

    def get_password(self, service: str, name: str) -> str | None:
        if self.error:
            raise self.error
        found: str | None = self.kept.get((service, name))
        return found

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def install(monkeypatch: pytest.MonkeyPatch, backend: object) -> None:
    """Let the package keyring be one with this back end."""
    errors = SimpleNamespace(KeyringLocked=Locked)
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=lambda: backend, errors=errors))
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
