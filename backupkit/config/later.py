"""What was said about capabilities that this release has not: kept, and reported. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.config.secret import Secret
from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    from backupkit.config.origin import Origin
    from backupkit.values.sentence import Saying


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What was said about a capability that this release has not: kept, and reported, never dropped in silence."""

    name: str  # as its source calls it
    value: object  # what it said; a Secret where it may be one
    origin: Origin
    why: Saying

    @property
    def shown(self) -> object:
        """The value as anybody may read it."""
        return f"set ({self.origin})" if isinstance(self.value, Secret) else self.value


def is_secret(name: str, value: object) -> bool:
    """Return True if what is called so may hold a secret, or a text does, as an address with a password."""
    words = ("KEY", "SECRET", "PASSWORD", "TOKEN", "URL", "ADDRESS")
    return any(word in name.upper() for word in words) or (isinstance(value, str) and "://" in value)


def kept_for_later(name: str, value: object, origin: Origin, why: Saying) -> Later:
    """Return *value* as what a later release may want."""
    kept = Secret(str(value)) if is_secret(name, value) else value
    return Later(name=name, value=kept, origin=origin, why=why)
