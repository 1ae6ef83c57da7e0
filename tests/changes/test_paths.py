from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backupkit.changes.paths import path_of, path_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("",), "/"),
        (("systems", "id=b7837be2", "mass"), "/systems/id=b7837be2/mass"),
        (("planets", 3), "/planets/#3"),
        (("#3", "#", "a#3"), "/~23/~2/a#3"),
        (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01"),
        (("03", "3", "", "é "), "/03/3//é "),
    ],
)
def test_a_path_is_one_text(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text
    assert path_of(text) == path


@given(st.lists(st.text(alphabet="#~/01=a", max_size=6) | st.text() | st.integers(0, 10**9)))
@example(["#0", 0, "~2", "#~2"])
def test_every_path_comes_back_from_its_text(path: list[str | int]) -> None:
    assert path_of(path_text(tuple(path))) == tuple(path)


@given(st.text(alphabet="#~/012=a", max_size=12).map(lambda text: f"/{text}"))
def test_every_text_that_is_a_path_comes_back_from_it_or_names_the_same_one(text: str) -> None:
    try:
        path = path_of(text)
    except ValueError:
        assert "~" in text
        return
    assert path_of(path_text(path)) == path


@pytest.mark.parametrize(
    ("text", "reason"),
    [("systems", "has to begin with a slash"), ("/a~", "write ~0"), ("/a~3b", "write ~0"), (" /a", "slash")],
)
def test_what_is_no_path_is_refused_with_words(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        path_of(text)
