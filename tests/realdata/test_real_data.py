"""The replay of real files, on a few of them; and that it would notice what it is there to notice."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from backupkit import JsonFile
from backupkit.documents.document import BareReplacement
from backupkit.documents.file_document import FileDocument
from backupkit.documents.judging import Judgement
from backupkit.files.disk import Disk
from backupkit.values.version import Suspicion
from backupkit.versionfile import unpacking
from tests.realdata.__main__ import main
from tests.realdata.judging import Judged, judge, naive_count
from tests.realdata.replay import replay
from tests.realdata.sources import Source, roots, sources
from tests.realdata.streams import Kind, State, Stream, streams

_SMALL = 1 << 18


@pytest.fixture(scope="module")
def found() -> list[Source]:
    """What the test environment itself has brought, small files only."""
    some = [source for source in sources(roots()[:1]) if source.path.stat().st_size < _SMALL]
    if not some:
        pytest.skip("no JSON files are installed beside this interpreter")
    return some


def stream_of(*contents: bytes) -> Stream:
    source = Source(path=Path("real.json"), origin="here")
    states = tuple(State(data=data, source=source) for data in contents)
    return Stream(kind=Kind.VARIANTS, name="real.json", states=states)


def test_p1_p13_real_files_as_states_of_a_document_come_back_byte_for_byte(found: list[Source], tmp_path: Path) -> None:
    plan = [stream for stream in streams(found, limit=8) if stream.kind is not Kind.RECORDS]
    done = [replay(stream, tmp_path / str(number)) for number, stream in enumerate(plan)]
    assert [failure for one in done for failure in one.failures] == []
    assert sum(one.versions for one in done) > 0


def test_p6_a_real_text_is_sound_exactly_when_python_reads_it_and_its_records_are_counted(found: list[Source]) -> None:
    tally = Judged()
    for source in found[:20]:
        judge(source.read(), source.path.name, tally, random.Random(1))
    assert tally.wrong == []
    assert tally.accepted > 0
    assert tally.refused > 0


def test_a_file_in_successive_releases_is_a_history_in_their_order(tmp_path: Path) -> None:
    for release in ("2016-11-15", "2014-09-01", "2015-10-01"):
        folder = tmp_path / "package" / release
        folder.mkdir(parents=True)
        (folder / "service.json.gz").write_bytes(gzip.compress(json.dumps([release]).encode()))
    (stream,) = streams(sources([tmp_path]), limit=0)
    assert (stream.kind, stream.name) == (Kind.RELEASES, "service.json")
    assert [json.loads(state.data) for state in stream.states] == [["2014-09-01"], ["2015-10-01"], ["2016-11-15"]]


def test_the_records_of_a_real_file_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "codes.json").write_text(json.dumps({"639-5": [{"id": number} for number in range(60)]}))
    grown = [stream for stream in streams(sources([tmp_path]), limit=0) if stream.kind is Kind.RECORDS]
    counts = [len(json.loads(state.data)["639-5"]) for state in grown[0].states]
    assert (counts[0], max(counts), counts[-1]) == (5, 60, 59)


def test_the_command_prints_a_table_and_says_that_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.json").write_text(json.dumps([{"id": number}]))
    assert main(["--root", str(tmp_path), "--dir", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "array of records" in out
    assert "3 files" in out


def test_the_command_does_not_call_it_well_where_nothing_was_found(tmp_path: Path) -> None:
    assert main(["--root", str(tmp_path)]) == 2


# -- planted bugs ------------------------------------------------------------------------------------------------------


def test_a_kit_that_writes_documents_anew_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = FileDocument.replacement

    def reserialised(file: FileDocument, disk: Disk, chunks: Iterable[bytes]) -> BareReplacement:
        return real(file, disk, [json.dumps(json.loads(b"".join(chunks)), indent=1).encode()])

    monkeypatch.setattr(FileDocument, "replacement", reserialised)
    done = replay(stream_of(b'{"a": 1}', b'{"b": 2}'), tmp_path)
    assert any("other bytes" in failure for failure in done.failures)


def test_a_version_that_is_called_damaged_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "by_blocks", lambda *_: (b"" for _ in range(0)))
    with pytest.raises(Exception, match="damaged"):
        replay(stream_of(b"[1]", b"[2]"), tmp_path)


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement(examined=True, records=99),
        Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,)),
    ],
    ids=["miscounted", "cried wolf"],
)
def test_a_wrong_judgement_would_be_noticed(judgement: Judgement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JsonFile, "examine", lambda *_: judgement)
    tally = Judged()
    judge(b'[{"id": 1}]', "real.json", tally, random.Random(1))
    assert tally.wrong


@pytest.mark.parametrize(
    ("value", "records"),
    [([1, {}], 2), ({"a": [1, 2], "b": [3], "c": {}}, 3), ({"a": {}, "b": 1}, 1), ({"a": 1, "b": 2}, 2), ("a", None)],
)
def test_the_plain_count_is_the_one_that_the_reference_describes(value: object, records: int | None) -> None:
    assert naive_count(value) == records
