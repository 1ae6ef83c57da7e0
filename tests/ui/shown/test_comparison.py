from __future__ import annotations

import pytest

from backupkit.ui.shown.comparison import Line, found, lines_of, tone_of
from backupkit.ui.shown.tone import Tone
from backupkit.values.changes import ChangeKind, ComparisonKind
from tests.ui.comparisons import DENEB, MASS, NOTE, PLANETS, STARS, THEME, VEGA, A, C, M, R, change, comparison


def tree(lines: tuple[Line, ...]) -> list[str]:
    """Return the titles, each under what it is in, two spaces further to the right."""
    depth = {"": -1}
    for line in lines:
        depth[line.key] = depth[line.parent] + 1
    return ["  " * depth[line.key] + line.title for line in lines]


def test_changes_stand_under_what_they_lie_in_and_a_single_one_beside_it() -> None:
    assert tree(lines_of(STARS)) == [
        "systems",
        "  Vega",
        "  Altair",
        "    mass",
        "    note",
        "  Deneb",
        "settings / theme",
        "planets",
    ]


def test_each_change_has_a_line_of_its_own() -> None:
    assert [line.change for line in lines_of(STARS) if line.change] == [VEGA, MASS, NOTE, DENEB, THEME, PLANETS]


def test_a_line_counts_what_lies_in_it_and_the_changes_of_each_field() -> None:
    counts = {line.title: dict(line.counts) for line in lines_of(STARS) if line.counts}
    assert counts == {"systems": {R: 1, C: 2, A: 1}, "Altair": {C: 2}}


def test_a_line_is_under_one_that_comes_before_it_and_no_key_is_given_twice() -> None:
    lines = lines_of(STARS)
    keys = [line.key for line in lines]
    assert len(set(keys)) == len(keys)
    assert all(line.parent == "" or keys.index(line.parent) < at for at, line in enumerate(lines))


def test_a_record_that_moved_and_changed_is_one_line_with_its_fields_under_it() -> None:
    moved = change(M, "systems", "id=2", title="Altair")
    lines = lines_of(comparison(moved, change(C, "systems", "id=2", "mass"), VEGA))
    assert tree(lines) == ["systems", "  Altair", "    mass", "  Vega"]
    assert lines[1].change is moved


def test_one_that_went_and_one_that_came_at_the_same_place_are_two_lines() -> None:
    lines = lines_of(comparison(change(R, "list", 3, title="old"), change(A, "list", 3, title="new")))
    assert tree(lines) == ["list", "  old", "  new"]


def test_the_document_as_a_whole_is_a_line_like_any_other() -> None:
    whole = change(C, title="everything", before="binary, 12 KB", after="binary, 13 KB")
    (line,) = lines_of(comparison(whole))
    assert (line.title, line.change, line.where) == ("everything", whole, "everything")


def test_a_part_has_the_same_key_in_every_comparison() -> None:
    keys = {line.change: line.key for line in lines_of(STARS)}
    alone = {line.change: line.key for line in lines_of(comparison(DENEB, NOTE))}
    assert (alone[DENEB], alone[NOTE]) == (keys[DENEB], keys[NOTE])


@pytest.mark.parametrize("title", ["a\nb", "\x1b[2J", "\u202egnp", "\ud800", "\0"])
def test_a_key_is_ascii_and_a_title_steers_nothing(title: str) -> None:
    for line in lines_of(comparison(change(C, title, "x"), change(C, title, "y", title=title))):
        assert line.key.isascii()
        assert line.title.isprintable()
        assert line.where.isprintable()
        assert "\0" not in line.key


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("vega", ["systems", "  Vega"]),
        ("FAST", ["systems", "  Altair", "    note"]),
        ("altair", ["systems", "  Altair", "    mass", "    note"]),
        ("id=2", ["systems", "  Altair", "    mass", "    note"]),
        ("light settings", ["settings / theme"]),
        ("systems 17.9", ["systems", "  Altair", "    mass"]),
        ("nowhere", []),
        ("   ", ["systems", "  Vega", "  Altair", "    mass", "    note", "  Deneb", "settings / theme", "planets"]),
    ],
)
def test_a_search_finds_names_and_values_with_all_that_they_lie_in(query: str, titles: list[str]) -> None:
    assert tree(found(lines_of(STARS), query)) == titles


def test_of_many_lines_what_lies_innermost_is_folded_and_a_search_unfolds_it() -> None:
    changes = [change(C, "systems", f"id={number}", field) for number in range(40) for field in ("mass", "note")]
    lines = lines_of(comparison(*changes))
    assert {line.title for line in lines if not line.is_open} == {f"id={number}" for number in range(40)}
    assert lines[0].is_open
    assert all(line.is_open for line in found(lines, "mass"))


def test_many_lines_in_a_single_list_are_not_folded_away() -> None:
    lines = lines_of(comparison(*(change(R, "systems", f"id={number}") for number in range(500))))
    assert all(line.is_open for line in lines)


def test_where_a_change_lies_is_told_in_full() -> None:
    wheres = [line.where for line in lines_of(STARS) if line.change]
    assert wheres[:2] == ["systems / Vega", "systems / Altair / mass"]
    assert "settings / theme" in wheres


def test_each_kind_of_change_has_a_tone() -> None:
    assert {kind: tone_of(kind) for kind in ChangeKind} == {
        ChangeKind.REMOVED: Tone.BAD,
        ChangeKind.ADDED: Tone.GOOD,
        ChangeKind.CHANGED: Tone.BUSY,
        ChangeKind.MOVED: Tone.QUIET,
        ChangeKind.ORDER: Tone.QUIET,
    }


def test_a_part_without_a_change_of_its_own_can_be_put_back_as_a_whole_unless_its_path_tells_a_place() -> None:
    fields = [change(C, "systems", "id=2", field) for field in ("mass", "note")]
    placed = [change(C, "list", 3, field) for field in ("mass", "note")]
    wanted = {line.title: line.wanted for line in lines_of(comparison(*fields, *placed))}
    whole = wanted["systems / id=2"]
    assert whole
    assert (whole.path, whole.kind, whole.trail) == (("systems", "id=2"), C, ("systems",))
    assert wanted["list / #3"] is None
    assert wanted["mass"] in {*fields, *placed}


def test_only_records_can_be_put_back_as_a_whole() -> None:
    cells = [change(C, "id=2", column) for column in ("mass", "note")]
    assert lines_of(comparison(*cells, kind=ComparisonKind.ROWS))[0].wanted is None


def test_what_holds_a_part_that_cannot_be_put_back_by_itself_has_a_line_of_its_own() -> None:
    twice = change(C, "settings", "theme", can_restore=False, why_not="It is there twice.")
    whole, part = lines_of(comparison(twice))
    assert (whole.title, part.title) == ("settings", "theme")
    assert whole.wanted
    assert whole.wanted.can_restore
