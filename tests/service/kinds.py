"""The kinds of tasks that the service has, whichever module they are in."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from backupkit.service import tasks
from backupkit.service.task import Task


def kinds() -> list[type[Task]]:
    """Return each class of a task that can be made."""
    names = (each.name for each in pkgutil.iter_modules(tasks.__path__, f"{tasks.__name__}."))
    found = [kind for name in names for kind in vars(importlib.import_module(name)).values() if inspect.isclass(kind)]
    return [kind for kind in dict.fromkeys(found) if issubclass(kind, Task) and not inspect.isabstract(kind)]
