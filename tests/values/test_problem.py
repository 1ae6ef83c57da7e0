"""Everything that can be wrong with a version's file: a value inside, one English sentence outside."""

from __future__ import annotations

import pickle

import pytest

from backupkit.values.problem import MISSING, Flaw, Problem, says_missing

VALUES = {"found_bytes": 1_234, "recorded_bytes": 5_678, "reason": "permission denied", "format": 9, "detail": "no id"}
ENGLISH = {
    Flaw.MISSING: "its file is missing",
    Flaw.ELSEWHERE: "its file lies at another place and has not been fetched yet",
    Flaw.NOT_OPENED: "its file cannot be opened: permission denied",
    Flaw.EMPTY: "it is empty or cut off",
    Flaw.CUT_OFF: "it is cut off",
    Flaw.OTHER_LENGTH: "it has 1,234 bytes instead of 5,678",
    Flaw.IMPOSSIBLE_SIZE: "it claims an impossible size",
    Flaw.RENAMED: "its name does not belong to its content",
    Flaw.OTHER_VERSION: "it is not the version that the index describes",
    Flaw.NOT_SEALED: "it is not encrypted, as all versions here are",
    Flaw.SEAL_BROKEN: "its encrypted bytes are not the ones that were written",
    Flaw.NO_BACKUP: "it does not begin like a version file",
    Flaw.HEADER_CUT_OFF: "its header is cut off",
    Flaw.HEADER_DAMAGED: "its header is damaged",
    Flaw.HEADER_UNKNOWN: "its header is of no known kind",
    Flaw.NO_JSON: "its metadata is no JSON",
    Flaw.NO_FORMAT: "its metadata names no format",
    Flaw.UNRELEASED_FORMAT: "it is of a format that no release wrote",
    Flaw.NEWER_FORMAT: "it was written by a newer release (format 9)",
    Flaw.NEWER: "a newer release wrote it",
    Flaw.INCOMPLETE: "its metadata is incomplete",
    Flaw.MALFORMED: "its metadata is malformed (no id)",
    Flaw.INDEX_NO_BASE64: "its index is no base 64",
    Flaw.INDEX_CUT_OFF: "its index is cut off",
    Flaw.INDEX_EMPTY_BLOCK: "its index holds an empty block",
    Flaw.INDEX_WRONG: "its index does not describe its content",
    Flaw.OTHER_BYTES: "its compressed bytes are not what was written",
    Flaw.NO_DEFLATE: "its compressed data is damaged",
    Flaw.BLOCK_SIZE: "one of its blocks has another size than recorded",
    Flaw.BLOCK_END: "one of its blocks does not end like one",
    Flaw.BLOCK_CHECKSUM: "the checksum of one of its blocks is wrong",
    Flaw.END_WRONG: "its checksum is wrong, or something follows its end",
    Flaw.TOO_MUCH_CONTENT: "it unpacks to more than was stored",
    Flaw.OTHER_CONTENT_LENGTH: "it unpacks to 1,234 bytes instead of 5,678",
    Flaw.OTHER_CONTENT: "its content is not what was stored",
}


@pytest.mark.parametrize("flaw", Flaw)
def test_p5_a_problem_is_an_english_sentence_word_for_word(flaw: Flaw) -> None:
    assert str(Problem(flaw=flaw, values=VALUES)) == ENGLISH[flaw]


def test_a_problem_survives_pickling() -> None:
    problem = Problem(flaw=Flaw.OTHER_LENGTH, values=VALUES)
    assert pickle.loads(pickle.dumps(problem)) == problem  # noqa: S301 - made on the same line


def test_a_stored_text_means_a_missing_file_only_as_a_whole() -> None:
    assert says_missing(MISSING)
    assert not any(map(says_missing, ("", "its file is missing.", "Its file is missing", "its file is missing again")))
