"""Locking: what opens the copies at the places: told, entered, changed and forgotten."""

from __future__ import annotations

from backupkit import operations
from backupkit.light.typed import TYPE_CHECKING
from backupkit.manager.configured import Configured

if TYPE_CHECKING:
    from backupkit.sealing.new_key import NewKey
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.values.places import EncryptionState


class Locking(Configured):
    """The versions of one document, and the lock on its copies."""

    _unlocks = 0

    @property
    def unlocks(self) -> int:
        """How often this object was told what opens the copies: whoever waits for that tries again when it grows."""
        return self._unlocks

    @property
    def encryption(self) -> EncryptionState:
        """How the copies are encrypted, and what opens them, by the last look: no network, one small file is read."""
        if self._binding.places.encryption is None:  # as of most: nothing is loaded for that
            from backupkit.values.places import EncryptionState  # at the start of an app nobody asks

            return EncryptionState()
        return operations.keys.state(self._binding, self.config)

    def unlock(self, secret: Unlocker | str, *, keep: bool = False) -> None:
        """Let *secret* open the copies at all places from now on, for as long as this object lives.

        For an app whose user enters the password (:class:`AskedPassphrase`), or where what the app has named is
        refused, as the password was changed elsewhere. A text is a password; a :class:`RecoveryCode` will do as well.
        At least one place must be opened; at one that is away it is tried when that is back.

        Args:
            secret: what opens them.
            keep: keep the password in the keyring of this computer, where :class:`AskedPassphrase` names the app; or
                make a new key there, where :class:`Keyring` has lost its own.

        Raises:
            KeyRefused: it opens none of them. Nothing was changed.
            PlaceError: none could be asked, or there are no keys yet: :meth:`set_password`.
            BackupError: as above, or the keyring keeps nothing. Nothing is lost by any of them.
            ValueError: there is no encryption.
        """
        operations.keys.unlock(self._binding, self.config, _secret(secret), keep=keep)
        self._unlocks += 1

    def set_password(self, password: str, *, keep: bool = False) -> None:
        """Let *password* open the copies that are made from now on, where there are none yet.

        Nothing is sent: the keys are made with the first copy. Where some lie already, by another computer or an
        earlier start, it must be theirs.

        Args:
            password: at least one character.
            keep: as for :meth:`unlock`; it is kept once there are keys.

        Raises:
            as :meth:`unlock`.
        """
        operations.keys.unlock(self._binding, self.config, _secret(password), keep=keep, is_first=True)
        self._unlocks += 1

    def change_password(self, old: Unlocker | str, new: Unlocker | str) -> None:
        """Let *new* open the copies at all places, and *old* no more. They are not sent again: only their keys change.

        Either may be another secret than a password: a key file, a keyring. With a recovery code as *old*, a password
        that was forgotten is replaced; the code stays. Whoever has kept an old table of keys can open it with the old
        password for ever.

        Raises:
            KeyRefused: *old* does not open them (WrongPassword, WrongRecoveryCode, WrongKeyFile, KeyLost, …).
            PlaceError: a place is away, or has no keys yet as nothing was copied there. Where it was in the middle,
                the same call goes on.
            BackupError: as above. Nothing is lost by any of them.
            ValueError: there is no encryption.
        """
        operations.keys.change(self._binding, self.config, _secret(old), _secret(new))
        self._unlocks += 1

    def forget_key(self) -> None:
        """Forget what this computer keeps to open the copies: the key, or the password, in its keyring.

        From then on they are opened here by :meth:`unlock` alone. With a :class:`Keyring` its key is taken out of the
        tables at all places as well, so nobody can open them who has a copy of the keyring, but with an old table.

        Raises:
            LastKey: nothing else opens them; make a recovery code first. Nothing was changed.
            PlaceError, KeyRefused, BackupError: as :meth:`change_password`.
            ValueError: there is no encryption, or nothing is kept by it.
        """
        operations.keys.forget(self._binding, self.config)

    def new_recovery_code(self) -> str:
        """Return a new recovery code, to be written down: it opens the copies at all places where no password does.

        It is kept nowhere. The one before opens them no more. A place that is added later, while this one is away, has
        none.

        Raises:
            PlaceError, KeyRefused, BackupError, ValueError: as :meth:`change_password`.
        """
        return operations.keys.new_recovery_code(self._binding, self.config)

    def rotate_key(self, *others: Unlocker | str) -> NewKey:
        """Give new copies at all places a new key; those that lie there are encrypted anew by the next mirrorings.

        Each copy can be read all the time, with the old key or the new one, both of which lie at the place until no
        copy needs the old one. Nothing is sent by this call: it is over in a second or two. The next :meth:`mirror`,
        which a running app starts by itself, goes on wherever it was cut off, within the limit of bandwidth. A version
        that is here is sent from here; one that only the place has is fetched, and sent back.

        With ``encrypt="everywhere"`` it is the key of the backup folder, which all its places share: what is written
        has the new one at once, here and there. What lies in the folder is encrypted anew by the next :meth:`mirror`,
        also where there are no places: versions, index, settings, log, unsaved work. Ids, pins, the bin and what is
        known of each version stay what they are.

        What opens the copies now must be at hand to open the new key as well. Whatever is not given does not open them
        any more: a recovery code has to be made anew (:meth:`new_recovery_code`), and another computer's keyring gets
        in by ``change_password(RecoveryCode(…), Keyring(…))`` there.

        Args:
            others: what is to open the new key besides the secret of this manager: a ``RecoveryCode``, a ``KeyFile``,
                a password.

        Returns:
            At which places, the backup folder among them if it is encrypted itself, and what does not open them any
            more. True in a condition if all that did still does.

        Raises:
            PlaceError: a place is away, or has no keys yet, or too many. All are asked before the first is changed;
                where it was in the middle, some have the new key and some the old one, and the same call gives all of
                them another.
            KeyRefused: the secret of this manager does not open all of them, or one of *others* none.
            BackupError, ValueError: as :meth:`change_password`.
        """
        return operations.keys.rotate(self._binding, self.config, tuple(map(_secret, others)))


def _secret(given: Unlocker | str) -> Unlocker:
    from backupkit.unlocking.typed import Passphrase  # most have no encryption

    return Passphrase(given) if isinstance(given, str) else given
