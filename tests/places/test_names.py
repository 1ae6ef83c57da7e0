from __future__ import annotations

import pytest

from backupkit.places import names
from backupkit.testing.places import ALL_NAMES, FOREIGN_NAMES, NAME


@pytest.mark.parametrize("name", [names.MARK, *ALL_NAMES])
def test_the_names_of_a_backup_folder_are_allowed(name: str) -> None:
    names.require(name)
    assert names.is_allowed(name)


@pytest.mark.parametrize(
    "name",
    [
        *FOREIGN_NAMES,
        "manifest.json",
        "keys-0.json",
        "keys-01.json",
        "objects/0A/" + 64 * "a",
        "objects/../" + NAME,
        "objects/aa/" + NAME,
        NAME.upper(),
        f"{NAME}.enc",
        NAME.replace("backup", "Grüße"),
        ".backupkit-0123456789abcdef.tmp",
    ],
)
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="may be called"):
        names.require(name)


def test_a_version_is_told_from_what_lies_beside_it() -> None:
    versions = [name for name in (names.MARK, *ALL_NAMES) if names.is_version(name)]
    assert versions == list(ALL_NAMES[:4])


def test_the_steps_that_names_lead_through_are_known() -> None:
    assert [name for name in ("objects", "objects/0a", "objects/0a/b", "x", "objects/") if names.is_step(name)] == [
        "objects",
        "objects/0a",
    ]
