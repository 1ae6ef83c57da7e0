"""What a backup folder remembers besides its versions: whose it is, and the user's own choices."""

from __future__ import annotations

import json
import os

from backupkit.files.causes import is_missing
from backupkit.files.places import Directory, absolute_path
from backupkit.files.reading import NotOurs, read_regular
from backupkit.light.digest import sha256
from backupkit.light.frozen import dataclass, field, replace
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from backupkit.store.sealed.keeping import Keeping
    from backupkit.values.retention import Retention

FORMAT = 1
_LIMIT_BYTES = 1 << 16
_LIMIT_LEVELS = 32  # of a later release's sections; what is nested deeper could be read, and not be written again
_SECTIONS = frozenset(
    {"version", "documents", "place", "folder_id", "other_ids", "retention", "hold", "former", "checksum"}
)
CHOICES = ("protection", "schedule", "check", "notices", "compression")
"""Sections with what the user chose in a window, besides the retention; what is in them ``config`` knows."""
_ID_CHARACTERS = 32
_NAMES_BYTES = 1 << 14  # of former names; a document that is called after the day has a new one each day
_MOST_IDS = 100  # of other histories; there are as many as folders were merged into this one


class SettingsDamaged(Exception):
    """The file is not one of ours that was written whole. A host never sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the document was last seen, whatever becomes of the folder."""

    path: Path  # absolute
    directory: Directory | None = None  # what tells the directory in which it lay; None: it could not be told


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFrom:
    """Which document this one was saved from, under another name: its versions are the earlier ones of this one."""

    path: Path  # absolute
    folder_id: str = ""  # of its backup folder; empty: it was not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The content of ``settings.json``."""

    documents: tuple[str, ...] = ()  # where the document was, as paths seen from the folder; the latest last
    place: Place | None = None  # the same as an absolute path; None: an earlier release wrote these settings
    folder_id: str = ""  # which every version made here carries in its header; empty: none has been given yet
    other_ids: frozenset[str] = frozenset()  # of histories that became part of this one
    retention: Retention | None = None  # the user's choice; None: what the host asks for
    hold: bool = False  # a choice was lost: until there is a new one, nothing is removed by a rule
    former: SavedFrom | None = None  # None: it was not saved from another one
    choices: Mapping[str, Any] = field(default_factory=dict)  # the sections of CHOICES that are there
    # What a later release wrote, which passes through unharmed when this one writes: sections, and rules of retention.
    later_sections: Mapping[str, Any] = field(default_factory=dict)
    later_rules: Mapping[str, Any] = field(default_factory=dict)


def read_settings(folder: Path, keeping: Keeping) -> Settings | None:
    """Return the settings of *folder*; None where there are none.

    Args:
        folder: the backup folder.
        keeping: how its files lie there.

    Raises:
        SettingsDamaged: there is something else under their name.
        ManifestTooNew: a later release wrote them.
        OSError: they cannot be read just now. That must not pass for "none": the default rules would apply.
    """
    path = folder / naming.SETTINGS
    try:
        data = read_regular(path, _LIMIT_BYTES + keeping.more_bytes)
    except NotOurs as error:
        raise SettingsDamaged(str(error)) from error
    except OSError as error:
        if is_missing(error):
            return None
        raise
    try:
        return _settings_in(keeping.opened(path, data), path)
    except NotOurs as error:
        if keeping.seals:
            _settings_in(data, path)  # raises for what another program wrote
            keeping.found_plain(folder)
        raise SettingsDamaged(str(error)) from error


def _settings_in(data: bytes, path: Path) -> Settings:
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SettingsDamaged(str(error)) from error
    return _settings_from(fields, path)


def encode_settings(settings: Settings) -> bytes:
    """Return the text of ``settings.json``, which is never larger than what is read again.

    Where it would be, it is written without indentation, and at the last without what a later release added: the
    user's choice of this one must not be lost for that.
    """
    fields = _fields_of(settings)
    indented = _text_of(fields, indent=2)
    if len(indented) <= _LIMIT_BYTES:
        return indented
    dense = _text_of(fields)
    if len(dense) <= _LIMIT_BYTES:
        return dense
    ours = _text_of(_fields_of(replace(settings, later_sections={}, later_rules={})))
    return ours if len(ours) <= _LIMIT_BYTES else _text_of(_fields_of(replace(settings, later_sections={}, choices={})))


def _text_of(fields: dict[str, Any], indent: int | None = None) -> bytes:
    text = json.dumps(fields, ensure_ascii=indent is not None, indent=indent)
    return text.encode("utf-8", "surrogatepass" if indent is None else "strict") + b"\n"


def _fields_of(settings: Settings) -> dict[str, Any]:
    fields: dict[str, Any] = {"version": FORMAT, "documents": _latest(settings.documents)}
    if settings.place:
        fields["place"] = _fields_of_place(settings.place)
    if settings.folder_id:
        fields["folder_id"] = settings.folder_id
    if settings.other_ids:
        fields["other_ids"] = sorted(settings.other_ids)[:_MOST_IDS]
    if settings.retention:
        fields["retention"] = dict(settings.retention) | dict(settings.later_rules)
    if settings.hold:
        fields["hold"] = True
    if former := settings.former:
        fields["former"] = {"path": str(former.path), "folder_id": former.folder_id}
    fields |= settings.choices
    fields |= settings.later_sections
    fields["checksum"] = _checksum(fields)
    return fields


def _latest(documents: tuple[str, ...]) -> list[str]:
    """Return the last of *documents*, and of those before it as many as there is room for."""
    kept, left_bytes = list(documents[-1:]), _NAMES_BYTES
    for name in reversed(documents[:-1]):
        left_bytes -= len(json.dumps(name))
        if left_bytes < 0:
            break
        kept.insert(0, name)
    return kept


def _settings_from(fields: object, path: Path) -> Settings:
    version = fields.get("version") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or type(version) is not int:
        raise SettingsDamaged("no version")
    checksum = fields.pop("checksum", None)
    # One wrong letter would make the folder another document's, and hide its history. By hand, leave it out.
    if checksum is not None and checksum != _checksum(fields):
        raise SettingsDamaged("its checksum does not match")
    documents = fields.get("documents")
    if checksum is None and documents is None:  # any program may keep a number as the version of its settings
        raise SettingsDamaged("neither a checksum nor documents")
    if version > FORMAT:
        from backupkit.errors import ManifestTooNew

        raise ManifestTooNew(path, version, FORMAT)
    if not isinstance(documents, list) or not all(isinstance(name, str) for name in documents):
        raise SettingsDamaged("no documents")
    if _is_nested(fields, _LIMIT_LEVELS):
        raise SettingsDamaged("it is nested too deeply")
    chosen = fields.get("retention")
    retention, is_lost = _chosen(chosen)
    return Settings(
        documents=tuple(documents),
        place=_place_from(fields.get("place"), documents),
        folder_id=next(iter(_ids_in([fields.get("folder_id")])), ""),
        other_ids=_ids_in(fields.get("other_ids")),
        retention=retention,
        hold=is_lost or fields.get("hold") is True,
        former=_former_from(fields.get("former")),
        choices={name: fields[name] for name in CHOICES if name in fields},
        later_sections=_without(fields, _SECTIONS.union(CHOICES)),
        later_rules=_without(chosen, retention.keys()) if retention and isinstance(chosen, dict) else {},
    )


def _former_from(fields: object) -> SavedFrom | None:
    path = fields.get("path") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(path, str) or "\0" in path or not os.path.isabs(path):
        return None
    return SavedFrom(path=absolute_path(path), folder_id=next(iter(_ids_in([fields.get("folder_id")])), ""))


def _fields_of_place(place: Place) -> dict[str, Any]:
    fields: dict[str, Any] = {"path": str(place.path)}
    if found := place.directory:
        fields["directory"] = {"device": found.device, "number": found.number, "birth": found.birth}
    return fields


def _place_from(fields: object, documents: list[str]) -> Place | None:
    """Return the place that *fields* tell; None if they tell none of this system, or not that of the last document.

    An earlier release does not know this section, and lets it stand as it is when it writes down another document.
    """
    path = fields.get("path") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(path, str) or "\0" in path or not os.path.isabs(path):
        return None
    if not documents or os.path.basename(path) != os.path.basename(documents[-1]):
        return None
    return Place(path=absolute_path(path), directory=_directory_from(fields.get("directory")))


def _directory_from(fields: object) -> Directory | None:
    found = fields if isinstance(fields, dict) else {}
    device, number, birth = (found.get(name) for name in ("device", "number", "birth"))
    if type(device) is not int or type(number) is not int or type(birth) is not int:
        return None
    return Directory(device=device, number=number, birth=birth)


def _ids_in(value: object) -> frozenset[str]:
    found = value if isinstance(value, list) else []
    return frozenset(each for each in found if isinstance(each, str) and _is_id(each))


def _is_id(text: str) -> bool:
    return len(text) == _ID_CHARACTERS and not text.strip("0123456789abcdef")


def _without(fields: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    names = frozenset(known)
    return {name: value for name, value in fields.items() if name not in names}


def _is_nested(value: object, levels: int) -> bool:
    """Return True if *value* holds objects or lists in one another, more than *levels* deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_is_nested(each, levels - 1) for each in inner))


def _checksum(fields: dict[str, Any]) -> str:
    """Return the SHA-256 of *fields* as JSON with sorted keys."""
    try:
        return sha256(json.dumps(fields, sort_keys=True).encode("ascii")).hexdigest()
    except RecursionError as error:
        raise SettingsDamaged(str(error)) from error


def _chosen(fields: object) -> tuple[Retention | None, bool]:
    """Return the user's choice, and whether there is one that cannot be read."""
    if fields is None:
        return None, False
    from backupkit.values.retention import retention_from  # most users choose none

    try:
        return (retention_from(fields), False) if isinstance(fields, dict) else (None, True)
    except ValueError:
        return None, True
