"""The variables of the environment: which wish each one is, in the order in which they win. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.config.kinds import NO
from backupkit.config.later import kept_for_later
from backupkit.config.layer import WISHES, Gathering
from backupkit.config.origin import Origin
from backupkit.config.problem import ConfigProblem, Instead, NotUnderstood, Trouble, Unavailable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from backupkit.config.layer import Layer

VARIABLES: Mapping[str, str] = {
    "BACKUP_ENABLED": "enabled",
    "BACKUP_DIR": "directory",
    "BACKUP_BASE_DIR": "directory",
    "BACKUP_PLACES": "places",
    "BACKUP_PLACES_GRACE_DAYS": "places_grace_days",
    "BACKUP_UPLOAD_KIB_PER_SECOND": "upload_kib_per_second",
    "BACKUP_SCHEDULING_ENABLED": "is_scheduled",
    "BACKUP_SCHEDULE": "schedule",
    "BACKUP_INCREMENTAL_SCHEDULE": "schedule",  # the oftener one of the two; each version is a whole one
    "BACKUP_FULL_SCHEDULE": "schedule",
    "BACKUP_RETENTION_DAYS": "retention_days",
    "BACKUP_DB_RETENTION_DAYS": "retention_days",
    "BACKUP_FILES_RETENTION_DAYS": "retention_days",
    "BACKUP_MAX_BACKUPS": "max_backups",
    "BACKUP_COMPRESSION_ENABLED": "is_compressed",
    "BACKUP_COMPRESSION_LEVEL": "compression_level",
    "BACKUP_VERIFY_AFTER_CREATE": "verify_after_create",
}
"""Which wish each variable is. Of two for one wish the first that is set wins."""

KEPT: Mapping[str, Unavailable] = {
    "BACKUP_COMPRESSION_USE_ZSTD": Unavailable.GZIP,
    "BACKUP_DB_ENABLE_WAL": Unavailable.BY_DATABASE,
    "BACKUP_DB_PATH": Unavailable.BY_APP,
    "BACKUP_ENCRYPTION_ENABLED": Unavailable.CRYPTO,
    "BACKUP_ENCRYPTION_PASSWORD": Unavailable.CRYPTO,
    "BACKUP_FILES_SOURCE_DIRS": Unavailable.BY_APP,
    "DATABASE_URL": Unavailable.BY_APP,
}
"""What is read, kept and reported. So is everything that begins with :data:`STORAGE`."""
STORAGE = "BACKUP_STORAGE_"
_ENCRYPTION = "BACKUP_ENCRYPTION_ENABLED"
_DAYS_BY_KIND = "BACKUP_DB_RETENTION_DAYS", "BACKUP_FILES_RETENTION_DAYS"
_PARTS = {
    "schedule": ("is_scheduled",),
    "retention": ("retention_days", "max_backups"),
    "compression_level": ("is_compressed",),
}  # wishes that a field is made of, besides its own


def from_environment(env: Mapping[str, str]) -> Layer:
    """Return what the variables of *env* say. One that is empty says nothing."""
    found = Gathering(_refused)
    for name in _in_order(env):
        wish, text = VARIABLES[name], env.get(name, "").strip()
        if not text:
            continue
        if wish in found.wishes:
            why = Unavailable.LONGER if wish == "retention_days" else Unavailable.ONE_SCHEDULE
            found.later.append(kept_for_later(name, text, Origin.ENVIRONMENT, why.value))
            continue
        found.take(wish, name, text, Origin.ENVIRONMENT)
    for name in sorted(env):
        text = env[name].strip()
        unavailable = Unavailable.STORAGE if name.startswith(STORAGE) else KEPT.get(name)
        if text and unavailable:
            found.later.append(kept_for_later(name, text, Origin.ENVIRONMENT, unavailable.value))
    if env.get(_ENCRYPTION, "").strip().lower() not in NO:
        found.problems.append(ConfigProblem(trouble=Trouble.NOT_SEALED, values={"name": _ENCRYPTION}))
    return found.layer(Origin.ENVIRONMENT)


def variables_for(field: str, among: Collection[str]) -> tuple[str, ...]:
    """Return which variables have a say in what a field of the configuration holds, of those that are set."""
    wishes = (*_PARTS.get(field, ()), field)
    return tuple(name for name, wish in VARIABLES.items() if wish in wishes and name in among)


def _in_order(env: Mapping[str, str]) -> list[str]:
    """Return the names in the order in which they win: of the days for databases and for files, the longer ones."""
    names = list(VARIABLES)
    one, other = (names.index(name) for name in _DAYS_BY_KIND)
    if _days_in(env.get(names[other], "")) > _days_in(env.get(names[one], "")):
        names[one], names[other] = names[other], names[one]
    return names


def _days_in(text: str) -> int:
    try:
        return int(WISHES["retention_days"].read(text))
    except NotUnderstood:
        return 0


def _refused(name: str, error: NotUnderstood) -> ConfigProblem:
    values = {"name": name, "why": error.why, "instead": Instead.DEFAULTS.value}
    return ConfigProblem(trouble=Trouble.REFUSED, values=values)
