"""What is said of a file that the system calls busy."""

from __future__ import annotations

import errno
import os

from backupkit.files.os_errors import why


def test_busy_is_no_proof_of_another_program_where_a_mounted_file_is_called_so_too() -> None:
    said = str(why(OSError(errno.EBUSY, "Device or resource busy", os.path.join("folder", "data.json"))))
    assert said.startswith("device or resource busy; or another program has data.json open")
