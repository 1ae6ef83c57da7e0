"""A look follows its host, and leaves the host alone."""

from __future__ import annotations

import gc
import sys
import tkinter as tk
import weakref
from tkinter import ttk
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.look import ttk_theme
from backupkit.ui.look.ctk_theme import ctk_theme
from backupkit.ui.look.elements import Elements
from backupkit.ui.look.images import Box
from backupkit.ui.look.look import FontRole, Look, Surface, Variant, look_of
from backupkit.ui.look.palette import MARK_CONTRAST, HostColours, contrast
from tests.screen import focus
from tests.ui.look.plain import plain_window
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = [
    "TFrame",
    "TLabel",
    "TButton",
    "TEntry",
    "TSpinbox",
    "TMenubutton",
    "TCheckbutton",
    "TRadiobutton",
    "Treeview",
    "Vertical.TScrollbar",
    "Horizontal.TScrollbar",
    "Horizontal.TProgressbar",
    "TSeparator",
    "TPanedwindow",
]
WIDGETS: dict[str, Callable[..., ttk.Widget]] = {
    "TFrame": ttk.Frame,
    "TLabel": ttk.Label,
    "TButton": ttk.Button,
    "TEntry": ttk.Entry,
    "TSpinbox": ttk.Spinbox,
    "TMenubutton": ttk.Menubutton,
    "TCheckbutton": ttk.Checkbutton,
    "TRadiobutton": ttk.Radiobutton,
    "Treeview": ttk.Treeview,
    "Vertical.TScrollbar": ttk.Scrollbar,
    "Horizontal.TScrollbar": lambda master, **options: ttk.Scrollbar(master, orient="horizontal", **options),
    "Horizontal.TProgressbar": ttk.Progressbar,
    "TSeparator": ttk.Separator,
    "TPanedwindow": ttk.Panedwindow,
}
TTK_THEMES = ["default", "clam", "alt", "classic"]
PREFERENCES = ["auto", "host", "light", "dark"]


@pytest.fixture
def ctk_host(monkeypatch: pytest.MonkeyPatch) -> CtkHost:
    """A package that answers as CustomTkinter does, in whose world every tkinter.Tk is a CTk."""
    host = CtkHost()
    monkeypatch.setitem(sys.modules, "customtkinter", host.package)
    return host


class CtkHost:
    """As much of CustomTkinter as a look reads; the real releases are tried in processes of their own."""

    def __init__(self) -> None:
        self.mode = 0
        self.callbacks: list[Callable[..., None]] = []
        modes = SimpleNamespace(add=self.callbacks.append, remove=self.callbacks.remove, get_mode=lambda: self.mode)
        self.scaling = SimpleNamespace(
            widget_scaling=1.0,
            get_window_dpi_scaling=lambda _window: 1.0,
            add_widget=lambda callback, _window: self.callbacks.append(callback),
            remove_widget=lambda callback, _window: self.callbacks.remove(callback),
        )
        theme = {
            "CTkToplevel": {"fg_color": ["gray92", "gray14"]},
            "CTkFrame": {"fg_color": ["gray86", "gray17"]},
            "CTkTextbox": {"fg_color": ["#F9F9FA", "#1D1E1E"]},
            "CTkLabel": {"text_color": ["gray10", "#DCE4EE"]},
            "CTkButton": {
                "fg_color": ["#3B8ED0", "#1F6AA5"],
                "hover_color": ["#36719F", "#144870"],
                "text_color": "#DCE4EE",
                "corner_radius": 6,
            },
            "CTkEntry": {"border_color": ["#979DA2", "#565B5E"], "border_width": 2},
            "CTkFont": {"family": "DejaVu Sans", "size": 13},
        }
        self.package = SimpleNamespace(
            CTk=tk.Tk,
            CTkToplevel=tk.Toplevel,
            ThemeManager=SimpleNamespace(theme=theme),
            AppearanceModeTracker=modes,
            ScalingTracker=self.scaling,
        )

    def changed(self) -> None:
        """Tell all that follow, as CustomTkinter does."""
        for callback in tuple(self.callbacks):
            callback("Dark" if self.mode else "Light")


@pytest.fixture
def followed(root: tk.Tk) -> Iterator[tuple[Look, list[str]]]:
    """A look, and a list to which each change of it adds the window's colour."""
    look = look_of(root)
    heard: list[str] = []
    unsubscribe = look.subscribe(lambda: heard.append(look.palette.window))
    yield look, heard
    unsubscribe()


def state_of(root: tk.Tk) -> dict[str, object]:
    """Return what a host would notice if it changed."""
    style = ttk.Style(root)
    themes = style.theme_names()
    return {
        "theme": style.theme_use(),
        "themes": themes,
        "styles": {kind: (style.configure(kind), style.map(kind), style.layout(kind)) for kind in KINDS},
        "everything": (style.configure("."), style.map(".")),
        "bindings": {tag: root.bind_class(tag) for tag in ("all", "Tk", "TButton", str(root))},
        "tags": root.bindtags(),
        "options": root.tk.call("option", "get", ".", "background", "Background"),
        "children": root.winfo_children(),
        "protocols": root.protocol("WM_DELETE_WINDOW"),
    }


@pytest.mark.parametrize("theme", TTK_THEMES)
@pytest.mark.parametrize("preference", PREFERENCES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_widget_can_be_made_shown_and_used_in_every_variant(
    root: tk.Tk, theme: str, preference: str, kind: str
) -> None:
    ttk.Style(root).theme_use(theme)
    look = look_of(root, preference)
    for variant in Variant:
        for surface in Surface:
            widget = WIDGETS[kind](root, style=look.style(kind, variant, surface=surface))
            widget.pack()
            for state in ("active", "pressed", "focus", "selected", "disabled"):
                widget.state([state])
            root.update_idletasks()
            assert widget.winfo_reqwidth() > 0
            widget.destroy()


@pytest.mark.parametrize("preference", PREFERENCES)
def test_p10_the_host_finds_everything_as_it_was(root: tk.Tk, preference: str) -> None:
    root.option_add("*background", "#123456")
    before = state_of(root)
    look = look_of(root, preference)
    unsubscribe = look.subscribe(lambda: None)
    for kind in KINDS:
        look.style(kind, Variant.ACCENT, surface=Surface.PANEL)
    root.update()
    during = state_of(root)
    assert during.pop("tags") != before["tags"]
    assert during == {key: value for key, value in before.items() if key != "tags"}
    unsubscribe()
    assert state_of(root) == before


def test_all_names_that_a_look_makes_begin_with_the_kits(root: tk.Tk) -> None:
    images, fonts = set(root.image_names()), set(root.tk.splitlist(root.tk.call("font", "names")))
    elements = set(ttk.Style(root).element_names())
    look = look_of(root, "dark")
    styles = [look.style(kind) for kind in KINDS]
    made = {
        *styles,
        *(set(root.image_names()) - images),
        *(set(root.tk.splitlist(root.tk.call("font", "names"))) - fonts),
        *(set(ttk.Style(root).element_names()) - elements),
    }
    assert len(made) > len(styles)
    assert {name for name in made if not name.startswith("Backupkit")} == set()


def test_all_who_ask_share_one_look_until_the_last_leaves(root: tk.Tk) -> None:
    first = look_of(ttk.Frame(root))
    assert look_of(root) is first
    assert look_of(root, "dark") is not first
    leave, other_leaves = first.subscribe(lambda: None), first.subscribe(lambda: None)
    leave()
    leave()  # twice is not two
    assert look_of(root) is first
    other_leaves()
    assert look_of(root) is not first


def test_an_unknown_preference_is_refused_in_words(root: tk.Tk) -> None:
    with pytest.raises(ValueError, match='"auto", "host", "light" or "dark", not \'drak\''):
        look_of(root, "drak")


def test_a_change_of_the_hosts_theme_is_followed_once_and_names_stay(
    root: tk.Tk, followed: tuple[Look, list[str]]
) -> None:
    look, heard = followed
    name, font = look.style("TButton", Variant.ACCENT), look.font(FontRole.BODY)
    root.update()
    heard.clear()
    ttk.Style(root).theme_use("clam")
    root.update()
    root.update()  # the styles that were made anew tell <<ThemeChanged>> themselves; that must come to rest
    assert heard == ["#dcdad5"]
    assert look.style("TButton", Variant.ACCENT) == name
    assert str(look.font(FontRole.BODY)) == str(font)
    assert str(ttk.Style(root).lookup(name, "background")) == look.palette.accent


def test_a_host_that_colours_its_own_theme_is_followed(root: tk.Tk, followed: tuple[Look, list[str]]) -> None:
    look, heard = followed
    ttk.Style(root).configure(".", background="#10243f", foreground="#ffffff")
    root.update()
    assert heard[-1] == "#10243f"
    assert look.is_dark


def test_the_kits_own_colours_stay_whatever_the_host_does(root: tk.Tk) -> None:
    look = look_of(root, "dark")
    before = look.palette
    button = ttk.Button(root, style=look.style("TButton"))
    ttk.Style(root).theme_use("alt")
    root.update()
    assert look.palette == before
    assert "Backupkit" in str(ttk.Style(root).layout(str(button.cget("style"))))  # drawn anew in the other theme
    root.update()


def test_a_customtkinter_host_is_followed_through_appearance_and_scaling(root: tk.Tk, ctk_host: CtkHost) -> None:
    look = look_of(root)
    heard: list[tuple[bool, float]] = []
    unsubscribe = look.subscribe(lambda: heard.append((look.is_dark, look.scale)))
    label = ttk.Label(root, text="a version", style=look.style("TLabel"), font="")
    entry = ttk.Entry(root, style=look.style("TEntry"), font=look.font(FontRole.BODY))
    root.update()
    small = label.winfo_reqheight(), entry.winfo_reqheight()
    assert look.palette.window == "#ebebeb"
    ctk_host.mode = 1
    ctk_host.changed()
    root.update()
    assert look.palette.window == "#242424"
    ctk_host.scaling.widget_scaling = 2.0
    ctk_host.changed()
    root.update()
    assert heard == [(True, 1.0), (True, 2.0)]
    assert look.px(14) == 28
    assert label.winfo_reqheight() > small[0]
    assert entry.winfo_reqheight() == 56 == 2 * small[1]
    unsubscribe()
    assert ctk_host.callbacks == []


def test_the_hosts_ttk_is_used_beside_customtkinter_if_asked_for(root: tk.Tk, ctk_host: CtkHost) -> None:
    assert look_of(root, "host").palette.window == plain_window(root)
    assert ctk_host.callbacks == []


def test_customtkinter_that_was_only_imported_does_not_make_a_host_look_like_it(root: tk.Tk, ctk_host: CtkHost) -> None:
    ctk_host.package.CTk = ctk_host.package.CTkToplevel = type("Other", (), {})
    assert ctk_theme(root) is None
    assert look_of(root).palette.window == plain_window(root)


@pytest.mark.parametrize("missing", ["ThemeManager", "AppearanceModeTracker", "ScalingTracker", "CTkToplevel"])
def test_a_release_of_customtkinter_that_is_different_inside_gives_the_plain_look(
    root: tk.Tk, ctk_host: CtkHost, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="backupkit")
    delattr(ctk_host.package, missing)
    assert look_of(root).palette.window == plain_window(root)
    assert missing in caplog.text


def test_a_theme_file_that_lacks_entries_still_gives_a_look(root: tk.Tk, ctk_host: CtkHost) -> None:
    ctk_host.package.ThemeManager.theme.clear()
    look = look_of(root)
    assert look.palette.window == plain_window(root)
    assert look.font(FontRole.BODY).metrics("linespace") > 0


@pytest.mark.parametrize("kind", ["TButton", "TMenubutton", "TEntry", "TSpinbox"])
def test_controls_are_as_high_as_customtkinters(root: tk.Tk, ctk_host: CtkHost, kind: str) -> None:
    ctk_host.scaling.widget_scaling = 1.5
    look = look_of(root)
    font = {"font": look.font(FontRole.BODY)} if kind in {"TEntry", "TSpinbox"} else {}
    widget = WIDGETS[kind](root, style=look.style(kind), **font)
    assert widget.winfo_reqheight() == 42


@pytest.mark.parametrize("variant", [Variant.PLAIN, Variant.ACCENT, Variant.DANGER, Variant.FLAT])
@pytest.mark.parametrize("kind", ["TButton", "TMenubutton", "TEntry", "TSpinbox", "TCheckbutton", "TRadiobutton"])
def test_every_drawn_control_shows_by_a_contrasting_ring_that_the_keyboard_is_there(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, kind: str, variant: Variant
) -> None:
    rings: list[Box] = []
    make = Elements.element

    def recorded(self: Elements, role: str, shape: Box, states: dict[str, Box], **options: object) -> str:
        if "focus" in states:
            rings.append(states["focus"])
        return make(self, role, shape, states, **options)

    monkeypatch.setattr(Elements, "element", recorded)
    look_of(root, "light").style(kind, variant)
    assert rings
    assert all(ring.edge_width >= 2 and contrast(ring.edge, ring.outside) >= MARK_CONTRAST for ring in rings)


def test_a_field_shows_at_its_edge_that_the_keyboard_is_in_it(root: tk.Tk) -> None:
    look = look_of(root, "dark")
    field = ttk.Frame(root, style=look.style("TFrame", surface=Surface.FIELD), padding=look.inset)
    inside, other = ttk.Treeview(field, style=look.style("Treeview")), ttk.Entry(root)
    heard: list[str] = []
    inside.bind("<FocusIn>", lambda _event: heard.append("in"))
    look.ring(field, inside)
    for widget in (field, inside, other):
        widget.pack()
    focus(inside)
    wait_until(lambda: field.instate(["focus"]), pump=root.update)
    focus(other)
    wait_until(lambda: field.instate(["!focus"]), pump=root.update)
    assert heard == ["in"]  # what was bound before stays


def test_rows_have_room_for_their_text_at_every_scale(root: tk.Tk, ctk_host: CtkHost) -> None:
    for scaling in (1.0, 1.25, 1.5, 2.0):
        ctk_host.scaling.widget_scaling = scaling
        look = look_of(root)
        height = int(ttk.Style(root).lookup(look.style("Treeview"), "rowheight"))
        assert height >= look.font(FontRole.BODY).metrics("linespace") + look.px(6)
        look.subscribe(lambda: None)()  # the last to leave, so the next one is a new look


@pytest.mark.parametrize("make", [tk.Toplevel, tk.Frame, tk.Canvas, tk.Text, tk.Listbox, tk.Menu, tk.Label])
def test_classic_widgets_are_painted(root: tk.Tk, make: Callable[[tk.Misc], tk.Widget]) -> None:
    look = look_of(root, "dark")
    widget = make(root)
    look.paint(widget, surface=Surface.FIELD)
    assert str(widget.cget("background")) == look.palette.field
    if "foreground" in widget.keys():  # noqa: SIM118 - a widget is no mapping
        assert str(widget.cget("foreground")) == look.palette.text


def test_labels_get_their_styles_colours_back_after_tk_set_palette(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ttk_theme, "_PICTURED", {"default": HostColours(window="#fafafa")})
    look = look_of(root)
    ours, theirs = ttk.Label(root, style=look.style("TLabel", Variant.GOOD)), ttk.Label(root)
    root.update()
    root.tk_setPalette("#204060")
    assert str(ours.cget("background")) == "#204060"
    root.event_generate("<<ThemeChanged>>")
    root.update()
    assert str(ours.cget("background")) == ""
    assert str(theirs.cget("background")) == "#204060"


def test_an_application_that_ends_is_let_go(ctk_host: CtkHost, screen: object) -> None:  # noqa: ARG001
    root = tk.Tk()
    look = look_of(root)
    look.subscribe(lambda: None)
    look.style("TButton")
    ctk_host.changed()  # pending when the application ends
    root.destroy()
    assert ctk_host.callbacks == []
    ctk_host.changed()
    gone = weakref.ref(look)
    del look, root
    gc.collect()
    assert gone() is None


def test_leaving_after_the_application_has_ended_is_harmless(root: tk.Tk) -> None:
    leave = look_of(root).subscribe(lambda: None)
    root.destroy()
    leave()


def test_looks_that_draw_the_same_share_it(root: tk.Tk, ctk_host: CtkHost) -> None:
    first, other = look_of(root), look_of(ttk.Frame(root), "dark")
    for look in (first, other):
        for kind in KINDS:
            look.style(kind)
    elements = len(ttk.Style(root).element_names())
    first.subscribe(lambda: None)()
    again = look_of(root)
    assert again is not first
    for kind in KINDS:
        again.style(kind)
    assert len(ttk.Style(root).element_names()) == elements
    assert ctk_host.callbacks


def test_two_looks_may_need_the_same_element(root: tk.Tk) -> None:
    material = look_of(root, "dark")._material
    shape = Box(fill="#204060", outside="#ffffff", width=40, height=28, radius=6)
    one, other = Elements(material), Elements(material)
    assert one.element("field", shape, {}) == other.element("field", shape, {})


def test_pictures_are_made_beforehand_and_then_nothing_is_waiting(root: tk.Tk) -> None:
    look = look_of(root, "light")
    wait_until(lambda: not root.tk.call("after", "info"), pump=root.update)
    pictures = set(root.image_names())
    look.style("TButton", Variant.ACCENT)
    look.style("Treeview")
    assert set(root.image_names()) == pictures
