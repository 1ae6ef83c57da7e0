"""The version file that the tests of this folder read and damage: five blocks of JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from tests.values.metadata import META

CONTENT = json.dumps([{"number": number, "name": f"item {number}"} for number in range(16)], indent=2).encode()
SOUND = replace(META, file_name="", file_hash=hashlib.sha256(CONTENT).hexdigest(), file_size=len(CONTENT))
TARGET_BYTES = 180
