"""Who can get to a file at all: its own permissions say who may read it, those of the folders above it who gets there.

A document that everybody may read, in a home that its owner alone may enter, is private. Its versions have to be so as
well where they lie in another place, which others can enter.
"""

from __future__ import annotations

import os
import stat

from backupkit.files import system
from backupkit.files.access import PRIVATE, Access, access_of, is_administrator
from backupkit.files.places import real_path
from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_GROUP, _OTHERS = 0o070, 0o007


def access_in(folder: Path, access: Access, document: Path) -> Access:
    """Return the access of a file of ours in *folder* that belongs to *document*.

    Args:
        folder: where the file lies.
        access: the document's own.
        document: where the document lies.

    Returns:
        The document's, without what its group and all others cannot use there because they cannot get to it. For the
        administrator who works on a document that is not there, the owner is that of the folder.
    """
    if system.HERE is system.WINDOWS:  # there files take their lists from their folders
        return access
    if access is PRIVATE:
        return _of_the_folders_owner(folder) if is_administrator() else access
    if not access.mode & (_GROUP | _OTHERS):
        return access
    place = real_path(folder)
    inner = [above for above in real_path(document).parents if above != place and above not in place.parents]
    return narrowed(access, [_access_of(above) for above in inner])


def narrowed(access: Access, inner: list[Access]) -> Access:
    """Return *access* without the rights that nobody can use who has to pass all of the folders *inner*.

    A folder with an access list lets those pass whom nobody here can tell, so only the owner counts there.
    """
    if all(_lets_group_pass(each, access.group) and _lets_others_pass(each, access.group) for each in inner):
        return access
    found = access.without_list
    mode = found.mode
    if not all(_lets_group_pass(each, access.group) for each in inner):
        mode &= ~_GROUP
    if not all(_lets_others_pass(each, access.group) for each in inner):
        mode &= ~_OTHERS
    return replace(found, mode=mode)


def _lets_group_pass(folder: Access, group: int) -> bool:
    if folder.has_list:
        return False
    if folder.group == group:
        return bool(folder.mode & stat.S_IXGRP)
    return bool(folder.mode & stat.S_IXOTH and folder.mode & stat.S_IXGRP)  # some may be in the folder's group as well


def _lets_others_pass(folder: Access, group: int) -> bool:
    is_open_to_its_group = folder.group == group or folder.mode & stat.S_IXGRP  # who is in that is one of the others
    return bool(not folder.has_list and folder.mode & stat.S_IXOTH and is_open_to_its_group)


def _access_of(folder: Path) -> Access:
    try:
        return access_of(folder)
    except OSError:  # it cannot be told, so nobody is let through
        return PRIVATE


def _of_the_folders_owner(folder: Path) -> Access:
    try:
        status = os.stat(folder)
    except OSError:
        return PRIVATE
    return replace(PRIVATE, user=status.st_uid, group=status.st_gid)
