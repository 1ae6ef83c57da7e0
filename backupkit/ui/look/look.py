"""How the kit's widgets look: colours, fonts and styles that follow the host's theme while it runs.

A host with ttk gets its own styles, a CustomTkinter host gets styles that are drawn to match. Either way the kit is a
guest: it makes styles, fonts and pictures of its own names and leaves the host's theme, styles and options alone.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from tkinter.font import Font, names

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.bindings import OwnTag
from backupkit.ui.look.ctk_theme import ctk_theme
from backupkit.ui.look.material import Material, Styles
from backupkit.ui.look.palette import Palette, is_dark, palette_of
from backupkit.ui.look.prewarm import Rehearsal
from backupkit.ui.look.tolerant import Tolerant
from backupkit.ui.look.ttk_theme import OwnTheme, TtkTheme, undo_palette, watch_palette
from backupkit.ui.look.variants import FontRole, Surface, Variant
from backupkit.ui.look.weights import has_bold
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.look.theme import Theme, ThemeFacts

__all__ = ["FontRole", "Look", "Palette", "Surface", "Variant", "look_of"]

_ATTRIBUTE = "_backupkit_looks"  # of the root: looks live and die with their application, never with this module
_SIZES = {FontRole.SMALL: 0.88, FontRole.TITLE: 1.3, FontRole.SYMBOL: 1.05}  # against the body's
_BOLD = frozenset({FontRole.STRONG, FontRole.TITLE})


def look_of(widget: tk.Misc, preference: str = "auto") -> Look:
    """Return the look of *widget*'s application; all who ask with the same preference share one.

    Args:
        widget: any widget of the application.
        preference: ``"auto"`` (the host's look, CustomTkinter's in its windows), ``"host"`` (the host's ttk theme,
            also beside CustomTkinter), ``"light"`` or ``"dark"`` (the kit's own colours).

    Raises:
        ValueError: *preference* is none of these.
    """
    root: tk.Misc = widget.nametowidget(".")
    looks: dict[str, Look] = vars(root).setdefault(_ATTRIBUTE, {})
    if preference not in looks:
        looks[preference] = Look(root, _theme(widget, root, preference), preference)
    return looks[preference]


def _theme(widget: tk.Misc, root: tk.Misc, preference: str) -> Theme:
    match preference:
        case "auto":
            return ctk_theme(widget) or TtkTheme(root)
        case "host":
            return TtkTheme(root)
        case "light" | "dark":
            return OwnTheme(root, dark=preference == "dark")
        case _:
            msg = f'A look is "auto", "host", "light" or "dark", not {preference!r}.'
            raise ValueError(msg)


class Look:
    """How the kit's widgets look in one Tk application; follows the host's theme live. Made by :func:`look_of`.

    It follows from when it is made until its last subscriber leaves; who asks for it after that gets a new one.
    All methods are for the Tk thread.
    """

    palette: Palette
    is_dark: bool
    scale: float  # 1.0 = 96 dpi
    inset: int  # padding, in pixels, that a frame with surface FIELD needs for what lies in it not to cover its edge

    def __init__(self, root: tk.Misc, theme: Theme, preference: str) -> None:
        self._root = root
        self._theme = theme
        self._preference = preference
        self._prefix = f"Backupkit{preference.capitalize()}"
        self._fonts = _Fonts(self._named_font)
        self._made_styles: Styles | None = None
        self._given: dict[FontRole, tuple[object, ...]] = {}  # what the fonts were made from
        self._made: dict[str, tuple[str, Variant, Surface]] = {}
        self._listeners: list[Callable[[], None]] = []
        self._is_recoloured = False  # our widgets have got colours that are not the look's
        self._timers = Timers(root)
        self._rehearsal = Rehearsal(self._timers)
        self._take(theme.facts())
        self._unwatch = self._watch()

    def px(self, units: float) -> int:
        """Return design units (pixels at 96 dpi) in pixels; what is more than nothing stays at least one."""
        return self._material.px(units)

    def font(self, role: FontRole) -> Font:
        """Return the font of a role. It keeps its name when the look changes, so widgets follow by themselves.

        ttk entries and spinboxes, and all classic widgets, take no font from a style: give it to them.
        """
        return self._fonts[role]

    def style(self, kind: str, variant: Variant = Variant.PLAIN, *, surface: Surface = Surface.WINDOW) -> str:
        """Return the name of the ttk style for a widget; it stays the same when the look changes.

        Args:
            kind: a ttk style: "TButton", "Treeview", "Vertical.TScrollbar", …; orientation included where it matters.
            variant: what the widget is for.
            surface: what it stands on; of a frame, what it is. A Treeview has no edge of its own: put it, and its
                scrollbar with ``surface=FIELD``, into a frame with ``surface=FIELD`` and ``padding=look.inset``, and
                let :meth:`ring` show at that edge where the keyboard is.
        """
        name = f"{self._prefix}-{variant}-{surface}.{kind}"
        if name not in self._made:
            self._made[name] = (kind, variant, surface)
            self._styles.define(name, kind, variant, surface)
        return name

    def paint(self, widget: tk.Misc, *, surface: Surface = Surface.WINDOW) -> None:
        """Give a classic widget (window, frame, canvas, text, list box, menu, label) the look's colours now.

        It does not follow: call it again from a subscriber.
        """
        palette, background = self.palette, self._material.background(surface)
        wanted = {
            "background": background,
            "foreground": self._material.text(Variant.PLAIN, surface),
            "activebackground": palette.accent if isinstance(widget, tk.Menu) else palette.hover,
            "activeforeground": palette.on_accent if isinstance(widget, tk.Menu) else palette.text,
            "disabledforeground": palette.disabled,
            "selectbackground": palette.selection,
            "selectforeground": palette.on_selection,
            "selectcolor": palette.text,
            "insertbackground": palette.text,
            "highlightbackground": background,
            "highlightcolor": palette.accent,
        }
        known = set(widget.keys())
        widget.configure(**{option: colour for option, colour in wanted.items() if option in known})

    def follow_font_in(self, widget: tk.Misc) -> None:
        """Notice when the host makes its font larger while it runs, by a label in *widget* that nobody sees.

        Tk 8.6 tells no event for that, but a label that has the font asks for another size, which is one.
        """
        probe = _Probe(widget, name="probe", text="0", font="", style="TLabel", takefocus=False)
        probe.place(x=-1_000, y=0)
        probe.bind("<Configure>", self._changed)

    def ring(self, frame: ttk.Frame, inside: tk.Misc) -> None:
        """Show at the edge of *frame*, whose surface is FIELD, that the keyboard is in the widget *inside* it."""
        inside.bind("<FocusIn>", lambda _event: frame.state(["focus"]), add="+")
        inside.bind("<FocusOut>", lambda _event: frame.state(["!focus"]), add="+")

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call *listener* on the Tk thread after each change of the look; return what ends it.

        Styles, named fonts and ``palette`` are new by then. The returned function may be called more than once, and
        after the application has ended.
        """
        self._listeners.append(listener)

        def ended() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
                if not self._listeners:
                    self._forget()

        return ended

    # Following

    def _watch(self) -> Callable[[], None]:
        """Hear of changes by a binding tag of the root: unlike a binding, it can be taken off without a trace."""
        tag = OwnTag(self._root)
        tag.bind("<<ThemeChanged>>", self._changed)
        tag.bind("<Destroy>", self._forget)
        ends = (self._theme.watch(self._changed), watch_palette(self._root, self._recoloured), tag.remove)

        def unwatch() -> None:
            for end in ends:
                end()

        return unwatch

    def _changed(self, _event: object = None) -> None:
        """Look again once the host is through with its change; several changes in a row count as one."""
        self._timers.idle("follow", self._follow)

    def _recoloured(self) -> None:
        self._is_recoloured = True
        self._changed()

    def _follow(self) -> None:
        facts = self._theme.facts()
        is_recoloured, self._is_recoloured = self._is_recoloured, False
        if is_recoloured:
            undo_palette(self._root, self._prefix)
        is_other = facts != self._facts
        if not is_other and not is_recoloured:  # our own new styles tell <<ThemeChanged>> as well
            return
        if is_other:  # or a host that sets its palette at each <<ThemeChanged>> would never come to rest
            self._take(facts)
            for name, (kind, variant, surface) in self._made.items():
                self._styles.define(name, kind, variant, surface)
        for listener in tuple(self._listeners):
            if listener in self._listeners:  # an earlier one may have destroyed the widget of this one
                listener()

    def _take(self, facts: ThemeFacts) -> None:
        """Become what *facts* say."""
        self._facts = facts
        self.palette = palette_of(facts.colours)
        self.is_dark = is_dark(facts.colours.window)
        self.scale = facts.scale
        for role in self._fonts:  # the objects stay: they are the names of fonts
            self._named_font(role)
        self._material = Material(
            root=self._root,
            palette=self.palette,
            fonts=self._fonts,
            scale=facts.scale,
            radius=facts.radius,
            edge=facts.edge,
        )
        self.inset = self._material.inset
        self._made_styles = None
        if facts.drawn:
            self._rehearsal.start(lambda: self._styles)

    @property
    def _styles(self) -> Styles:
        """What makes styles; loaded with the first one, as an indicator has none."""
        if self._made_styles is None:
            self._made_styles = _styles_of(self._material, drawn=self._facts.drawn)
        return self._made_styles

    def _named_font(self, role: FontRole) -> Font:
        """Make or change the named font of a role. Tk keeps it until the application ends.

        A font object that deletes its font would do that on the thread that frees it, which may be any.
        """
        name, family = f"{self._prefix}{role.capitalize()}", self._facts.family
        size = round(self._facts.size * _SIZES.get(role, 1.0)) or self._facts.size
        weight = "bold" if role in _BOLD and has_bold(self._root, family) else "normal"
        tcl = self._root.tk
        given = ("-family", family, "-size", size, "-weight", weight)
        if name not in names(self._root):
            tcl.call("font", "create", name, *given)
        elif self._given.get(role) != given:  # any change, even to the same, makes Tk measure every widget again
            tcl.call("font", "configure", name, *given)
        self._given[role] = given
        return Font(root=self._root, name=name, exists=True)

    def _forget(self, _event: object = None) -> None:
        """Stop following: the last subscriber has left, or the application ends."""
        looks: dict[str, Look] = vars(self._root).get(_ATTRIBUTE, {})
        if looks.get(self._preference) is not self:
            return
        del looks[self._preference]
        self._timers.end()
        self._unwatch()


class _Fonts(dict[FontRole, Font]):
    """The fonts, each made when it is first asked for: an indicator needs two of them."""

    def __init__(self, make: Callable[[FontRole], Font]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, role: FontRole) -> Font:
        self[role] = made = self._make(role)
        return made


def _styles_of(material: Material, *, drawn: bool) -> Styles:
    if drawn:
        from backupkit.ui.look.drawn_styles import DrawnStyles  # a host has styles of one of both kinds

        return DrawnStyles(material)
    from backupkit.ui.look.host_styles import HostStyles

    return HostStyles(material)


class _Probe(Tolerant, ttk.Label):
    """A label that asks for another size when the host's font does, and has no other use."""

    def _settable(self) -> frozenset[str]:
        """Return nothing: with a font of its own it would notice none of the host's."""
        return frozenset()
