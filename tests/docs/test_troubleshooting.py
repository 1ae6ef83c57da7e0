"""docs/troubleshooting.md quotes what a user reads: each situation is brought about, in library and program."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import backupkit
from backupkit import errors
from backupkit.cli.exit_codes import EXIT_CODES
from backupkit.documents.judging import WHOLE_BYTES
from backupkit.errors import BackupError
from backupkit.sealing import refused
from backupkit.service.events import Failed
from backupkit.service.task import Tools
from backupkit.ui.words.notices import notice_of
from backupkit.values import naming
from backupkit.values.problem import Flaw
from tests.docs.harmless import HARMLESS
from tests.docs.scene import Scene
from tests.docs.situation import Situation
from tests.docs.situations import SITUATIONS
from tests.documents.odd import ACCIDENTS
from tests.store.damage import DAMAGE, _dangling_link
from tests.store.expectations import assert_restorable

# Read before any test gives up root's rights: the checkout may lie where only root can enter.
_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
_ID = re.compile(r"\d{8}_\d{6}_[0-9a-f]{8}(?:-\d+)?")
_NUMBERS = ("attempts", "timeout_seconds", "found", "supported", "count", "pinned", "group")


# -- bringing them about -----------------------------------------------------------------------------------------------


def generalised(sentence: str, scene: Scene, error: BackupError) -> str:
    """Return a sentence as the page has it: with names in place of paths, ids, numbers and reasons."""
    names = {scene.document: "FILE", scene.folder: "FOLDER"} | scene.names
    for path in sorted(names, key=lambda path: -len(str(path))):
        sentence = re.sub(rf"{re.escape(str(path))}(?![\w/.-]*\w)", names[path], sentence)
    for name in ("reason", "problem"):
        if hasattr(error, name):
            sentence = sentence.replace(getattr(error, name), name.upper(), 1)
    for name in _NUMBERS:
        if hasattr(error, name):
            sentence = re.sub(rf"(?<![\w.]){getattr(error, name):g}(?![\w.])", "N", sentence)
    if isinstance(error, errors.BackupFolderTaken):
        sentence = sentence.replace(error.document, "OTHER")
    if isinstance(error, errors.BackupAmbiguous):
        sentence = re.sub(r"of \d+ versions", "of N versions", sentence)
    if isinstance(error, errors.BackupNotFound):
        sentence = sentence.replace(repr(error.backup_id), "'ID'")
    if isinstance(error, errors.PartNotFound):
        sentence = sentence.replace(repr(error.part), "'PART'")
    return _ID.sub("ID", sentence)


def quoted(section: str) -> list[str]:
    """Return the sentences that a section of the page quotes."""
    return re.findall(r"^> (.+)$", _sections()[section], re.MULTILINE)


def _sections() -> dict[str, str]:
    parts = re.split(r"^###? (.+)$", _PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _reasons(section: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", _sections()[section], re.MULTILINE)


def assert_are_warnings(lines: list[str]) -> None:
    assert [line for line in lines if not line.startswith("warning: ")] == []


@pytest.mark.parametrize("flaw", [flaw for flaw in Flaw if "{reason}" not in flaw.value.template])
def test_the_page_explains_everything_that_can_be_wrong_with_a_version_file(flaw: Flaw) -> None:
    text = flaw.value.template.replace("{detail}", "…")
    assert re.sub(r"\{[^}]+\}", "N", text) in _reasons("A version is damaged")


def _stands_in(reasons: list[str], found: str) -> bool:
    """Return True if the table of reasons has this one; its figures stand there as N."""
    return re.sub(r"\d[\d,]*", "N", found) in reasons


@pytest.mark.leaves_damage
@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.name)
def test_p11_the_library_and_the_program_say_the_same_sentence_and_the_page_explains_it(
    case: Situation, scene: Scene, program: Callable[..., tuple[int, str, str]]
) -> None:
    attempt = case.provoke(scene)
    with pytest.raises(case.kind) as caught:
        attempt.call()
    error = caught.value
    assert type(error) is case.kind
    sentence = generalised(str(error), scene, error)
    assert sentence in quoted(case.section)
    for name in ("reason", "problem"):
        if hasattr(error, name):
            assert _stands_in(_reasons(case.section), getattr(error, name)), getattr(error, name)
    if attempt.arguments is not None:
        code, out, err = program(*attempt.arguments)
        assert (code, out) == (_exit_code(case.kind), "")
        told, *warnings = err.splitlines()
        assert told.startswith("error: ")
        assert generalised(told.removeprefix("error: "), scene, error) == sentence
        assert_are_warnings(warnings)


def _exit_code(error: type[BackupError]) -> int:
    return next(code for kind, code in EXIT_CODES.items() if issubclass(error, kind))


@pytest.mark.leaves_damage
@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.name)
def test_p11_the_dialog_says_that_sentence_too(case: Situation, scene: Scene) -> None:
    attempt = case.provoke(scene)
    if attempt.task is None:
        assert attempt.arguments is None or attempt.arguments[2] == "--to"  # importing, and restoring elsewhere
        return
    with pytest.raises(case.kind) as caught:
        attempt.task.perform(Tools(manager=scene.new_manager(attempt.folder), progress=_not_told, cancel=scene.cancel))
    end = Failed(number=1, task=attempt.task, error=caught.value)
    notice = notice_of(end, None, document=scene.document.name)
    assert notice
    assert generalised(notice.text, scene, caught.value) in quoted(case.section)


def _not_told(_done: int, _in_all: int) -> None:
    """Be told how far a task is, and show it to nobody."""


@pytest.mark.leaves_damage
@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.name)
def test_p11_what_the_sentence_says_of_the_file_and_its_backups_is_true(case: Situation, scene: Scene) -> None:
    attempt = case.provoke(scene)
    may_be_changed = case.kind in {errors.DocumentChanged, errors.DocumentUncertain, errors.UndoOvertaken}
    before = _seen(scene.document)
    stored = _version_files(scene)
    with pytest.raises(case.kind):
        attempt.call()
    after = _seen(scene.document)
    assert after == before or may_be_changed
    assert _version_files(scene).items() >= stored.items()


def _version_files(scene: Scene) -> dict[Path, bytes | None]:
    try:
        names = os.listdir(scene.folder)
    except OSError:
        return {}
    return {scene.folder / name: _content(scene.folder / name) for name in names if naming.id_in_name(name)}


def _content(path: Path) -> bytes | None:
    """Return what a version file holds; None where there is none that may be read."""
    if not stat.S_ISREG(path.lstat().st_mode):  # a pipe in its place would keep us waiting
        return None
    try:
        return path.read_bytes()
    except PermissionError:
        return None


def _seen(path: Path) -> object:
    try:
        status = path.lstat()
    except OSError as error:
        return error.errno
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BackupError)],
)
def test_the_page_has_a_section_for_every_error(kind: type[BackupError]) -> None:
    if kind is BackupError:
        return
    sections = {case.section for case in SITUATIONS if case.kind is kind}
    assert sections
    assert [section for section in sections if f"`{kind.__name__}`" not in _sections()[section]] == []
    assert kind.__name__ in backupkit.__all__


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(refused).values() if isinstance(kind, type) and issubclass(kind, BackupError)],
)
def test_the_page_has_a_section_for_every_way_in_which_encrypted_copies_do_not_open(kind: type[BackupError]) -> None:
    if kind in {BackupError, refused.KeyRefused} or kind.__name__.startswith("_"):
        return
    sections = {case.section for case in SITUATIONS if case.kind is kind}
    assert sections
    assert [section for section in sections if f"`{kind.__name__}`" not in _sections()[section]] == []


def test_the_page_quotes_no_sentence_that_nobody_says() -> None:
    sections = {case.section for case in SITUATIONS} | {"The file looks damaged"}
    assert {name for name in _sections() if quoted(name)} == sections
    # Beside the file, or in the folder; no folder, the place of one, or of a chosen one; one for each operation.
    several = {"There is not enough space": 2, "The backup folder is not there": 3}
    several["It was cancelled"] = len(errors.Operation)
    assert [name for name in sections if len(quoted(name)) != several.get(name, 1)] == []


@pytest.mark.parametrize("operation", errors.Operation)
def test_the_page_quotes_what_is_said_of_each_operation_that_was_stopped(operation: errors.Operation) -> None:
    assert str(errors.Cancelled("FILE", operation)) in quoted("It was cancelled")


@pytest.mark.parametrize("section", sorted({case.section for case in SITUATIONS}))
def test_each_section_says_what_it_means_and_what_to_do_and_the_exit_code(section: str) -> None:
    text = _sections()[section]
    assert "**What it means.**" in text
    assert "**What to do.**" in text
    for case in SITUATIONS:
        if case.section == section:
            code = next(code for kind, code in EXIT_CODES.items() if issubclass(case.kind, kind))
            assert f"`{case.kind.__name__}`, exit code {code}" in text


# -- what is stored, with a warning ------------------------------------------------------------------------------------


@pytest.mark.parametrize("accident", [name for name, (data, _) in ACCIDENTS.items() if len(data) <= WHOLE_BYTES])
def test_p6_a_file_that_looks_damaged_is_stored_with_the_warning_on_the_page(
    accident: str, scene: Scene, program: Callable[..., tuple[int, str, str]]
) -> None:
    data, suspicion = ACCIDENTS[accident]
    scene.document.write_bytes(b'{"rows": [' + b" " * 90_000 + b"]}")
    scene.manager.create_backup()
    scene.document.write_bytes(data)
    code, out, _ = program("create")
    (warning,) = [line for line in out.splitlines() if line.startswith("Careful")]
    assert code == 0
    assert warning.replace(suspicion.value, "WORD") in quoted("The file looks damaged")
    assert suspicion.value in _reasons("The file looks damaged")


# -- what is no problem ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", HARMLESS)
def test_what_the_page_calls_no_problem_is_none(
    row: str, scene: Scene, program: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    assert f"| {row} |" in _sections()["What is no problem"]
    HARMLESS[row](scene)
    code, _, err = program("create", "--force")
    assert code == 0
    assert_are_warnings(err.splitlines())
    assert scene.new_manager().verify_backups().corrupted == 0
    assert_restorable(scene.new_manager(), scene.contents, tmp_path)


def test_the_table_of_what_is_no_problem_holds_nothing_that_was_not_tried() -> None:
    rows = re.findall(r"^\| (?!no problem|---)(.+?) \|", _sections()["What is no problem"], re.MULTILINE)
    assert set(rows) - set(HARMLESS) == {"ten thousand versions"}  # tests/store/test_many_versions.py makes them


def test_a_link_to_a_backup_that_leads_nowhere_is_among_the_damages_that_are_tried() -> None:
    assert _dangling_link in DAMAGE
