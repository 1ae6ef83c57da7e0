"""The host's ``on_restore``, which may take the result of a restore or do without it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.values.results import RestoreResult

    Restored = Callable[[], object] | Callable[[RestoreResult], object]


def taking_result(on_restore: Restored) -> Callable[[RestoreResult], object]:
    """Return *on_restore* as a function of the result. It is asked once, so it may not change its mind."""
    try:
        inspect.signature(on_restore).bind(None)
    except TypeError:
        return lambda _result: on_restore()  # type: ignore[call-arg]
    except ValueError:  # a built-in function that does not tell: most of these, list.append say, take one
        pass
    return on_restore  # type: ignore[return-value]
