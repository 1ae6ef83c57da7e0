"""Our own documents pass the contract that is shipped for hosts, and a wrong one does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backupkit import Document, JsonFile, PlainFile
from backupkit.testing.contract import DocumentContract


class TestJsonFile(DocumentContract):
    def make(self, path: Path) -> Document:
        return JsonFile(path)

    def contents(self) -> tuple[bytes, bytes]:
        return b'{"records": [1, 2, 3]}', b"[4, 5]"


class TestPlainFile(DocumentContract):
    def make(self, path: Path) -> Document:
        return PlainFile(path)

    def contents(self) -> tuple[bytes, bytes]:
        return b"\0one\xff", b"two\n"


class _Reformatting(PlainFile):
    """A document that breaks P1: it hands out something else than the bytes of its file."""

    def open_state(self) -> Any:
        class State:
            def __init__(self, path: Path) -> None:
                self.data = path.read_bytes().strip() + b"!"
                self.size_bytes = len(self.data)

            def chunks(self) -> list[bytes]:
                return [self.data]

        from contextlib import nullcontext

        return nullcontext(State(self.path))


def test_the_contract_finds_a_document_that_changes_its_bytes(tmp_path: Path) -> None:
    class Wrong(TestPlainFile):
        def make(self, path: Path) -> Document:
            return _Reformatting(path)

    with pytest.raises(AssertionError):
        Wrong().test_a_state_can_be_read_several_times_and_is_the_files_bytes(tmp_path)
