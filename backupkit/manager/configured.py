"""Configured: what applies to one document, and what its user chooses."""

from __future__ import annotations

from backupkit import operations
from backupkit.files.places import absolute_path
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.manager.protection import Protection

if TYPE_CHECKING:
    from backupkit import errors
    from backupkit.config.config import BackupConfig
    from backupkit.config.origin import Origin
    from backupkit.errors import StrPath
    from backupkit.operations.maintenance.notices import NoticeBook
    from backupkit.values.activity.trial import NoticeTrial
    from backupkit.values.results import FolderMoved
    from backupkit.values.retention import Retention
    from backupkit.values.version import CancelToken, Progress
else:
    errors = Later("backupkit.errors")


class Configured(Protection):
    """The versions of one document, and what applies to them."""

    @property
    def config(self) -> BackupConfig:
        """What is in force, and who says so. May be asked as often as one likes: a few calls of ``stat``.

        The user's choices win over the environment, that over the file, that over the app's call. What cannot be used
        is told by ``config.problems``. While the folder cannot be read, what was last known of the user's choices
        holds.
        """
        return self._binding.config

    @property
    def config_unchosen(self) -> BackupConfig:
        """What would be in force if the user had chosen nothing: what :meth:`choose` goes back to."""
        return self._binding.configuration.unchosen()

    def named_source(self, name: str, origin: Origin) -> str:
        """Return the file, or the variables, that a field of :attr:`config` has its value from.

        Args:
            name: of the field.
            origin: as :meth:`BackupConfig.origin_of` tells it. Empty for one that has no name.
        """
        return self._binding.configuration.named(name, origin)

    def choose(self, **changes: Any) -> None:  # noqa: ANN401 - each field has a type of its own
        """Remember what the user chose, by the names of the fields of :class:`BackupConfig`; None takes a choice back.

        Choices lie in the backup folder's settings, where another app that uses the folder finds them; where versions
        lie (``directory``, from the next start on) and who is told (``notify_to``, ``mail_server``) in the user's own
        configuration folder. Either all of it is remembered, or nothing. No version is removed by this.

        Raises:
            ValueError: there is no such field, its value is out of range, or the app does not leave it to the user.
            BackupError: the folder cannot be written.
        """
        operations.choosing.choose(self._binding, changes)

    def move_folder(
        self, path: StrPath, *, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> FolderMoved:
        """Copy all versions to another folder, and have new ones go there: this is the user's choice from then on.

        The folder until now stays as it is, and is whole and in use until the last step. Each copy is read back before
        it counts. This manager goes on with the new folder at once; other programs that have the document open do at
        their next start. After a kill, or where versions came to the old folder since, the same call completes it.

        Args:
            path: a folder that is empty, or is not there while the one it would lie in is, or is this document's.
            progress: called with (bytes done, bytes in all) on this thread.
            cancel: asked before each piece.

        Raises:
            ValueError: the app does not leave the folder to its user (``locked``).
            BackupFolderUnwritable, BackupFolderTaken, BackupFolderMissing: it cannot be the document's folder.
            NotEnoughSpace: the versions do not fit there; nothing was written.
            BackupError: as :meth:`create_backup`, of either folder.
        """
        from backupkit.operations.maintenance import moving  # packagers look for it by name

        return moving.move(self._binding, absolute_path(path), progress=progress, cancel=cancel)

    @property
    def notices(self) -> NoticeBook:
        """Who is told outside of the app, what was told, and a test of that."""
        return operations.notices.NoticeBook(self._binding, lambda: self.config)

    def send_test_notice(self) -> NoticeTrial:
        """Send a notice as a test to everybody who is to be told, once; return who was reached, and who was not.

        This waits for their servers, up to some minutes. It raises nothing: what went wrong is in the result.
        """
        return self.notices.try_out()

    @property
    def retention(self) -> Retention:
        """The retention in force: as ``config.retention``, but a folder that cannot be read raises its error."""
        return self._binding.retention

    def set_retention(self, retention: Retention | None) -> None:
        """Remember the user's own choice in the backup folder; None goes back to the host's. Removes nothing by itself.

        Raises:
            BackupError: the folder cannot be written.
        """
        operations.choosing.choose(self._binding, {"retention": retention})
