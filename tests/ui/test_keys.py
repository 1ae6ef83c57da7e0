"""What a sequence asks for, and which presses of which keyboards are that."""

from __future__ import annotations

import pytest

from backupkit.ui.keys import BITS, Modifier, Pressed, Stroke, System, is_modifier, letter_of, strokes_of

SHIFT, CONTROL, ALT, COMMAND = Modifier.SHIFT, Modifier.CONTROL, Modifier.ALT, Modifier.COMMAND
CAPS, NUM = 2, 16
DEFAULT = "<Control-Shift-B>"


def stroke(keysym: str, *modifiers: Modifier) -> Stroke:
    return Stroke(keysym=keysym, modifiers=frozenset(modifiers))


def pressed(keysym: str, state: int = 0, *, number: int | None = None, code: int = 0) -> Pressed:
    return Pressed(keysym=keysym, number=ord(keysym[0]) if number is None else number, code=code, state=state)


def is_met(sequence: str, press: Pressed, system: System = System.X11) -> bool:
    (one,) = strokes_of(sequence, system)
    return one.is_met(press, system)


@pytest.mark.parametrize(
    ("sequence", "wanted"),
    [
        ("<Control-Shift-B>", [stroke("b", CONTROL, SHIFT)]),
        ("<Control-Shift-b>", [stroke("b", CONTROL, SHIFT)]),
        ("<Control-B>", [stroke("b", CONTROL, SHIFT)]),
        ("<Control-b>", [stroke("b", CONTROL)]),
        ("<Control-Key-b>", [stroke("b", CONTROL)]),
        ("<Control-KeyPress-b>", [stroke("b", CONTROL)]),
        ("<Shift-Control-Alt-b>", [stroke("b", CONTROL, SHIFT, ALT)]),
        ("<F12>", [stroke("f12")]),
        ("<Key-F12>", [stroke("f12")]),
        ("<Control-plus>", [stroke("plus", CONTROL)]),
        ("<Control-Key-1>", [stroke("1", CONTROL)]),
        ("b", [stroke("b")]),
        ("<b>", [stroke("b")]),
        ("<Shift-Tab>", [stroke("tab", SHIFT)]),
        ("<Control-x><Control-b>", [stroke("x", CONTROL), stroke("b", CONTROL)]),
        ("<Control-k>b", [stroke("k", CONTROL), stroke("b")]),
        ("<Command-b>", [stroke("b", ALT)]),  # so Tk itself calls Alt on X11
    ],
)
def test_a_sequence_is_a_key_with_what_is_held(sequence: str, wanted: list[Stroke]) -> None:
    assert list(strokes_of(sequence, System.X11)) == wanted


@pytest.mark.parametrize(
    "sequence",
    [
        "<<Open>>",
        "<Button-3>",
        "<Control-1>",
        "<Double-b>",
        "<Meta-b>",
        "<Mod4-b>",
        "<Control-Lock-b>",
        "<Key>",
        "<Control-Key>",
        "<KeyRelease-b>",
        "<Control-KeyRelease>",
        "<Control->",
        "<Control-b> ",
        "",
        "<Return><Double-b>",
        "<FocusIn-b>",
    ],
)
def test_what_is_no_plain_key_is_left_to_tk(sequence: str) -> None:
    assert strokes_of(sequence, System.X11) == ()


@pytest.mark.parametrize(
    ("system", "wanted"),
    [
        (System.MAC, stroke("b", COMMAND)),
        (System.X11, stroke("b", ALT)),
        (System.WINDOWS, stroke("b", CONTROL)),  # Tk would mean NumLock: each b typed with it would be swallowed
    ],
)
def test_command_means_a_key_on_every_system(system: System, wanted: Stroke) -> None:
    assert strokes_of("<Command-b>", system) == (wanted,)


@pytest.mark.parametrize("lock", [0, CAPS, NUM, CAPS | NUM])
@pytest.mark.parametrize("keysym", ["b", "B"])
def test_caps_lock_and_numlock_change_nothing(keysym: str, lock: int) -> None:
    assert is_met(DEFAULT, pressed(keysym, 1 | 4 | lock))
    assert not is_met(DEFAULT, pressed(keysym, 4 | lock)), "without Shift it is another key"
    assert is_met("<Control-b>", pressed(keysym, 4 | lock))
    assert not is_met("<Control-b>", pressed(keysym, 1 | 4 | lock)), "with Shift it is another key"


@pytest.mark.parametrize("system", System)
@pytest.mark.parametrize("modifier", Modifier)
def test_a_further_modifier_makes_it_another_shortcut(system: System, modifier: Modifier) -> None:
    bits = BITS[system]
    if modifier not in bits or modifier in {SHIFT, CONTROL}:
        return
    assert is_met(DEFAULT, pressed("B", bits[SHIFT] | bits[CONTROL]), system)
    assert not is_met(DEFAULT, pressed("B", bits[SHIFT] | bits[CONTROL] | bits[modifier]), system)


def test_altgr_which_is_control_and_alt_on_windows_is_not_control() -> None:
    assert not is_met(DEFAULT, pressed("B", 1 | 4 | 0x20000), System.WINDOWS)


@pytest.mark.parametrize(
    ("keysym", "number"),
    [
        ("Cyrillic_I", 0x6E9),
        ("Greek_BETA", 0x7C2),
        ("hebrew_nun", 0xCF0),
        ("Thai_thothan", 0xDB0),
        ("U0934", 0x1000934),
        ("Georgian_ban", 0x10010D1),
        ("Armenian_ZA", 0x1000536),
        ("kana_KO", 0x4BA),
    ],
)
def test_in_a_layout_without_latin_letters_the_place_of_the_key_counts(keysym: str, number: int) -> None:
    assert is_met(DEFAULT, pressed(keysym, 5, number=number, code=56))
    assert not is_met(DEFAULT, pressed(keysym, 5, number=number, code=57)), "the key beside it"
    assert not is_met(DEFAULT, pressed(keysym, 4, number=number, code=56)), "without Shift"


@pytest.mark.parametrize(
    ("keysym", "number"),
    [
        ("X", ord("X")),
        ("idotless", 0x2B9),
        ("adiaeresis", 0xE4),
        ("zcaron", 0x1BE),
        ("U1E03", 0x1001E03),
        ("slash", ord("/")),
    ],
)
def test_a_layout_with_latin_letters_decides_by_what_the_key_types(keysym: str, number: int) -> None:
    assert not is_met(DEFAULT, pressed(keysym, 5, number=number, code=56))
    assert is_met(DEFAULT, pressed("B", 5, code=57)), "Dvorak has it there"


@pytest.mark.parametrize(
    ("system", "code", "letter"),
    [
        (System.X11, 56, "b"),
        (System.X11, 24, "q"),
        (System.X11, 46, "l"),
        (System.X11, 34, ""),
        (System.X11, 0, ""),
        (System.WINDOWS, 66, "b"),
        (System.WINDOWS, 90, "z"),
        (System.WINDOWS, 98, ""),
        (System.WINDOWS, 0xBC, ""),
        (System.MAC, 0x0B << 24 | 0x438, "b"),
        (System.MAC, 0x00 << 24 | 0x444, "a"),
        (System.MAC, 0x2E << 24, "m"),
        (System.MAC, 0x7A << 24, ""),
    ],
)
def test_which_letter_a_key_would_type(system: System, code: int, letter: str) -> None:
    assert letter_of(pressed("??", number=0x438, code=code), system) == letter


@pytest.mark.parametrize("state", [4, 5])
def test_shift_is_left_to_the_layout_where_it_decides_what_is_typed(state: int) -> None:
    assert is_met("<Control-plus>", pressed("plus", state, number=ord("+")))


def test_shift_counts_with_keys_that_type_nothing() -> None:
    assert is_met("<F12>", pressed("F12", 0, number=0xFFC9))
    assert not is_met("<F12>", pressed("F12", 1, number=0xFFC9)), "the host may use Shift+F12"
    assert is_met("<Shift-Tab>", pressed("ISO_Left_Tab", 1, number=0xFE20))


def test_shift_and_control_are_no_keys_of_their_own() -> None:
    assert all(is_modifier(pressed("x", number=number)) for number in (0xFFE1, 0xFFE3, 0xFFE5, 0xFFEB, 0xFE03))
    assert not any(is_modifier(pressed("x", number=number)) for number in (0xFF0D, ord("b"), 0xFE20, 0xFFFF))
