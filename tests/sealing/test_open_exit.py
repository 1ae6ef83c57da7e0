"""The way out: what docs/format.md says of a sealed file is enough for a program that has nothing of ours."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from backupkit.sealing import chunks, key_table
from backupkit.unlocking.typed import Passphrase, RecoveryCode
from backupkit.unlocking.unlocker import unlocked
from tests.sealing import vectors
from tests.sealing.sealed import KEY, METADATA, opened, parts, sealed

_PAGE = Path(__file__).parents[2] / "docs" / "format.md"
_SEALED = next(vectors.FOLDER.glob("*.enc"))
_SECRETS = json.loads((vectors.FOLDER / "secrets.json").read_text("utf-8"))
_BLOCKS = re.findall(r"^```js\n(.*?)^```$", _PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
_WITH_A_KEY = 'writeSync(1, versionFile(readFileSync(process.argv[2]), Buffer.from(process.argv[3], "hex")));'
_WITH_A_CODE = """
const table = JSON.parse(readFileSync(process.argv[3]));
const [key] = folderKeys(table, "recovery", Buffer.from(process.argv[4], "hex"));
writeSync(1, versionFile(readFileSync(process.argv[2]), key));
"""
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return tmp_path / "read.cjs"


def _run(program: Path, last: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    program.write_text("".join(_BLOCKS) + last, "utf-8")
    command = ["node", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def test_what_this_release_writes_is_what_lies_in_the_data_of_the_tests() -> None:
    assert vectors.files() == {path.name: path.read_bytes() for path in vectors.FOLDER.iterdir()}


def test_the_sealed_folder_is_opened_by_its_password_and_by_its_code() -> None:
    table = key_table.decode((vectors.FOLDER / "keys-1.json").read_bytes())
    for unlocker in (Passphrase(_SECRETS["password"]), RecoveryCode(_SECRETS["recovery_code"])):
        (key,) = unlocked(table, unlocker, vectors.FOLDER).values()
        content = gzip.decompress(b"".join(opened(_SEALED.read_bytes(), key)))
        assert hashlib.sha256(content).hexdigest() == _SECRETS["content_sha256"]


@needs_node
def test_p13_a_sealed_version_is_read_by_the_program_on_the_format_page(program: Path) -> None:
    ran = _run(program, _WITH_A_CODE, _SEALED, vectors.FOLDER / "keys-1.json", _SECRETS["recovery_secret"])
    assert ran.returncode == 0, ran.stderr
    assert hashlib.sha256(gzip.decompress(ran.stdout)).hexdigest() == _SECRETS["content_sha256"]


@needs_node
@pytest.mark.parametrize("size", [0, 1, chunks.CHUNK_BYTES, chunks.CHUNK_BYTES + 1])
def test_that_program_reads_each_number_of_chunks(program: Path, tmp_path: Path, size: int) -> None:
    path = tmp_path / "version.enc"
    path.write_bytes(sealed([b"x" * size]))
    ran = _run(program, _WITH_A_KEY.replace("writeSync(1, ", "process.stdout.write("), path, KEY.secret.hex())
    assert ran.stdout == METADATA + b"x" * size, ran.stderr


@needs_node
def test_that_program_refuses_what_was_altered_cut_or_sealed_with_another_key(program: Path, tmp_path: Path) -> None:
    data = sealed([b"x" * (chunks.CHUNK_BYTES + 1)])
    flipped = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in (0, 8, 12, 20, 40, 60, 90, 300, -1)]
    bad = [*flipped, data[:50], data[:-1], b"".join(parts(data)[:2]), b"".join(parts(data)[:1])]
    path = tmp_path / "version.enc"
    for content in bad:
        path.write_bytes(content)
        ran = _run(program, _WITH_A_KEY, path, KEY.secret.hex())
        assert (ran.returncode, ran.stdout) == (1, b"")
    path.write_bytes(data)
    assert _run(program, _WITH_A_KEY, path, "00" * 32).stdout == b""


def test_the_program_on_the_format_page_is_forty_lines_and_needs_nothing_but_node() -> None:
    assert len([line for line in _BLOCKS[0].splitlines() if line]) <= 40
    assert set(re.findall(r'require\("([^"]+)"\)', "".join(_BLOCKS))) == {"node:crypto", "node:fs"}
