"""The pages in docs/ name what there is, their code runs, and their links lead somewhere."""

from __future__ import annotations

import argparse
import errno
import hashlib
import importlib.util
import inspect
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import backupkit
from backupkit import BackupError, BackupManager, ManifestTooNew, NotEnoughSpace, Retention
from backupkit.cli import main as cli
from backupkit.cli.exit_codes import EXIT_CODES, PROBLEM_FOUND, UNPRINTED
from backupkit.cli.parser import command_parsers, main_parser
from backupkit.files.disk import Disk
from backupkit.versionfile import header

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backupkit.testing.clock import FakeClock

_ROOT = Path(__file__).resolve().parents[2]
_DOCS = _ROOT / "docs"
_REFERENCE = (_DOCS / "reference.md").read_text(encoding="utf-8")
_FORMAT = (_DOCS / "format.md").read_text(encoding="utf-8")
_PROMISES = (_DOCS / "promises.md").read_text(encoding="utf-8")
_PAGES = sorted([_ROOT / "README.md", *_DOCS.rglob("*.md")])
_RUNNING = [_DOCS / "format.md", _DOCS / "reference.md"]
_WITH_WINDOWS = [_ROOT / "README.md", _DOCS / "tutorial.md", *sorted(_DOCS.glob("how-to/*.md"))]

_ERRORS = [
    value
    for value in (getattr(backupkit, name) for name in backupkit.__all__)
    if isinstance(value, type) and issubclass(value, BackupError)
]
_METHODS = [name for name in dir(BackupManager) if not name.startswith("_")]
_PARSERS: Mapping[str, argparse.ArgumentParser] = command_parsers(main_parser())
_COMMANDS = sorted(_PARSERS)
_NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _headings(page: Path) -> list[str]:
    without_code = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)


def _anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _file_with_a_version(manager: BackupManager) -> Path:
    backup_id = manager.create_backup("Before the import", tags=["one"])
    assert backup_id is not None
    return manager.backups_dir / manager.find_backup(backup_id).file_name


def _exit_code(error: type[BackupError]) -> int:
    return next(code for kind, code in EXIT_CODES.items() if issubclass(error, kind))


# -- the reference ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", backupkit.__all__)
def test_the_reference_names_everything_that_is_public(name: str) -> None:
    headings = [heading.strip("`").split("(")[0] for heading in _headings(_DOCS / "reference.md")]
    in_a_table = re.search(rf"^\| `{name}` \|", _REFERENCE, re.MULTILINE)
    assert name in headings or in_a_table


@pytest.mark.parametrize("name", _METHODS)
def test_the_reference_names_every_method_with_all_its_arguments(name: str) -> None:
    member = inspect.getattr_static(BackupManager, name)
    if isinstance(member, property):
        assert re.search(rf"^\| `{name}` \|", _REFERENCE, re.MULTILINE)
        return
    heading = next(found for found in _headings(_DOCS / "reference.md") if found.startswith(f"`{name}("))
    assert heading == f"`{name}{_signature(member)}`"


def test_the_reference_names_all_options_of_a_manager() -> None:
    heading = next(found for found in _headings(_DOCS / "reference.md") if found.startswith("`BackupManager("))
    assert heading == f"`BackupManager{_signature(BackupManager.__init__)}`"


def _signature(function: Callable[..., object]) -> str:
    """Return a signature as a reader of the reference wants it: without self and types, defaults as in the source."""
    signature = inspect.signature(getattr(function, "__func__", function))
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in signature.parameters.items()
        if name not in {"self", "cls"}
    ]
    text = str(signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty))
    text = re.sub(r"<Trigger\.(\w+): '\w+'>", r"Trigger.\1", text)
    return re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", text).replace("'", '"')


@pytest.mark.parametrize("error", [error for error in _ERRORS if error is not BackupError])
def test_the_reference_gives_every_error_its_attributes_and_exit_code(error: type[BackupError]) -> None:
    row = re.search(rf"^\| `{error.__name__}` \|(.*)\| (\d+) \|$", _REFERENCE, re.MULTILINE)
    assert row
    assert int(row[2]) == _exit_code(error)
    own = [name for name in inspect.signature(error).parameters if name not in _base_arguments(error)]
    assert [name for name in own if f"`{name}`" not in row[1]] == []


def _base_arguments(error: type[BackupError]) -> set[str]:
    base = error.__bases__[0]
    return set() if base is BackupError else set(inspect.signature(base).parameters)


def test_the_table_of_exit_codes_holds_exactly_the_codes_that_there_are() -> None:
    section = _REFERENCE.split("### Exit codes")[1].split("### ")[0]
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", section, re.MULTILINE))
    assert {int(code) for code in rows} == {0, 1, 2, UNPRINTED, PROBLEM_FOUND, *EXIT_CODES.values()}
    for error in _ERRORS:
        if error is not BackupError:
            assert f"`{error.__name__}`" in rows[str(_exit_code(error))]


@pytest.mark.parametrize("command", _COMMANDS)
def test_the_reference_shows_every_command_with_its_output(command: str) -> None:
    section = _REFERENCE.split("## Command line")[1].split(f"\n### {command}\n")[1].split("\n### ")[0]
    assert f"$ python -m backupkit data.json {command}" in section


@pytest.mark.parametrize("command", _COMMANDS)
def test_the_reference_names_every_option_of_a_command(command: str) -> None:
    section = _REFERENCE.split("## Command line")[1]
    own = section.split(f"\n### {command}\n")[1].split("\n### ")[0]
    options = [flag for action in _PARSERS[command]._actions for flag in action.option_strings]
    common = {
        "-h",
        "--help",
        "--app",
        "--backups-dir",
        "--config",
        "--json",
        "--yes",
        "--everywhere",
        "--key-file",
        "--keyring",
        "--password",
        "--recovery-code",
    }
    assert [flag for flag in options if flag not in common and flag not in own] == []
    assert [flag for flag in sorted(common - {"-h", "--help"}) if flag not in section] == []


@pytest.mark.parametrize(
    "value",
    [
        *backupkit.Trigger,
        *backupkit.Status,
        *backupkit.Suspicion,
        *backupkit.Oddity,
        *backupkit.Form,
        *backupkit.Rule,
    ],
)
def test_the_reference_names_every_choice(value: str) -> None:
    assert f"`{value}`" in _REFERENCE


@pytest.mark.parametrize(
    "kind",
    [
        backupkit.BackupMetadata,
        backupkit.BackupStats,
        backupkit.Retention,
        backupkit.RestoreResult,
        backupkit.VersionSummary,
        backupkit.VerifyReport,
        backupkit.RetentionPlan,
        backupkit.Reason,
    ],
)
def test_the_reference_names_every_field_of_a_value(kind: type[Any]) -> None:
    section = _REFERENCE.split(f"\n### {kind.__name__}\n")[1].split("\n### ")[0]
    assert [name for name in kind.__dataclass_fields__ if f"`{name}`" not in section] == []


# -- the code on the pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", _RUNNING, ids=lambda page: page.name)
def test_the_python_code_of_a_page_runs_from_top_to_bottom(page: Path, document: Path) -> None:
    code = "\n".join(_blocks(page, "python"))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=document.parent, capture_output=True, check=False, text=True
    )
    assert ran.returncode == 0, ran.stderr


# Goes before the code of a page: its main loop, which ends when the reader closes the window, ends by itself.
_ENDING = """
import tkinter
def _ending(window, _go_on=tkinter.Misc.mainloop):
    window.after(3000, window.quit)
    _go_on(window)
tkinter.Misc.mainloop = _ending
"""


def _require_what_is_imported(code: str) -> None:
    """Skip the test where a package that a page shows is not installed; fail where all have to be."""
    named = re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE)
    missing = sorted({name for name in named if importlib.util.find_spec(name) is None})
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"not installed: {', '.join(missing)}; `sh tests/setup.sh` does that")


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("page", _WITH_WINDOWS, ids=lambda page: page.name)
def test_the_python_code_of_a_page_with_windows_runs_from_top_to_bottom(page: Path, document: Path) -> None:
    code = _ENDING + "\n".join(_blocks(page, "python"))
    _require_what_is_imported(code)
    ran = subprocess.run([sys.executable, "-c", code], cwd=document.parent, capture_output=True, check=False, text=True)
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr  # Tk itself may grumble at its end


@pytest.mark.usefixtures("screen")
def test_the_first_example_of_the_readme_makes_a_version(document: Path) -> None:
    code = _blocks(_ROOT / "README.md", "python")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    subprocess.run([sys.executable, "-c", _ENDING + code], cwd=document.parent, check=True)
    assert len(BackupManager(document).list_backups()) == 1


@pytest.mark.skipif(not shutil.which("gunzip"), reason="gunzip is not installed")
def test_p13_the_shell_commands_of_the_format_page_recover_every_version(
    manager: BackupManager, document: Path, save: Callable[[object], bytes]
) -> None:
    manager.create_backup("The first one")
    newest = save({"systems": []})
    manager.create_backup()
    contents = {meta.file_name: meta.file_hash for meta in manager.list_backups()}
    script = "set -e\n" + "\n".join(_blocks(_DOCS / "format.md", "sh"))
    ran = subprocess.run(["bash", "-c", script], cwd=document.parent, capture_output=True, text=True, check=True)
    assert (document.parent / "recovered.json").read_bytes() == newest
    assert {f"{path.name}.gz" for path in (document.parent / "recovered").iterdir()} == set(contents)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {fields["file_hash"] for fields in told} == set(contents.values())


def _reader(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], tuple[dict[str, Any], bytes]]:
    """Return the reader that docs/format.md prints."""
    monkeypatch.chdir(folder)
    namespace: dict[str, Any] = {}
    exec(_blocks(_DOCS / "format.md", "python")[0], namespace)  # noqa: S102 - our own page
    reader: Callable[[Path], tuple[dict[str, Any], bytes]] = namespace["read_version"]
    return reader


def test_the_reader_on_the_format_page_reads_what_was_written(
    manager: BackupManager, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file_with_a_version(manager)
    meta, content = _reader(tmp_path, monkeypatch)(path)
    assert content == document.read_bytes()
    assert meta["description"] == "Before the import"


def test_the_reader_on_the_format_page_refuses_every_flipped_bit_and_every_cut(
    manager: BackupManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_version = _reader(tmp_path, monkeypatch)
    data = _file_with_a_version(manager).read_bytes()
    copy = tmp_path / "copy"
    copy.write_bytes(data)
    taken = []
    with copy.open("r+b", buffering=0) as file:  # in place: some thousand new files would take half a minute
        for bit in range(len(data) * 8):
            os.pwrite(file.fileno(), bytes([data[bit // 8] ^ 1 << bit % 8]), bit // 8)
            taken.append(_is_taken(read_version, copy))
            os.pwrite(file.fileno(), data[bit // 8 : bit // 8 + 1], bit // 8)
        assert _is_taken(read_version, copy)
        for length in reversed(range(len(data))):
            file.truncate(length)
            taken.append(_is_taken(read_version, copy))
    assert not any(taken)


def _is_taken(read_version: Callable[[Path], object], path: Path) -> bool:
    try:
        read_version(path)
    except Exception:  # noqa: BLE001 - the page says: it returns, or raises an exception
        return False
    return True


def test_the_reader_on_the_format_page_is_as_short_as_the_page_says() -> None:
    function = _blocks(_DOCS / "format.md", "python")[0].split("\n\n")[1]
    assert len(function.splitlines()) <= 25
    assert "backupkit" not in function


# -- the format page -------------------------------------------------------------------------------------------------


def _keys(value: object) -> set[str]:
    """Return the names of all members, except of members called by an id."""
    if isinstance(value, list):
        return set().union(*map(_keys, value))
    if not isinstance(value, dict):
        return set()
    return {key for key in value if not re.match(r"\d{8}_", key)}.union(*map(_keys, value.values()))


def test_the_format_page_names_every_key_that_is_written(
    manager: BackupManager, clock: FakeClock, save: Callable[[object], bytes]
) -> None:
    path = _file_with_a_version(manager)
    manager.set_retention(Retention.compact())
    save({"systems": [1]})
    second = manager.create_backup()
    assert second is not None
    for operation in (manager.pin, manager.unpin, manager.delete_backup, manager.undelete_backup):
        operation(second)
    manager.describe(second, "Another text")
    manager.restore_backup(second)
    manager.verify_backups()
    manager.set_retention(Retention.newest_only(1))
    clock.advance(days=1)
    manager.apply_retention()
    manager.cleanup_orphaned_backups()
    manager.rebuild_manifest()
    manager.data_file.unlink()
    with pytest.raises(BackupError):
        manager.create_backup()
    folder = manager.backups_dir
    written = _keys(json.loads((folder / "manifest.json").read_bytes()))
    written |= _keys(json.loads((folder / "settings.json").read_bytes()))
    log = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    written |= _keys(log) | {entry["operation"] for entry in log}
    written |= _header_keys(next(iter(folder.glob(f"{path.name[:6]}*.gz"))))
    assert {"prune", "rebuild", "cleanup", "restore", "describe", "blocks", "error", "budget_bytes"} <= written
    assert sorted(key for key in written if f"`{key}`" not in _FORMAT) == []


def _header_keys(path: Path) -> set[str]:
    text = path.read_bytes()[16 : header.LIMIT_BYTES]
    return set(json.JSONDecoder().raw_decode(text.decode("latin-1"))[0])


def test_every_name_that_may_lie_in_a_folder_is_on_the_format_page(manager: BackupManager) -> None:
    _file_with_a_version(manager)
    manager.create_backup(force=True)
    names = [name for name in os.listdir(manager.backups_dir) if not name.endswith(".gz")]
    assert "manifest.json.bak" in names
    assert [name for name in names if name not in _FORMAT] == []


# -- the promises ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "function"), sorted(set(_NAMED_TEST.findall(_PROMISES))))
def test_the_tests_that_the_promises_name_exist(file: str, function: str) -> None:
    path = _ROOT / file
    assert path.is_file()
    if function:
        assert f"def {function}(" in path.read_text(encoding="utf-8")


_SECTIONS = re.findall(r"^## (P\d+) .*?\n(.*?)(?=^## )", _PROMISES, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("promise", "text"), _SECTIONS, ids=[promise for promise, _ in _SECTIONS])
def test_each_promise_says_how_it_is_kept_what_is_not_promised_and_names_a_test(promise: str, text: str) -> None:
    assert "*How.*" in text
    assert "*Not promised.*" in text
    assert [name for _, name in _NAMED_TEST.findall(text) if f"_{promise.lower()}_" in name]


def test_every_promise_that_is_made_so_far_has_its_section() -> None:
    so_far = range(1, 22)
    assert [promise for promise, _ in _SECTIONS] == [f"P{number}" for number in so_far]


# -- links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists() or (anchor and anchor not in map(_anchor, _headings(target))):
            broken.append(link)
    assert broken == []


# -- sentences of the pages that no other test covers ------------------------------------------------------------------


class _FailingOnce(Disk):
    """Fails to put the manifest in place, once."""

    def __init__(self) -> None:
        self.failed = False

    def replace(self, source: Path, target: Path) -> None:
        if target.name == "manifest.json" and not self.failed:
            self.failed = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().replace(source, target)


def test_p2_after_a_failure_between_the_two_manifests_the_next_write_leaves_no_draft(
    manager: BackupManager, document: Path, clock: FakeClock, save: Callable[[object], bytes]
) -> None:
    manager.create_backup()
    save([1])
    with pytest.raises(NotEnoughSpace):
        BackupManager(document, clock=clock, disk=_FailingOnce()).create_backup()
    save([1, 2])
    manager.create_backup()
    assert [name for name in os.listdir(manager.backups_dir) if name.endswith(".tmp")] == []


def test_a_dry_run_of_prune_does_not_choose_other_rules(manager: BackupManager, document: Path) -> None:
    manager.create_backup()
    assert cli.main([str(document), "prune", "--dry-run", "--preset", "compact"]) == 0
    assert manager.retention == Retention()


def test_a_folder_with_the_manifest_of_a_newer_release_is_not_written_to(manager: BackupManager) -> None:
    manager.create_backup()
    path = manager.backups_dir / "manifest.json"
    head = b'{\n  "version": 3,\n'
    path.write_bytes(head + f'  "checksum": "{hashlib.sha256(head).hexdigest()}"\n}}\n'.encode())
    before = {file.name: file.read_bytes() for file in manager.backups_dir.iterdir()}
    try:
        for change in (
            manager.create_backup,
            manager.cleanup_orphaned_backups,
            lambda: manager.set_retention(Retention.compact()),
        ):
            with pytest.raises(ManifestTooNew):
                change()
        assert {file.name: file.read_bytes() for file in manager.backups_dir.iterdir()} == before
    finally:
        path.unlink()


def test_restoring_to_another_place_does_not_claim_to_store_the_present_state(
    manager: BackupManager, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup_id = manager.create_backup()
    assert backup_id is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO("y\n"))
        cli.main([str(document), "restore", backup_id, "--to", str(tmp_path / "elsewhere.json")])
    assert len(manager.list_backups()) == 1
    assert "present state is stored" not in capsys.readouterr().err
