"""Protection: what the app itself does to the document, run with the state before it safe."""

from __future__ import annotations

import contextlib
from functools import partial

from backupkit import operations
from backupkit.light.typed import TYPE_CHECKING
from backupkit.manager.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from backupkit.manager.safeguard import Safeguard
    from backupkit.values.results import RestoreResult
    from backupkit.values.version import BackupMetadata


class Protection(Versions):
    """The versions of one document, and blocks of the app's own code under their protection."""

    def saving(
        self, description: str = "", *, keep: Callable[[str], object] | None = None
    ) -> AbstractContextManager[None]:
        """Run a block that rewrites the document under protection.

        The state before is stored; the state after becomes a version with *description*. If the block raises and
        left the document damaged (gone, empty, cut off), the state before is put back, what was found is kept as a
        version, and the error goes on with a note. A block that raises without damage changes nothing about that.

        Args:
            description: of the state after.
            keep: called with *description* after a block that went well, and has the state after stored elsewhere.

        Raises:
            BackupError: on entry, before the block has run: the state before could not be stored. After the block:
                the state after could not be; what the block wrote stands.
        """
        return self._saving(description, keep)

    @contextlib.contextmanager
    def _saving(self, description: str, keep: Callable[[str], object] | None) -> Iterator[None]:
        with operations.guard.saving(self._binding, description, keep):
            yield  # the block holds its manager, and with it the versions that it may need, though nobody else does

    def before(self, description: str) -> Safeguard:
        """Run a block, or each call of a function, only once the present state is a version that stays.

        For what is critical: a migration, an import, a clean-up. ``with manager.before("Migration to schema 12"):`` or
        ``@manager.before("Migration to schema 12")``. The version is pinned, has the tag ``before``, and is described
        as "Before: " and *description*. If the newest version holds the state, it is kept from then on, with these
        added, and none is made. Where there is no document there is nothing to lose: the block runs.

        If the block raises, nothing is put back by itself; the error says which version holds the state before, and
        :meth:`Safeguard.restore` brings it back in one call.

        Args:
            description: of what the block does.

        Raises:
            BackupError: on entry: the state could not be made safe, and the block has not run.
            TypeError, ValueError: *description* is no text, or empty.
        """
        from backupkit.manager.safeguard import Safeguard  # most apps migrate nothing

        return Safeguard(
            description, document=self.data_file, keep=partial(self._before, description), restore=self._put_back
        )

    @contextlib.contextmanager
    def _before(self, description: str) -> Iterator[BackupMetadata | None]:
        with operations.guard.before(self._binding, description) as version:
            yield version  # as in _saving

    def _put_back(self, backup_id: str) -> RestoreResult:
        return operations.restore.restore(self._binding, backup_id)
