"""Notices of one document: who is to be told, what was told already, and the test of it."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.marks import marks_of
from backupkit.files.os_errors import why
from backupkit.notices.wishes import Every, Wishes
from backupkit.operations.maintenance.space import room
from backupkit.process.garbage import GUARD
from backupkit.store.whereabouts import configuration_folder
from backupkit.values import naming
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.trial import NoticeTrial
from backupkit.values.figures import stats_of
from backupkit.values.sentence import told

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import datetime

    from backupkit.config.config import BackupConfig
    from backupkit.notices.channels import Channels
    from backupkit.notices.history import Event
    from backupkit.notices.mail import MailServer
    from backupkit.notices.secrets import Secrets
    from backupkit.notices.summing_up import Figures
    from backupkit.operations.binding import Binding
    from backupkit.values.sentence import Saying
    from backupkit.values.version import CancelToken, Progress

# What is imported where it is used is needed only once somebody is to be told.
_LOOK_SECONDS = 0.05


class NoticeBook:
    """What can be asked about the notices of one document. Every method may be called from any thread.

    Args:
        binding: the document and its store.
        config: returns what is configured.
    """

    def __init__(self, binding: Binding, config: Callable[[], BackupConfig]) -> None:
        self._binding, self._config = binding, config

    @property
    def document(self) -> str:
        """The document's file name."""
        return self._binding.document.path.name

    @property
    def wishes(self) -> Wishes:
        """What the user wants to be told, and where to."""
        return wishes_of(self._config())

    def now(self) -> datetime:
        """Return the present moment."""
        return self._binding.environment.clock.now()

    def mistakes(self) -> Sequence[Saying]:
        """Return what is wrong with what is configured, and with whom it names to be told."""
        config = self._config()
        return (*config.problems, *self.channels(wishes_of(config)).problems)

    def channels(self, wishes: Wishes) -> Channels:
        """Return the ways to those who are to be told, and what is wrong with the rest."""
        from backupkit.notices.channels import channels_of  # half of the network, which most apps never need

        return channels_of(wishes, lambda key: self._secrets().of(key))

    def keep_password(self, key: str, password: str) -> None:
        """Keep the password of a mail server, in the keyring or in a file for the user alone; an empty one: forget it.

        Args:
            key: the server, as ``mail_server`` of the configuration names it: ``smtp://user@host:587``.
            password: as the server asks for it.

        Raises:
            StorageFailed, BackupBusy: it could not be kept.
            ValueError: *key* names no mail server, so nobody would ever ask for the password.
        """
        from backupkit.notices.destination import mail_server_from

        server = mail_server_from(key)
        if server is None:
            raise ValueError("a password is kept for a mail server, as smtp://user@host:587, and none was given")
        self._keep(server, password)

    def keep_mail_password(self, password: str) -> None:
        """Keep the password of the mail server that is configured, likewise. Where none is, there is nothing to keep.

        Raises:
            StorageFailed, BackupBusy: it could not be kept.
        """
        from backupkit.notices.destination import Unusable, mail_server_from

        try:
            server = mail_server_from(self.wishes.mail_server)
        except Unusable:  # which is told by whoever tries to send something
            return
        if server:
            self._keep(server, password)

    def _keep(self, server: MailServer, password: str) -> None:
        try:
            self._secrets().keep(server.key, password)
        except OSError as error:
            raise errors.StorageFailed(configuration_folder(), why(error)) from None  # its frames hold it

    def marks(self) -> Hashable:
        """Return what changes whenever the log does; None where there is none. One call of ``stat``."""
        try:
            return marks_of(self._binding.store.folder / naming.HISTORY)
        except errors.BackupError:  # which folder it is cannot be told: a later release has written its settings
            return None

    def events(self) -> list[Event]:
        """Return what the log tells, oldest first; nothing where it cannot be read."""
        from backupkit.notices.history import events_of

        try:
            return events_of(self._binding.store.log(), self.now())
        except errors.BackupError:
            return []

    def figures(self) -> Figures:
        """Return what a summary tells of the versions.

        Raises:
            BackupError: the folder cannot be read.
        """
        from backupkit.notices.summing_up import Figures

        return Figures(stats=stats_of(self._binding.store.read().backups.values()), room=room(self._binding))

    def note(self, code: str, outcome: Ending) -> None:
        """Write into the log what became of a notice; where to it went stays out of it.

        A log that cannot be written makes no notice fail: it may be sent once more after a restart.
        """
        with contextlib.suppress(errors.BackupError):
            self._binding.store.record(Logged.NOTICE, outcome=outcome, trigger=code)

    def try_out(self, progress: Progress | None = None, cancel: CancelToken | None = None) -> NoticeTrial:
        """Send a notice as a test to everybody who is to be told; return who was reached. Each is tried once.

        Args:
            progress: called again and again with (answers, in all), on this thread.
            cancel: asked as often. Who has not answered until then, or within two minutes, is left out of the result.
        """
        from backupkit.notices.outbox import HANGS_SECONDS, Outbox
        from backupkit.notices.wording import trial

        found = self.channels(self.wishes)
        outbox, letter = Outbox(), trial(self.now()).letter(self.document)
        outbox.post(letter, found.usable, 0)
        delivered: list[str] = []
        undelivered: dict[str, str] = {}
        count, answers, heard_at = len(found.usable), 0, time.monotonic()
        while answers < count and not (cancel and cancel.is_set()) and time.monotonic() - heard_at < HANGS_SECONDS:
            for each in outbox.attend(0):
                answers, heard_at = answers + 1, time.monotonic()  # two readers may have one name
                if each.problem:
                    undelivered[each.channel] = each.problem.reason
                else:
                    delivered.append(each.channel)
            if progress:
                progress(answers, count)
            GUARD.away(time.sleep, (_LOOK_SECONDS,))
        return NoticeTrial(
            delivered=tuple(delivered),
            undelivered=undelivered,
            problems=tuple(map(told, found.problems)),
            complete=answers >= count,
        )

    def _secrets(self) -> Secrets:
        from backupkit.notices.secrets import Secrets
        from backupkit.operations.maintenance.choosing import opened

        environment = self._binding.environment
        return Secrets(configuration_folder, environment.disk, lambda: opened(configuration_folder(), environment))


def wishes_of(config: BackupConfig) -> Wishes:
    """Return what a configuration says about notices."""
    return Wishes(
        to=config.notify_to,
        mail_server=config.mail_server,
        failures=config.tell_failures,
        recovery=config.tell_recovery,
        successes=config.tell_successes,
        summary=Every(config.summary),
        low_space=config.tell_low_space,
    )
