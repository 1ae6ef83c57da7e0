"""A record that was deleted by mistake comes back alone: seen on the screen, and proven from the bytes of the file."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from demo_app import sample
from demo_app.store import store_for
from demo_app.tour import lost_record
from demo_app.tour.history import versions_of
from demo_app.tour.screen import virtual_screen
from demo_app.tour.visitor import NotSeen, Visitor

if TYPE_CHECKING:
    from pathlib import Path

needs_screen = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("openbox") and shutil.which("xdotool")),
    reason="Xvfb, openbox and xdotool, on which the tour is played, are not installed",
)
RECORD = re.compile(rb'\{\s+"id": "S-055".*?\n  \},\s+', re.DOTALL)  # and what parts it from the next one


@needs_screen
@pytest.mark.prints
@pytest.mark.parametrize(
    "options",
    [pytest.param(["--classic"], id="classic", marks=pytest.mark.slow), pytest.param([], id="modern")],
)
def test_a_record_put_back_is_the_only_thing_that_the_file_and_the_window_gain(
    tmp_path: Path, options: list[str]
) -> None:
    data = tmp_path / "data.json"
    command = [sys.executable, "-m", "demo_app.tour.guest", str(data), *options]
    with virtual_screen() as screen:
        environment = {**os.environ, "DISPLAY": screen.display, "HOME": str(tmp_path)}
        with Visitor(screen, command, tmp_path, environment) as visitor:
            visitor.see_text("Backed up just now")
            lost_record.act(visitor, data)
            shown = {sight.text for sight in visitor.look()}
            assert {"Vega Prime", "Vega Prime Customs Post, Vega Prime Observatory, Vega Prime Ring Dock"} <= shown
            assert visitor.leave() == 0
    states = [gzip.decompress(path.read_bytes()) for path in versions_of(data)]
    first, mistake, counted, entered, before, after = states
    names = [[system["name"] for system in json.loads(state)["systems"]] for state in states]
    assert ["Vega Prime" in each for each in names] == [True, False, False, False, False, True]
    assert len({first, mistake, counted, entered}) == 4
    assert before == entered  # what was replaced is stored first
    assert data.read_bytes() == after
    found = RECORD.search(after)
    assert found
    assert found[0] in first
    assert after[: found.start()] + after[found.end() :] == before
    atlas = store_for(data).load()
    assert [system.name for system in atlas.systems] == [
        *(each.name for each in sample.atlas().systems),
        "Vesta Beacon",
    ]
    counted_anew = atlas.get("S-058")
    assert counted_anew
    assert counted_anew.population == 137_204_100


BEFORE = b"""{
 "systems": [
  {
   "name": "Alnair"
  },
  {
   "name": "Vega Prime"
  },
  {
   "name": "Yarrow"
  }
 ]
}"""
NOW = BEFORE.replace(b'  {\n   "name": "Vega Prime"\n  },\n', b"").replace(b"Yarrow", b"Yarrow II")


def test_the_record_in_its_place_and_nothing_else_is_what_the_tour_wants_to_see() -> None:
    lost_record.check(BEFORE, NOW, BEFORE.replace(b"Yarrow", b"Yarrow II"))


@pytest.mark.parametrize(
    "after",
    [
        NOW,
        BEFORE,
        BEFORE.replace(b"Yarrow", b"Yarrow II").replace(b"Alnair", b"alnair"),
        BEFORE.replace(b"Yarrow", b"Yarrow II").replace(b"Vega Prime", b"Vega prime"),
        BEFORE.replace(b"Yarrow", b"Yarrow II") + b"\n",
    ],
    ids=["it is not back", "what was done since is lost", "another record differs", "it is another one", "a line end"],
)
def test_the_tour_stops_where_anything_else_differs(after: bytes) -> None:
    with pytest.raises(NotSeen, match="Vega Prime in it"):
        lost_record.check(BEFORE, NOW, after)
