"""Places that a user chooses: where they are kept, which are refused, and how none is removed there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupManager, Origin
from backupkit.config.problem import NotUnderstood
from backupkit.values import naming

NEVER: int | str = "never"


def test_who_wants_every_copy_kept_there_says_never_and_takes_it_back_with_none(document: Path) -> None:
    manager = BackupManager(document)
    manager.choose(places_grace_days=NEVER)
    assert manager.config.places_grace_days is None
    assert manager.config.shown("places_grace_days") == NEVER
    assert manager.config.origin_of("places_grace_days") is Origin.USER
    manager.choose(places_grace_days=None)
    assert manager.config.places_grace_days == 30


@pytest.mark.parametrize(
    "address",
    ["sftp://me:geheim@host/x", "s3://key:geheim@bucket", "sftp://me:geheim/x@host/x", "/mnt/geheim", "geheim"],
)
def test_an_address_that_is_none_or_holds_a_password_is_refused_and_not_repeated(document: Path, address: str) -> None:
    manager = BackupManager(document)
    with pytest.raises(NotUnderstood, match="without a password") as refused:
        manager.choose(places=["s3://bucket", address])
    assert "geheim" not in str(refused.value) + str(refused.value.__cause__)
    assert manager.config.places == ()


def test_whoever_can_write_to_the_backup_folder_has_no_versions_sent_to_himself(document: Path) -> None:
    manager = BackupManager(document)
    manager.create_backup()
    path = manager.backups_dir / naming.SETTINGS
    fields = json.loads(path.read_text("ascii"))
    del fields["checksum"]
    theirs = {"places": ["s3://stranger"], "places_grace_days": 0}
    path.write_text(json.dumps({**fields, "where": theirs, "places": theirs, **theirs}))
    config = BackupManager(document).config
    assert (config.places, config.places_grace_days) == ((), 30)


def test_the_places_of_a_user_count_for_nothing_where_the_app_has_locked_the_page(document: Path) -> None:
    BackupManager(document).choose(places=["s3://bucket"], upload_kib_per_second=9)
    locked = BackupManager(document, locked={"where"})
    assert (locked.config.places, locked.config.upload_kib_per_second) == ((), 0)
    with pytest.raises(ValueError, match="does not leave"):
        locked.choose(places=[])


def test_a_text_with_several_addresses_is_several_places_each_once() -> None:
    assert BackupConfig(places=("s3://a", "s3://b", "s3://a")).places == ("s3://a", "s3://b")
