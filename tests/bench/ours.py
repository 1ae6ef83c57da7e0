"""What backupkit does, as operations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.bench.operation import Kind, Operation, expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.core.disk import Disk
    from tests.bench.site import Site

CREATE_FIRST = "create, first version"


def operations(site: Site, disk: Disk | None = None) -> list[Operation]:
    """Return what an app does with the versions of one document. *disk* is what the managers write through."""

    def operation(
        name: str, run: Callable[[Site, Disk | None], None], content: Path, backups: Path | None = None
    ) -> Operation:
        return Operation(
            name=name,
            kind=Kind.IN_PROCESS,
            prepare=partial(site.arrange, content, backups),
            run=partial(run, site, disk),
        )

    return [
        operation(CREATE_FIRST, _create, site.base),
        operation("create, small edit", _create, site.edited, site.stored),
        operation("create, unchanged", _create_nothing, site.base, site.stored),
        operation("verify, first time", _verify, site.base, site.stored),
        operation("verify, again", _verify, site.base, site.verified),
        operation("restore, over the document", _restore, site.edited, site.stored),
        operation("restore, to another path", _restore_elsewhere, site.base, site.stored),
    ]


def _create(site: Site, disk: Disk | None) -> None:
    expect(site.manager(disk).create_backup(), "no version was made")


def _create_nothing(site: Site, disk: Disk | None) -> None:
    expect(site.manager(disk).create_backup() is None, "a version of an unchanged document was made")


def _verify(site: Site, disk: Disk | None) -> None:
    expect(tuple(site.manager(disk).verify_backups()) == (1, 0), "the version was not found sound")


def _restore(site: Site, disk: Disk | None) -> None:
    result = site.manager(disk).restore_backup(site.backup_id)
    expect(result.before_id and result.path == site.document, "the state before was not stored")


def _restore_elsewhere(site: Site, disk: Disk | None) -> None:
    result = site.manager(disk).restore_backup(site.backup_id, to=site.output / "restored.json")
    expect(result.before_id is None and result.path != site.document, "the document was touched")
