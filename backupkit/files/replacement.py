"""New content for a file that other programs know: written beside it, then put in its place in one step.

What stood there is never lost unseen. It keeps a name until the new content is on the medium, and is looked at once it
is out of everybody's reach: if it is not what was expected, or if the last step fails, it is put back.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from backupkit.files import system
from backupkit.files.causes import lacks_links
from backupkit.files.drafts import SLOTS, Draft, replacement_paths, sweep
from backupkit.files.patience import when_free
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import Self

    from backupkit.files.disk import Disk
    from backupkit.files.lasting import Kept

    Expectation = Callable[[os.stat_result], bool]


class Overtaken(Exception):
    """Another program changed what is at the target; that stands there, and the draft is used up."""


def is_file(status: os.stat_result) -> bool:
    """Expect any regular file."""
    return stat.S_ISREG(status.st_mode)


class Replacement:
    """The new content of one file.

    What lies beside it meanwhile bears one of :func:`backupkit.files.drafts.replacement_paths`.
    """

    def __init__(
        self,
        disk: Disk,
        target: Path,
        chunks: Iterable[bytes],
        permit: Callable[[Disk, int], tuple[str, ...] | None],
        *,
        has_holes: bool = False,
        kept: Kept | None = None,
        is_synced_late: Callable[[], bool] | None = None,
    ) -> None:
        """Write *chunks* beside *target*, and sync. *target* is not touched yet.

        Args:
            disk: what writes.
            target: whose content it is to become.
            chunks: the content.
            permit: says who may read it, before it is written: is given the disk and the open file, and returns what
                could not be kept, if anything.
            has_holes: whether long runs of zeros are to take no room.
            kept: where it is kept open then, if its app may lock it as soon as it stands there.
            is_synced_late: asked once it is written: True where it may never take the target's place as a file. Then it
                is synced when it does. None: it is synced at once, so that nobody waits for it in the midst of a swap.
        """
        self._disk, self.target = disk, target
        self.is_in_place = False
        """True if the new content stands at the target, or may stand there, although putting it there failed."""
        self.draft, self.spare = draft_beside(disk, target)
        """The new content, and a name beside it that is nobody else's as long as the draft is open; both are swept."""
        self.draft.kept = kept
        try:
            self._identity = _identity(os.fstat(self.draft.descriptor))
            self.not_kept = permit(disk, self.draft.descriptor) or ()
            write = self.draft.write_with_holes if has_holes else self.draft.write
            for chunk in chunks:
                write(chunk)
            if has_holes:
                self.draft.end()
            self._is_synced = False
            if not (is_synced_late and is_synced_late()):
                self._sync()
        except BaseException:  # an interrupt, too, must leave no draft
            self.draft.discard()
            raise

    def _sync(self) -> None:
        """Bring the content to the medium: a name must never point to bytes that are not there yet."""
        if not self._is_synced:
            self.draft.sync()
            self._is_synced = True

    def swap(self, is_expected: Expectation = is_file) -> bool:
        """Put the new content in the place of the file that stands there, durable on return.

        Args:
            is_expected: asked about what stood there, once nobody can put anything else there unseen. Not on Windows
                and on file systems without hard links: what stood there cannot be looked at any more.

        Returns:
            False if it was not as expected, or nothing was there: that is so again, and the swap can be tried again.

        Raises:
            Overtaken: the same, but it cannot be tried again.
            OSError: it failed. What stood there stands there, unless :attr:`is_in_place` says otherwise. Where what
                stood there could not be kept, there is nothing to put back: then the new content stays.
        """
        self._sync()
        if system.HERE is system.WINDOWS:
            return self._swapped_on_windows()
        try:
            self._disk.exchange(self.draft.path, self.target)
        except FileNotFoundError:
            return False
        except OSError as error:
            if not lacks_links(error):
                self.is_in_place = self._stands_there()
                raise
            return self._swapped_by_links(is_expected)
        return self._is_settled(self.draft.path, is_expected, self._exchange_back)

    def publish_as_new(self) -> None:
        """Put the content where nothing is, durable on return; FileExistsError if there is something.

        Raises:
            OSError: it failed; :attr:`is_in_place` as for :meth:`swap`.
        """
        self._sync()
        try:
            self.draft.publish_as_new(self.target)
            self.is_in_place = True
            self.draft.sync_name()
        except FileExistsError:
            raise
        except OSError:
            has_name = self.is_in_place or self._has_second_name()
            self.draft.discard()  # on Windows an open file cannot be removed
            if has_name and self._stands_there():
                with contextlib.suppress(OSError):
                    self._disk.unlink(self.target)
            self.is_in_place = self._stands_there()
            raise

    def _swapped_on_windows(self) -> bool:
        # Whoever has a file open there holds off all its names: a spare one could not be removed afterwards.
        if not os.path.lexists(self.target):
            return False
        self.draft.replace(self.target)
        self.is_in_place = True
        self.draft.sync_name()
        return True

    def _swapped_by_links(self, is_expected: Expectation) -> bool:
        """Swap where two files cannot change places: what stands there gets a second name first, where it can."""
        disk, former = self._disk, None
        try:
            former = self._linked_spare()
            if not is_expected(os.lstat(former or self.target)):
                return False
            self.draft.replace(self.target)
        except FileNotFoundError:  # link(2) says so as well when somebody replaces the file at this moment
            return False
        except OSError:
            self.is_in_place = self._stands_there()
            raise
        else:
            return self._is_settled(former, is_expected, self._rename_back)
        finally:
            if former:
                with contextlib.suppress(OSError):
                    disk.unlink(former)

    def _linked_spare(self) -> Path | None:
        """Give what stands at the target a second name, and return that; None where it can have none."""
        with contextlib.suppress(FileNotFoundError):
            self._disk.unlink(self.spare)
        try:
            when_free(self._disk.link, self.target, self.spare)
        except OSError as error:
            if not lacks_links(error):
                raise
            return None
        return self.spare

    def _is_settled(self, former: Path | None, is_expected: Expectation, take_back: Callable[[], None]) -> bool:
        """Sync the name of what was put in place; take it back if that fails, or what stood there was another file."""
        self.is_in_place = True
        try:
            if former and not is_expected(os.lstat(former)):
                take_back()
                self.is_in_place = False
                if self.draft.is_closed:
                    raise Overtaken
                return False
            self.draft.stand_at(self.target)
            self._disk.sync_folder(self.target.parent)
        except OSError:
            if former and self.is_in_place:
                with contextlib.suppress(OSError):
                    take_back()
                self.is_in_place = self._stands_there()
            raise
        self.draft.discard()
        return True

    def _exchange_back(self) -> None:
        """Put back what bears the draft's name now, unless another program has put something there since."""
        self._disk.exchange(self.draft.path, self.target)
        if _identity(os.lstat(self.draft.path)) != self._identity:
            self._disk.exchange(self.draft.path, self.target)

    def _rename_back(self) -> None:
        if self._stands_there():
            self._disk.replace(self.spare, self.target)

    def _has_second_name(self) -> bool:
        """Return True if the draft was given its final name, but could not be rid of its own."""
        try:
            return os.fstat(self.draft.descriptor).st_nlink > 1
        except OSError:  # closed: then it has that name alone
            return False

    def _stands_there(self) -> bool:
        """Return True if the new content is at the target, or that cannot be told."""
        if system.HERE is system.WINDOWS:  # where the same file may have another number at each look
            return os.path.lexists(self.target)
        try:
            return _identity(os.lstat(self.target)) == self._identity
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.draft.discard()


def draft_beside(disk: Disk, target: Path) -> tuple[Draft, Path]:
    """Return a new draft beside *target*, and the spare name for what stands there.

    Raises:
        BlockingIOError: all its eight names are taken, by other writers or by files that are not ours.
        OSError: the draft cannot be created.
    """
    paths = replacement_paths(target)
    for path, spare in zip(paths[:SLOTS], paths[SLOTS:], strict=True):
        with contextlib.suppress(BlockingIOError):
            sweep(disk, path)  # the names are the same each time, so a writer that died may have left one taken
            return Draft(disk, path), spare
    raise BlockingIOError(
        errno.EAGAIN, "other files stand where its draft would go (.backupkit-….tmp beside it)", os.fspath(target)
    )


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
