"""The index of a backup folder: text <-> :class:`Manifest`. A cache, which the version files can always rebuild."""

from __future__ import annotations

import json
import re
from itertools import islice
from operator import attrgetter, lt

from backupkit.light.digest import sha256
from backupkit.light.frozen import dataclass, field, replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values import naming
from backupkit.values.kinds import is_count
from backupkit.values.text import moment, moment_text
from backupkit.values.version import LAST_DAY, LAST_SEQUENCE, BackupMetadata, Status, Trigger, in_order
from backupkit.versionfile import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from datetime import datetime

    from backupkit.values import put_back as back
    from backupkit.values.put_back import PutBack
else:
    back = Later("backupkit.values.put_back")

FORMAT = 2
_FEW_BYTES = 1 << 17  # of some 200 versions, which are decoded sooner than the pattern of lines is made
LIMIT_BYTES = 1 << 26  # 100,000 versions; what is larger is a manifest of ours only if it is sealed
_CHECKSUM_LINE = '  "checksum": "'
_BEFORE_LINES, _AFTER_LINES, _NO_LINES = b'  "backups": {\n', b"\n  },\n", b'  "backups": {},\n'
_END = rb'  "checksum": "([0-9a-f]{64})"\n}\n'
_sequence_of, _day_of, _time_of = attrgetter("sequence"), attrgetter("active_day"), attrgetter("timestamp")
END_BYTES = len(_CHECKSUM_LINE) + 64 + len('"\n}\n')


class ManifestDamaged(Exception):
    """The text is not a manifest that was written whole."""


class TooNew(Exception):
    """The text is a manifest of a later format."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is known about the versions in a folder. Changes return a new one."""

    created_at: datetime
    updated_at: datetime
    last_sequence: int = 0
    undo_id: str | None = None  # the version that undo_restore() puts back
    put_back: PutBack | None = None  # what the last restore put into the document
    backups: Mapping[str, BackupMetadata] = field(default_factory=dict)  # by id, oldest first

    def newest_of(self, is_meant: Callable[[BackupMetadata], bool]) -> BackupMetadata | None:
        """Return the newest of the versions that *is_meant* picks, if there is one."""
        return next(filter(is_meant, self.newest_first), None)

    @property
    def newest_first(self) -> list[BackupMetadata]:
        """All versions, those in the bin included, newest first."""
        return list(self.backups.values())[::-1]

    @property
    def newest(self) -> BackupMetadata | None:
        """The newest version that is neither in the bin nor damaged."""
        return self.newest_of(lambda meta: meta.status is Status.ACTIVE)

    def holding(self, file_hash: str) -> BackupMetadata | None:
        """Return the newest version if it tells all about a document with this content, so that no other is needed.

        The state before a restore does not: the document has held something else since.
        """
        newest = self.newest
        return newest if newest and newest.file_hash == file_hash and not self.reverted_by(file_hash) else None

    @property
    def restored_id(self) -> str | None:
        """The version that the last restore put back as a whole, or was about to."""
        return self.put_back.backup_id if self.put_back and not self.put_back.part else None

    def reverted_by(self, file_hash: str) -> PutBack | None:
        """Return what the last restore put back, if the next save with this content takes that back.

        So it is where the content is what that restore replaced, and nothing else was saved since.
        """
        undo, put_back = self.backups.get(self.undo_id or ""), self.put_back
        if not undo or not put_back or not put_back.is_certain or put_back.backup_id not in self.backups:
            return None
        is_what_was_replaced = undo.file_hash == file_hash != put_back.file_hash
        return put_back if is_what_was_replaced and self._holds_it_still(undo, put_back) else None

    def confirmed(self) -> Manifest:
        """Return this manifest with the last restore as one that is certain: the document was replaced."""
        if self.put_back is None or self.put_back.is_certain:
            return self
        certain = replace(self, put_back=replace(self.put_back, is_certain=True))
        undo = self.backups.get(self.undo_id or "")
        if undo is None or self.put_back.part:  # after a part was put back, what the document holds is no version
            return certain
        return certain.with_versions([replace(undo, replaced_by=self.put_back.backup_id)])

    def with_saved(self, meta: BackupMetadata) -> Manifest:
        """Return this manifest with a version of what the document holds now.

        That takes back the last restore, or proves that it was done, or tells nothing of it.
        """
        current = self._confirmed_by(meta.file_hash)
        if put_back := current.reverted_by(meta.file_hash):
            meta = replace(meta, reverts=put_back.backup_id, reverts_part=put_back.part)
        return current.with_versions([meta])

    def _confirmed_by(self, file_hash: str) -> Manifest:
        """Return this manifest, with the last restore as certain if this content of the document proves it."""
        undo, put_back = self.backups.get(self.undo_id or ""), self.put_back
        if put_back is None or put_back.file_hash != file_hash or (undo and undo.file_hash == file_hash):
            return self
        return self.confirmed() if undo is None or self._holds_it_still(undo, put_back) else self

    def _holds_it_still(self, undo: BackupMetadata, put_back: PutBack) -> bool:
        """Return True if nothing but what was put back was saved since *undo*, the state before."""
        since = (meta for meta in self.backups.values() if meta.sequence > undo.sequence)
        return all(meta.file_hash == put_back.file_hash or meta.trigger is Trigger.IMPORT for meta in since)

    def with_versions(self, metas: Iterable[BackupMetadata]) -> Manifest:
        """Return this manifest with these versions added or, where the id is known, replaced."""
        backups = _in_order({**self.backups, **{meta.backup_id: meta for meta in metas}}.values())
        return replace(self, backups=backups, last_sequence=max(self.last_sequence, _last_sequence(backups)))

    def without(self, backup_ids: Iterable[str]) -> Manifest:
        """Return this manifest without these versions."""
        gone = set(backup_ids)
        return replace(self, backups={key: meta for key, meta in self.backups.items() if key not in gone})


def _in_order(metas: Iterable[BackupMetadata]) -> dict[str, BackupMetadata]:
    """Return versions by their ids, oldest first."""
    metas = list(metas)
    sequences = list(map(_sequence_of, metas))
    if not all(map(lt, sequences, islice(sequences, 1, None))):  # nearly always they are; their times are not asked for
        metas.sort(key=in_order)
    return {meta.backup_id: meta for meta in metas}


def _last_sequence(backups: dict[str, BackupMetadata]) -> int:
    return next(map(_sequence_of, reversed(backups.values())), 0)


def of_version(meta: BackupMetadata, *, is_certain: bool = True) -> PutBack:
    """Return what a restore of this version puts back."""
    return back.PutBack(
        backup_id=meta.backup_id, file_hash=meta.file_hash, file_size=meta.file_size, is_certain=is_certain
    )


def foreseen(meta: BackupMetadata, current: Manifest, digits: str, collision: int = 0) -> BackupMetadata:
    """Return *meta* as the next version of a folder: its sequence, its day of use, and its id with these *digits*."""
    known = current.backups.values()
    day = max(map(_day_of, known), default=0)
    # Only a date that was never seen before opens a day: a clock that jumps to and fro must not make anything old.
    if not known or max(map(_time_of, known)).date() < meta.timestamp.date():
        day += 1
    return replace(
        meta,
        # A crafted file may stand at the last number: then time decides the order, and both can still be read.
        sequence=min(current.last_sequence + 1, LAST_SEQUENCE),
        active_day=min(day, LAST_DAY),
        backup_id=naming.backup_id_for(meta.timestamp, digits, collision),
    )


def empty(now: datetime) -> Manifest:
    """Return the manifest of a folder without versions."""
    return Manifest(created_at=now, updated_at=now)


def rebuilt(
    found: Iterable[BackupMetadata],
    known: Manifest | None,
    now: datetime,
    present: Container[str] = (),
    unread: Container[str] = (),
) -> Manifest:
    """Return a manifest made from version files, and from an older manifest for what stands in no file.

    Args:
        found: what the headers of the version files say.
        known: an older manifest, for pins, edited descriptions, the bin and verifications.
        now: the time of the rebuild.
        present: the names of the files that are there; a known version whose file is there but cannot be read stays
            in the manifest as damaged. One whose file lies at another place needs none.
        unread: the names of those that could not be read just now; such a version stays as it was known.
    """
    from backupkit.values.problem import Flaw, Problem  # mostly the manifest is whole

    base = known or empty(now)
    metas = {meta.backup_id: _with_changes(meta, base.backups.get(meta.backup_id)) for meta in found}
    for meta in base.backups.values():
        if meta.backup_id in metas:
            continue
        if meta.file_name in unread or (meta.is_elsewhere and meta.file_name not in present):
            metas[meta.backup_id] = meta
        elif meta.file_name in present:
            metas[meta.backup_id] = meta.damaged(meta.problem or str(Problem(flaw=Flaw.HEADER_DAMAGED)))
    undo_id = base.undo_id if base.undo_id in metas else None
    put_back = base.put_back
    # A restore that an older manifest does not know of, or all of them if there is none.
    last_known = base.last_sequence if known else -1
    before = (m for m in metas.values() if m.trigger is Trigger.BEFORE_RESTORE and m.sequence > last_known)
    if newest := max(before, key=in_order, default=None):
        undo_id, put_back = newest.backup_id, None  # what was put back then stands in no version file
    backups = _in_order(metas.values())
    last = max(base.last_sequence, _last_sequence(backups))
    return replace(base, backups=backups, last_sequence=last, undo_id=undo_id, put_back=put_back, updated_at=now)


def _with_changes(meta: BackupMetadata, known: BackupMetadata | None) -> BackupMetadata:
    if known is None or known.file_hash != meta.file_hash:
        return meta
    return meta.changed_like(known)


def encode(manifest: Manifest) -> bytes:
    """Return the manifest as UTF-8 JSON text: a line per version, so that people and grep can read it.

    (The standard library's indented form runs without its C encoder: 190 ms for 10,000 versions instead of 40.)
    The checksum stands on the last line but one, and is the SHA-256 of all bytes before that line.
    """
    head = {
        "version": FORMAT,
        "created": moment_text(manifest.created_at),
        "updated": moment_text(manifest.updated_at),
        "last_sequence": manifest.last_sequence,
        "undo": manifest.undo_id,
        "restored": manifest.restored_id,  # for earlier releases, which do not know what follows
        "put_back": back.fields_of_put_back(manifest.put_back) if manifest.put_back else None,
        "total_backups": len(manifest.backups),
    }
    first = [f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    from backupkit.versionfile import lines  # most apps list few versions at their start

    versions = lines.of_versions(list(manifest.backups.values()))
    data = "\n".join(("{", *first, "")).encode() + (_BEFORE_LINES + versions + _AFTER_LINES if versions else _NO_LINES)
    return data + f'{_CHECKSUM_LINE}{sha256(data).hexdigest()}"\n}}\n'.encode("ascii")


def decode(data: bytes) -> Manifest:
    """Return the manifest that *data* holds.

    Raises:
        TooNew: a later release wrote it. Later formats keep ``version`` and the rule of the checksum.
        ManifestDamaged: it is cut off, changed, or no manifest at all.
    """
    _require_checksum(data)
    data, versions = (data, None) if len(data) < _FEW_BYTES else _apart(data)
    fields = _object(data)
    version = fields.get("version")
    if type(version) is not int:
        raise ManifestDamaged("no version")
    if version > FORMAT:
        raise TooNew(version)
    try:
        return _manifest_from(fields, versions)
    except (ValueError, TypeError, KeyError) as error:
        raise ManifestDamaged(str(error)) from error


def _apart(data: bytes) -> tuple[bytes, Mapping[str, BackupMetadata] | None]:
    """Return a manifest without its versions, and these, undecoded; as it is, and None, where that cannot be."""
    from backupkit.versionfile import lines  # most apps list few versions at their start

    begin, end = data.find(_BEFORE_LINES) + len(_BEFORE_LINES), data.rfind(_AFTER_LINES)
    versions = lines.versions_in(memoryview(data)[begin:end])
    if versions is None:
        return data, None
    return data[: begin - len(_BEFORE_LINES)] + _NO_LINES + data[end + len(_AFTER_LINES) :], versions


def checksum_in(end: bytes) -> str | None:
    """Return the SHA-256 of all that stands before the last :data:`END_BYTES` of a manifest; None if it is none."""
    found = re.fullmatch(_END, end)
    return found[1].decode("ascii") if found else None


def _require_checksum(data: bytes) -> None:
    at = data.rfind(_CHECKSUM_LINE.encode("ascii"))
    checksum = sha256(memoryview(data)[: max(at, 0)]).hexdigest()
    if at < 0 or data[at:] != f'{_CHECKSUM_LINE}{checksum}"\n}}\n'.encode("ascii"):
        raise ManifestDamaged("its checksum does not match")


def _object(data: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestDamaged("no JSON") from error
    if not isinstance(fields, dict):
        raise ManifestDamaged("no object")
    return fields


def _manifest_from(fields: dict[str, Any], versions: Mapping[str, BackupMetadata] | None) -> Manifest:
    """Return the manifest of these fields, whose *versions* were taken out of them already, or stand in them."""
    entries, undo_id, last = fields["backups"], fields["undo"], fields["last_sequence"]
    restored_id = fields.get("restored")  # which the first manifests lack, and more of them the next
    put_back = None if fields.get("put_back") is None else back.put_back_from(fields["put_back"])
    if not isinstance(entries, dict) or not is_count(last):
        raise codec.Malformed("a value of the wrong kind")
    if not isinstance(undo_id, str | None) or not isinstance(restored_id, str | None):
        raise codec.Malformed("an id of the wrong kind")
    if last > LAST_SEQUENCE:
        raise codec.Malformed("a sequence out of range")
    if versions is None:
        metas = map(codec.from_fields, entries.values())
        versions = {meta.backup_id: meta for meta in metas if meta.file_name}
        if list(versions) != list(entries):
            raise codec.Malformed("an entry under another's id")
    elif entries:
        raise codec.Malformed("versions in two places")
    if put_back is None and (restored := versions.get(restored_id or "")):
        put_back = of_version(restored)
    return Manifest(
        created_at=moment(fields["created"]),
        updated_at=moment(fields["updated"]),
        last_sequence=last,
        undo_id=undo_id,
        put_back=put_back,
        backups=_in_order(versions.values()),
    )
