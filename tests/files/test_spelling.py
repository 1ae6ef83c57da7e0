"""How one place may be spelled on each system, and how Windows reaches a deep one: tables, on any machine."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.files.spelling import is_within, reachable, same_place, shown, spelling
from backupkit.files.system import System

LINUX, MACOS, WINDOWS = System.LINUX, System.MACOS, System.WINDOWS

ONE_ON_WINDOWS = {
    "case": (r"C:\Docs\data.json", r"C:\DOCS\Data.JSON"),
    "case beyond ASCII": (r"C:\épée.json", r"C:\ÉPÉE.json"),
    "a drive's letter": (r"c:\data.json", r"C:\data.json"),
    "separators": (r"C:\Docs\data.json", "C:/Docs//data.json"),
    "a dot": (r"C:\Docs\data.json", r"C:\Docs\.\data.json"),
    "two dots": (r"C:\Docs\data.json", r"C:\Docs\old\..\data.json"),
    "above the root": (r"C:\data.json", r"C:\..\data.json"),
    "relative": (r"..\data.json", "../x/../DATA.JSON"),
    "a folder's end": ("C:\\Docs\\", r"C:\Docs"),
    "dots at the end": (r"C:\Docs\data.json", r"C:\Docs\data.json..."),
    "spaces at the end": (r"C:\Docs\data.json", r"C:\Docs\data.json  "),
    "both, of a folder": (r"C:\Docs\data.json", r"C:\Docs. \data.json"),
    "verbatim": (r"C:\Docs\data.json", r"\\?\C:\Docs\data.json"),
    "verbatim, the wrong way round": (r"C:\Docs\data.json", "//?/C:/Docs/data.json"),
    "as a device": (r"C:\Docs\data.json", r"\\.\C:\Docs\.\data.json"),
    "a server": (r"\\server\share\data.json", r"//SERVER/Share/data.json"),
    "a server, verbatim": (r"\\server\share\data.json", r"\\?\UNC\server\share\data.json"),
    "a server, as a device": (r"\\server\share\data.json", r"\\.\unc\server\share\data.json"),
    "a share": (r"\\server\share", "\\\\?\\UNC\\server\\share\\"),
    "above a share": (r"\\server\share\data.json", r"\\server\share\..\data.json"),
    "a volume by its number": (r"\\?\Volume{0a1b}\data.json", r"\\.\VOLUME{0A1B}\data.json"),
    "verbatim with a dot that counts": (r"\\?\C:\Docs\data.", r"\\?\c:\docs\DATA."),
}  # fmt: skip

TWO_ON_WINDOWS = {
    "another name": (r"C:\data.json", r"C:\data.jso"),
    "another drive": (r"C:\data.json", r"D:\data.json"),
    "relative to a drive": (r"C:data.json", r"C:\data.json"),
    "relative": (r"data.json", r"\data.json"),
    "a server and a folder": (r"\\server\share\data.json", r"\server\share\data.json"),
    "a dot that counts": (r"C:\data", r"\\?\C:\data."),
    "a space that counts": (r"C:\data", "\\\\?\\C:\\data "),
    "a slash that counts": (r"C:\a\b", r"\\?\C:\a/b"),
    "two dots that count": (r"C:\b", r"\\?\C:\a\..\b"),
    "a file that is called like a device": (r"C:\x\aux.json", r"\\?\C:\x\aux.json"),
    "a sharp s": ("C:\\Stra\u00dfe", r"C:\STRASSE"),
    "an i without its dot": ("C:\\f\u0131le", r"C:\FILE"),
    "an I with a dot": ("C:\\f\u0130le", r"C:\file"),
    "a long s": ("C:\\fo\u017f", r"C:\FOS"),
    "a micro sign and a mu": ("C:\\\u00b5", "C:\\\u03bc"),
    "composed and not": ("C:\\\u00e9", "C:\\e\u0301"),
    "beyond 16 bits": ("C:\\\U00010428", "C:\\\U00010400"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_ON_WINDOWS.values(), ids=ONE_ON_WINDOWS)
def test_on_windows_these_are_spellings_of_one_place(one: str, other: str) -> None:
    assert same_place(one, other, WINDOWS)
    assert not same_place(one, other, LINUX)


@pytest.mark.parametrize(("one", "other"), TWO_ON_WINDOWS.values(), ids=TWO_ON_WINDOWS)
def test_on_windows_these_are_two_places(one: str, other: str) -> None:
    assert not same_place(one, other, WINDOWS)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("/Users/Ann/data.json", "/users/ann/DATA.JSON", True),
        ("/caf\u00e9.json", "/cafe\u0301.json", True),
        ("/CAF\u00c9.json", "/cafe\u0301.json", True),
        ("/a/../b.json", "/b.json", True),
        ("/\u1100\u1161", "/\uac00", True),
        ("/Stra\u00dfe", "/STRASSE", False),
        ("/data.json.", "/data.json", False),
        ("/data.json ", "/data.json", False),
        ("/a\\b", "/a/b", False),
    ],
)
def test_on_macos_case_and_composition_play_no_part(one: str, other: str, is_one: bool) -> None:
    assert same_place(one, other, MACOS) is is_one


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("/home/ann/data.json", "/home/ann/data.json", True),
        ("/home//ann/./data.json/", "/home/ann/data.json", True),
        ("//home/ann", "/home/ann", True),
        ("../data.json", "x/../../data.json", True),
        ("/data.json", "/DATA.json", False),
        ("/\u00e9", "/e\u0301", False),
        ("/a\\b", "/a/b", False),
        ("/\udcff", "/\udcff", True),  # a byte that is no UTF-8
        ("/\udcff", "/\udcfe", False),
    ],
)
def test_elsewhere_every_letter_counts(one: str, other: str, is_one: bool) -> None:
    assert same_place(one, other, LINUX) is is_one


PARTS = st.one_of(
    st.sampled_from(
        ["..", ".", "...", "", "a", "A.", "a ", " ", "UNC", "C:", "c:", "?", "??", "NUL", "\u00e9", "e\u0301"]
    ),
    st.text(max_size=4),
    st.text(string.ascii_letters + "./\\ :?", max_size=6),
)
PREFIXES = st.sampled_from(["", "/", "\\", "\\\\", "\\\\?\\", "\\\\.\\", "//?/", "C:", "C:\\", "\\\\?\\UNC\\"])
PATHS = st.builds(
    lambda prefix, parts, separator: prefix + separator.join(parts),
    PREFIXES, st.lists(PARTS, max_size=5), st.sampled_from("/\\"),
)  # fmt: skip
SYSTEMS = st.sampled_from(System)


@given(PATHS, SYSTEMS)
def test_the_normal_form_of_a_normal_form_is_itself(path: str, system: System) -> None:
    once = spelling(path, system)
    assert spelling(once, system) == once
    assert same_place(path, once, system)


@given(PATHS, PATHS, SYSTEMS)
def test_to_be_one_place_is_the_same_from_either_side(one: str, other: str, system: System) -> None:
    assert same_place(one, one, system)
    assert same_place(one, other, system) is same_place(other, one, system)


@given(PATHS, st.sampled_from(["", "/" + "d" * 250]), SYSTEMS)
def test_what_is_reached_or_shown_is_still_the_same_place(path: str, deeper: str, system: System) -> None:
    path += deeper
    assert same_place(reachable(path, system), path, system)
    assert same_place(shown(path, system), path, system)


def test_each_letter_has_one_capital_on_windows() -> None:
    letters = [chr(code) for code in range(0x10000)]
    capitals = {letter: spelling(letter, WINDOWS) for letter in letters if letter not in "/\\. "}
    assert all(len(capital) == 1 for capital in capitals.values())
    assert all(capitals.get(capital, capital) == capital for capital in capitals.values())
    assert not [letter for letter, capital in capitals.items() if not letter.isascii() and capital.isascii()]


def test_on_macos_no_capital_of_a_decomposed_letter_is_composed() -> None:
    letters = [unicodedata.normalize("NFD", chr(code)) for code in range(0x10000)]
    folded = [spelling(f"x{letter}", MACOS) for letter in letters]
    assert not [text for text in folded if unicodedata.normalize("NFD", text) != text]


@pytest.mark.parametrize(
    ("path", "folder", "system", "is_in"),
    [
        ("/a/backups/x.gz", "/a/backups", LINUX, True),
        ("/a/backups", "/a/backups/", LINUX, True),
        ("/a/backups-x/x.gz", "/a/backups", LINUX, False),
        ("/a/Backups/x.gz", "/a/backups", LINUX, False),
        ("/a/backups/../x.gz", "/a/backups", LINUX, False),
        ("/x", "/", LINUX, True),
        ("/a/Backups/x.gz", "/a/backups", MACOS, True),
        (r"c:\A\BACKUPS\x.gz", "C:/a/backups", WINDOWS, True),
        (r"\\?\C:\a\backups\x.gz", r"C:\a\backups", WINDOWS, True),
        (r"C:\a\backups-x\x.gz", r"C:\a\backups", WINDOWS, False),
        (r"C:\x.gz", "C:\\", WINDOWS, True),
        (r"\\server\share\x.gz", r"\\?\UNC\server\share", WINDOWS, True),
        (r"\\server\share2\x.gz", r"\\server\share", WINDOWS, False),
    ],
)
def test_a_place_is_within_a_folder_however_both_are_spelled(
    path: str, folder: str, system: System, is_in: bool
) -> None:
    assert is_within(path, folder, system) is is_in


DEEP = "C:\\" + "d" * 244  # 247 letters, which is the most for a folder


@pytest.mark.parametrize(
    ("path", "system", "reached"),
    [
        (DEEP, WINDOWS, DEEP),
        (DEEP + "d", WINDOWS, "\\\\?\\" + DEEP + "d"),
        (DEEP + "/.\\e. ", WINDOWS, "\\\\?\\" + DEEP + "\\e"),
        ("C:\\" + "\U0001f600" * 122, WINDOWS, "C:\\" + "\U0001f600" * 122),  # two units each
        ("C:\\" + "\U0001f600" * 123, WINDOWS, "\\\\?\\C:\\" + "\U0001f600" * 123),
        ("\\\\server\\share\\" + "d" * 240, WINDOWS, "\\\\?\\UNC\\server\\share\\" + "d" * 240),
        ("\\\\?\\" + DEEP + "d", WINDOWS, "\\\\?\\" + DEEP + "d"),
        ("\\\\.\\Volume{0a1b}\\" + "d" * 240, WINDOWS, "\\\\?\\Volume{0a1b}\\" + "d" * 240),
        (DEEP + "\\NUL", WINDOWS, DEEP + "\\NUL"),  # a device stays one
        ("d" * 300, WINDOWS, "d" * 300),  # a relative one cannot be reached so
        ("/" + "d" * 300, LINUX, "/" + "d" * 300),
        ("/" + "d" * 300, MACOS, "/" + "d" * 300),
    ],
)
def test_a_path_that_windows_could_not_reach_is_verbatim(path: str, system: System, reached: str) -> None:
    assert reachable(path, system) == reached


@pytest.mark.parametrize(
    ("path", "system", "seen"),
    [
        (r"\\?\C:\Docs\data.json", WINDOWS, r"C:\Docs\data.json"),
        (r"\\?\UNC\server\share\data.json", WINDOWS, r"\\server\share\data.json"),
        (r"\\?\C:\Docs\data.", WINDOWS, r"\\?\C:\Docs\data."),
        (r"\\?\C:\Docs\nul.json", WINDOWS, r"\\?\C:\Docs\nul.json"),
        ("\\\\?\\C:\\com\u00b9 .json", WINDOWS, "\\\\?\\C:\\com\u00b9 .json"),
        (r"\\?\C:\Docs\nullable.json", WINDOWS, r"C:\Docs\nullable.json"),
        (r"\\?\Volume{0a1b}\data.json", WINDOWS, r"\\?\Volume{0a1b}\data.json"),
        (r"C:\Docs/data.json", WINDOWS, r"C:\Docs/data.json"),
        (r"\\?\C:\Docs\data.json", LINUX, r"\\?\C:\Docs\data.json"),
    ],
)
def test_people_see_no_prefix_unless_only_that_can_name_the_place(path: str, system: System, seen: str) -> None:
    assert shown(path, system) == seen
