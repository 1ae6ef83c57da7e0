"""What a situation of docs/troubleshooting.md is, and how one is registered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from backupkit.errors import BackupError
from tests.docs.scene import Attempt, Provoke, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    section: str  # the heading on the page
    name: str
    kind: type[BackupError]
    provoke: Provoke


REGISTERED: list[Situation] = []


def situation(section: str, kind: type[BackupError], *names: str) -> Callable[[Any], Any]:
    """Register a function that brings a situation about; one with several names is given each of them."""

    def register(provoke: Any) -> Any:
        for name in names or ("",):
            given: Provoke = partial(_named, provoke, name) if name else provoke
            label = f"{provoke.__name__}: {name}" if name else provoke.__name__
            REGISTERED.append(Situation(section=section, name=label, kind=kind, provoke=given))
        return provoke

    return register


def _named(provoke: Callable[[Scene, str], Attempt], name: str, scene: Scene) -> Attempt:
    return provoke(scene, name)
