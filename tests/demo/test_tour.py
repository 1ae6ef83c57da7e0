from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from demo_app.tour.picture import Area, Picture, from_xwd, to_png
from demo_app.tour.play import _new_folder, play
from demo_app.tour.screen import ProgramsMissing, virtual_screen
from demo_app.tour.visitor import NotSeen, Visitor

if TYPE_CHECKING:
    from pathlib import Path

needs_screen = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("openbox") and shutil.which("xdotool")),
    reason="Xvfb, openbox and xdotool, on which the tour is played, are not installed",
)


def xwd(width: int, rows: list[list[tuple[int, int, int]]]) -> bytes:
    """Return a screen dump as Xvfb writes it: 32 bits a pixel, the least significant byte first."""
    name = b"screen\0\0"
    fields = [
        100 + len(name),
        7,
        2,
        24,
        width,
        len(rows),
        0,
        0,
        32,
        0,
        32,
        32,
        4 * width,
        4,
        0,
        0,
        0,
        8,
        256,
        0,
        *[0] * 5,
    ]
    pixels = b"".join(bytes((blue, green, red, 0)) for row in rows for red, green, blue in row)
    return struct.pack(">25I", *fields) + name + pixels


def unpacked(png: bytes) -> bytes:
    """Return the filtered rows of a PNG file."""
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    return zlib.decompress(png[start : start + length])


def test_a_screen_dump_becomes_rows_of_pixels() -> None:
    picture = from_xwd(xwd(2, [[(1, 2, 3), (4, 5, 6)], [(7, 8, 9), (0, 0, 0)]]))
    assert picture == Picture(width=2, rows=(b"\1\2\3\4\5\6", b"\7\x08\x09\0\0\0"))
    assert picture.cut(Area(x=1, y=0, width=9, height=1)) == Picture(width=1, rows=(b"\4\5\6",))


def test_few_colours_make_a_palette_and_many_do_not() -> None:
    few = to_png(Picture(width=2, rows=(b"\1\1\1\2\2\2",) * 3))
    assert few.startswith(b"\x89PNG")
    assert b"PLTE" in few
    assert unpacked(few) == b"\0\0\1" * 3
    colours = b"".join(bytes((number % 256, number // 256, 0)) for number in range(300))
    many = to_png(Picture(width=300, rows=(colours,)))
    assert b"PLTE" not in many


def test_a_dump_of_another_kind_is_refused() -> None:
    dump = bytearray(xwd(1, [[(1, 2, 3)]]))
    dump[44:48] = struct.pack(">I", 16)
    with pytest.raises(ValueError, match="not of 16"):
        from_xwd(bytes(dump))


def test_missing_programs_are_named_with_the_command_that_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ProgramsMissing, match="sudo apt install xvfb openbox xdotool"), virtual_screen():
        pass


@needs_screen
@pytest.mark.prints
def test_the_tour_shows_what_it_should(tmp_path: Path) -> None:
    assert play(tmp_path, classic=True) == 0
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert [name[3:-4] for name in pictures] == [
        "open", "saved",
        "deleted", "compared", "one", "put-back", "found",
        "broken", "dialog", "details", "question", "restored", "undone", "verified", "back",
        "activity", "settings", "keep", "crash", "recovered",
    ]  # fmt: skip
    transcript = (tmp_path / "transcript.txt").read_text()
    assert "gunzip -c" in transcript
    assert "stops here" not in transcript


@needs_screen
@pytest.mark.slow
@pytest.mark.prints
@pytest.mark.parametrize(("classic", "dark"), [(False, False), (False, True), (True, True)])
def test_the_tour_shows_the_same_in_either_toolkit_and_colours(tmp_path: Path, *, classic: bool, dark: bool) -> None:
    assert play(tmp_path, classic=classic, dark=dark) == 0
    assert len(list(tmp_path.glob("*.png"))) == 19


@needs_screen
@pytest.mark.parametrize("options", [["--classic"], []], ids=["classic", "modern"])
def test_a_search_leaves_what_matches_and_the_title_tells_of_changes(tmp_path: Path, options: list[str]) -> None:
    command = [sys.executable, "-m", "demo_app.tour.guest", str(tmp_path / "data.json"), *options]
    with virtual_screen() as screen:
        environment = {**os.environ, "DISPLAY": screen.display, "HOME": str(tmp_path)}
        with Visitor(screen, command, tmp_path, environment) as visitor:
            visitor.see_text("Backed up just now")
            visitor.see("the first system", lambda sight: sight.text == "Alnair")
            visitor.press("ctrl+f")
            visitor.type("wolf 359 iii")
            visitor.expect("one system", lambda: _is_narrowed(visitor, is_table="--classic" in options))
            visitor.press("Escape", "ctrl+n")
            visitor.see("the mark of a change", lambda sight: sight.path == "." and sight.text.startswith("•"))
            visitor.press("ctrl+s")
            visitor.see_text("Saved 61 systems")
            visitor.see("the title without the mark", lambda sight: sight.path == "." and "•" not in sight.text)
            assert visitor.leave() == 0


def _is_narrowed(visitor: Visitor, *, is_table: bool) -> bool:
    sights = visitor.look()
    if is_table:
        return [sight.name for sight in sights if "/S-" in sight.path] == ["S-058"]
    return any(sight.text == "1 of 60" for sight in sights)


def test_a_second_tour_in_the_same_folder_leaves_the_data_of_the_first_alone(tmp_path: Path) -> None:
    assert [_new_folder(tmp_path / "tour").name for _ in range(3)] == ["data", "data-2", "data-3"]


@needs_screen
@pytest.mark.prints
def test_a_visitor_who_does_not_see_what_he_should_says_what_was_to_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "demo_app.tour.guest", str(tmp_path / "data.json"), "--classic"]
    with virtual_screen() as screen:
        environment = {"DISPLAY": screen.display, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        with Visitor(screen, command, tmp_path, environment) as visitor:
            visitor.see_text("Control Room")
            monkeypatch.setattr("demo_app.tour.visitor._PATIENCE_SECONDS", 0.3)
            with pytest.raises(NotSeen, match=r"'no such words'[\s\S]*Control Room"):
                visitor.see_text("no such words")
            monkeypatch.undo()
            assert visitor.leave() == 0
            with pytest.raises(NotSeen, match="ended"):
                visitor.look()


def test_the_command_says_what_it_can_do() -> None:
    done = subprocess.run([sys.executable, "-m", "demo_app", "--help"], check=True, capture_output=True, text=True)
    assert "--tour FOLDER" in done.stdout
