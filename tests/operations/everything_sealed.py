"""A plugin that seals the folder of every manager: ``pytest -p tests.operations.everything_sealed tests/manager …``.

Each promise holds there as well. A test that looks into a folder by itself fails with it, which says nothing; what
fails for another reason is a bug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit.manager import encrypting
from backupkit.store.sealed.vault import SealedKeeping
from backupkit.unlocking.key_file import KeyFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.documents.document import Document
    from backupkit.files.disk import Disk
    from backupkit.store.sealed.keeping import Keeping


@pytest.fixture(autouse=True, scope="session")
def _everything_sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    key = KeyFile.new(tmp_path_factory.mktemp("secret") / "the-key")

    def keeping(_unlocker: object, _encrypt: object, document: Document, disk: Disk) -> Keeping:
        return SealedKeeping(key, document, disk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encrypting, "keeping", keeping)
        yield
