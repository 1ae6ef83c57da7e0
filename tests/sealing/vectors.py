"""The sealed folder in ``tests/data/sealed``, which is read for ever. ``python -m tests.sealing.vectors`` writes it.

It holds a version of ``tests/data/format-2`` sealed, the table of keys, and in ``secrets.json`` what opens them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

from backupkit.sealing import key_table, recovery_code
from backupkit.sealing.names import SealedName
from backupkit.sealing.slots import SlotKind, new_slot
from backupkit.versionfile import header
from tests.sealing.sealed import KEY, salt, sealed

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "sealed"
PASSWORD, CODE = "Grüße", recovery_code.code_of(bytes(range(18)))


def files() -> dict[str, bytes]:
    """Return each file of the folder as this release writes it."""
    plain = min((DATA / "format-2" / "backups").glob("*.gz"))
    data = plain.read_bytes()
    found = header.decode(data)
    assert found
    slots = [
        new_slot(SlotKind.PASSWORD, PASSWORD.encode(), [KEY], name="1" * 16, salt=salt("password")),
        new_slot(SlotKind.RECOVERY, recovery_code.secret_in(CODE), [KEY], name="2" * 16, salt=salt("recovery")),
    ]
    secrets = {
        "password": PASSWORD,
        "recovery_code": CODE,
        "recovery_secret": recovery_code.secret_in(CODE).hex(),
        "folder_key": KEY.secret.hex(),
        "content_sha256": hashlib.sha256(gzip.decompress(data)).hexdigest(),
    }
    version = sealed([data[found.header_bytes :]], metadata=data[: found.header_bytes], name="the vector")
    return {
        str(SealedName(plain=plain.name, key_id=KEY.key_id)): version,
        "keys-1.json": key_table.encode(key_table.first_table(KEY, slots)),
        "secrets.json": json.dumps(secrets, indent=2, ensure_ascii=False).encode() + b"\n",
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
