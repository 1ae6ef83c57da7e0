"""Reading every byte of versions, to either of two depths, and remembering which were sound."""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.judging import Examined
from backupkit.files.marks import marks_of
from backupkit.operations import newcomer
from backupkit.operations.binding import operation
from backupkit.operations.logged import failures
from backupkit.operations.stilled import pause_of
from backupkit.operations.watched import watched
from backupkit.process.turns import giving_way
from backupkit.values import naming
from backupkit.values.activity.checks import NO_CHECKS, BackupCheck, Outcome, checks_of
from backupkit.values.activity.ending import Logged
from backupkit.values.problem import Flaw, Problem
from backupkit.values.results import VerifyReport
from backupkit.values.version import Depth, Status, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

log = logging.getLogger(__name__)
_VERIFICATION = errors.Operation.VERIFICATION


@operation
def verify(
    binding: Binding,
    backup_ids: Iterable[str] | None = None,
    *,
    depth: Depth = Depth.DEEP,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> VerifyReport:
    """Check versions byte by byte: all outside the bin, or those named. One damaged version does not stop the rest.

    One that cannot be read just now does not either. It is reported, and what was known of it stays. What lies at
    another place only is reported as well: it is proven when it comes.

    Raises:
        BackupNotFound: an id is unknown.
        BackupError: the folder cannot be read. That it cannot be written is no obstacle.
    """
    with failures(binding, Logged.VERIFY) as begun_at:
        return _verified(binding, backup_ids, _Look(depth=depth, begun_at=begun_at), progress, cancel)


def verify_one(
    binding: Binding,
    backup_id: str,
    *,
    depth: Depth = Depth.DEEP,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> BackupCheck:
    """Check one version, and tell how each check came out.

    Raises:
        BackupNotFound: the id is unknown.
        BackupError: the folder cannot be read, or *cancel* was set.
    """
    found = binding.resolve(backup_id, binding.store.read())
    report = verify(binding, [found.backup_id], depth=depth, progress=progress, cancel=cancel)
    if not report.complete:
        raise errors.Cancelled(binding.document.path, _VERIFICATION)
    now = binding.store.read().backups.get(found.backup_id, found)
    checks = report.checks.get(found.backup_id, NO_CHECKS)
    wrong = [said[found.backup_id] for said in (report.problems, report.unread) if found.backup_id in said]
    if found.backup_id in report.elsewhere_ids:
        wrong.append(str(Problem(flaw=Flaw.ELSEWHERE)))
    if not wrong and now.suspicions:
        words = now.finding or ", ".join(now.suspicions)
        wrong.append(f"its content looks damaged ({words}); it is as it was stored")
    return BackupCheck(
        backup_id=found.backup_id, verified=found.backup_id in report.sound_ids, checks=dict(checks),
        errors=tuple(wrong), depth=depth,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How versions are looked at, and since when."""

    depth: Depth
    begun_at: datetime


def _verified(
    binding: Binding,
    backup_ids: Iterable[str] | None,
    look: _Look,
    progress: Progress | None,
    cancel: CancelToken | None,
) -> VerifyReport:
    current = binding.store.read()
    if backup_ids is None:
        metas = [meta for meta in current.newest_first if meta.status is not Status.ARCHIVED]
    else:
        named = (binding.resolve(backup_id, current) for backup_id in backup_ids)
        metas = list({meta.backup_id: meta for meta in named}.values())  # one that is named twice is read once
    elsewhere_ids = tuple(meta.backup_id for meta in metas if meta.is_elsewhere)
    metas = [meta for meta in metas if not meta.is_elsewhere]
    checked: list[BackupMetadata] = []
    unread: dict[str, str] = {}
    checks = dict.fromkeys(elsewhere_ids, NO_CHECKS)
    total, done, complete = sum(meta.file_size for meta in metas), 0, True
    for meta in metas:
        if cancel and cancel.is_set():
            complete = False
            break
        try:
            result, flaw = _checked(binding, meta, look.depth, current, cancel)
        except errors.Cancelled:
            complete = False
            break
        except errors.BackupUnreadable as error:
            unread[meta.backup_id] = error.reason
            checks[meta.backup_id] = NO_CHECKS
        else:
            if result.problem and _was_thinned_out(binding, meta):
                continue
            checked.append(result)
            is_deep = look.depth is Depth.DEEP or bool(meta.problem)
            checks[meta.backup_id] = checks_of(Depth.DEEP if is_deep else Depth.SEALED, flaw, _of_content(result))
        done += meta.file_size
        if progress:
            progress(done, total)
    is_full = backup_ids is None and complete and not unread and look.depth is Depth.DEEP
    _remember(binding, checked, look, is_full=is_full)
    problems = {meta.backup_id: meta.problem for meta in checked if meta.problem}
    if backup_ids is None and complete:
        others = binding.store.strangers()  # files that are named like versions, and stand in no manifest
        problems |= {naming.id_in_name(name) or name: problem for name, problem in others.damaged.items()}
        unread |= {naming.id_in_name(name) or name: reason for name, reason in others.unread.items()}
    sound_ids = tuple(meta.backup_id for meta in checked if not meta.problem)
    return VerifyReport(
        sound_ids=sound_ids, problems=problems, unread=unread, elsewhere_ids=elsewhere_ids, complete=complete,
        depth=look.depth, checks=checks,
    )  # fmt: skip


def _of_content(meta: BackupMetadata) -> Outcome:
    """Return what is known of how a content looks. The one whole look at it is remembered; a hash never changes."""
    if meta.suspicions:
        return Outcome.FAILED
    return Outcome.PASSED if meta.examined else Outcome.NOT_MADE


def _was_thinned_out(binding: Binding, meta: BackupMetadata) -> bool:
    """Return True if another writer removed a version while we looked. Such a one leaves an index."""
    return meta.backup_id not in binding.store.read().backups and binding.store.fingerprint() is not None


def _checked(
    binding: Binding, meta: BackupMetadata, depth: Depth, current: Manifest, cancel: CancelToken | None
) -> tuple[BackupMetadata, Flaw | None]:
    """Return *meta* with the result of reading all of it, and what is wrong with it.

    What was found damaged before is sound again only after the deep look: the seal may never have been the problem.

    Raises:
        BackupUnreadable: it cannot be read just now.
        Cancelled: *cancel* was set.
    """
    is_deep = depth is Depth.DEEP or bool(meta.problem)
    path = binding.store.path_of(meta)
    marks = marks_of(path)
    try:
        if is_deep:
            meta = _unpacked(binding, meta, current, cancel)
        else:
            binding.store.check_seal(meta)
    except errors.BackupCorrupted as error:
        said = error.args[2]  # what its text is made of
        return meta.damaged(error.problem), said.flaw if isinstance(said, Problem) else Flaw.OTHER_CONTENT
    except errors.ManifestTooNew:
        return meta.damaged(str(Problem(flaw=Flaw.NEWER))), Flaw.NEWER
    binding.recall.sound(path, marks)
    now = binding.environment.clock.now()
    verified_at = now if is_deep else meta.verified_at
    return replace(meta.sound(), verified_at=verified_at, sealed_at=now), None


def _unpacked(binding: Binding, meta: BackupMetadata, current: Manifest, cancel: CancelToken | None) -> BackupMetadata:
    """Return *meta* after reading all of its content, with what is new about it."""
    chunks = watched(
        binding.store.content(meta),
        meta.file_size,
        document=binding.document.path,
        operation=_VERIFICATION,
        progress=None,
        cancel=cancel,
    )
    with contextlib.closing(chunks) as content:
        if not meta.examined:
            meta = _examined(
                binding, meta, Examined(giving_way(content), pause_of(binding, cancel, _VERIFICATION)), current
            )
        deque(content, maxlen=0)  # the checks of the whole come at the end
    return meta


def _examined(binding: Binding, meta: BackupMetadata, content: Examined, current: Manifest) -> BackupMetadata:
    """Return *meta* with what a look at the whole content says; it stays true as long as the hash does."""
    try:
        judgement = binding.document.examine(content)
    except errors.NotEnoughSpace as error:  # no reason to leave the others unread
        log.warning("Version %s was read, and its content not examined: %s", meta.backup_id, error)
        return meta
    former = (other for other in current.backups.values() if in_order(other) < in_order(meta))
    return newcomer.judged(meta, judgement, former)


def _remember(binding: Binding, checked: list[BackupMetadata], look: _Look, *, is_full: bool) -> None:
    bad = [meta.backup_id for meta in checked if meta.problem]

    def tell() -> None:
        binding.store.record(
            Logged.VERIFY, since=look.begun_at, depth=look.depth.value, full=is_full,
            valid=len(checked) - len(bad), corrupted=bad, bytes=sum(meta.file_size for meta in checked),
        )  # fmt: skip

    if checked:
        remember(binding, checked, tell)


def remember(binding: Binding, checked: Iterable[BackupMetadata], tell: Callable[[], None]) -> None:
    """Write what was found of versions into the manifest, and *tell* the log. A folder that is read-only is left."""
    results = {meta.backup_id: meta for meta in checked}
    try:
        with binding.store.exclusive() as current:
            changed = [
                meta.found_like(results[meta.backup_id])
                for meta in current.backups.values()
                if meta.backup_id in results
            ]
            # That all was sound may be forgotten in a power cut: it will be looked at again.
            binding.store.write(current.with_versions(changed), durable=any(meta.problem for meta in results.values()))
            tell()
    except errors.BackupError as error:
        log.warning("The results of a verification could not be written down: %s", error)
