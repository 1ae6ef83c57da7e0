"""Sentences with gaps: English templates, and the one function that fills them, in any language. Pure.

What has something to say to people (a reason, a problem of a version, an error) is a value: it holds a sentence of a
table, and what goes into the gaps. ``str()`` of it is English; :func:`backupkit.ui.words.language.said` gives the same
in the reader's language. The English template is the key of its translations, so it is always a literal in the code,
where ``xgettext --keyword=Sentence:1 --keyword=counted:1,1`` finds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Self, TypeGuard


_GAP = r"\{(\w+)[^{}]*\}"
Translation = Callable[[str, int | None], str]
"""Called with an English template, and the number that its form depends on (or None); returns the template to fill."""


class Saying(Protocol):
    """A value that says something. ``str()`` of it must be the English sentence."""

    @property
    def sentence(self) -> Sentence | None:
        """What it says; None if there is no more to it than its ``str()``."""

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps, by name. A value that is a :class:`Saying` is translated as well."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence, or a part of one, with gaps as :meth:`str.format` has them. Without gaps it is a Saying."""

    template: str
    by: str = ""  # the value whose number other languages inflect by; made by counted()

    @property
    def sentence(self) -> Sentence:
        """Itself."""
        return self

    @property
    def values(self) -> Mapping[str, object]:
        """Nothing: it is said as it is."""
        return {}

    def __str__(self) -> str:
        return self.template


def counted(template: str, by: str) -> Sentence:
    """Return a sentence that other languages inflect by the number in the gap *by*. A name of its own, for xgettext."""
    return Sentence(template, by)


def remembered(template: str, by: str) -> Sentence:
    """Return the sentence of a template that was stored: the code has it elsewhere, where its translators find it."""
    return Sentence(template, by)


def is_saying(value: object) -> TypeGuard[Saying]:
    """Return True if *value* says something, of whatever class it is."""
    return hasattr(value, "sentence") and hasattr(value, "values")


def spoken(saying: Saying, translation: Translation) -> str:
    """Return what *saying* says, with its sentence, and those within it, as *translation* has them."""
    sentence = saying.sentence
    if sentence is None:
        return str(saying)
    values = {name: spoken(value, translation) if is_saying(value) else value for name, value in saying.values.items()}
    count = values[sentence.by] if sentence.by else None
    assert count is None or isinstance(count, int)  # noqa: S101 - a bug in a table of ours, never of input
    return translation(sentence.template, count).format(**values)


def english(saying: Saying) -> str:
    """Return what *saying* says, in English."""
    return spoken(saying, lambda template, _: template)


_BEHIND_EACH_OTHER = Sentence("{one} {other}")


class Told(str):
    """An English text that knows what it was made of, so that it can be said in another language later.

    It is a text like any other: in a report, as JSON, in a comparison. It is a :class:`Saying` as well.
    """

    __slots__ = ("sentence", "values")
    sentence: Sentence | None
    values: Mapping[str, object]

    def __new__(cls, text: str, sentence: Sentence | None = None, values: Mapping[str, object] | None = None) -> Self:
        """Return *text*, which *sentence* says with these *values*."""
        made = super().__new__(cls, text)
        made.sentence, made.values = sentence, values or {}
        return made

    def with_value(self, name: str, value: str) -> Told:
        """Return what it says with another text in one of its gaps, and within; as it is where there is no such gap."""
        if self.sentence is None:
            return self
        values = {
            gap: each.with_value(name, value) if isinstance(each, Told) else value if gap == name else each
            for gap, each in self.values.items()
        }
        return told_of(self.sentence, **values)


def told(saying: Saying) -> Told:
    """Return what *saying* says as a text that knows what it was made of. Of its values only those that it says stay.

    Texts, numbers and sayings stay what they are; anything else becomes a text.
    """
    sentence = saying.sentence
    if sentence is None:
        return Told(str(saying))
    return told_of(sentence, **{name: saying.values[name] for name in gaps_of(sentence.template)})


def told_of(sentence: Sentence, **values: object) -> Told:
    """Return what *sentence* says with these values."""
    known = {name: _told_value(value) for name, value in values.items()}
    return Told(english(Told("", sentence, known)), sentence, known)


def as_text(given: str | Saying) -> str:
    """Return what was given as a text. What says something becomes one that knows what it was made of."""
    return told(given) if is_saying(given) else str(given)


class Refused(ValueError):
    """What somebody wrote down is not what it has to be. It says why, in any language.

    A reason that may reach a window is given by this class or one below it: a ValueError with a text of its own would
    be English there, whatever the reader's language is.
    """

    def __init__(self, why: Saying) -> None:
        self.why = told(why)
        super().__init__(self.why)

    @property
    def sentence(self) -> Sentence | None:
        """Why, with gaps."""
        return self.why.sentence

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps."""
        return self.why.values


def told_together(texts: Sequence[str]) -> str:
    """Return several texts behind each other; what knows what it was made of still does. Empty without any."""
    if not texts:
        return ""
    first, *rest = texts
    return told_of(_BEHIND_EACH_OTHER, one=first, other=told_together(rest)) if rest else first


def gaps_of(template: str) -> tuple[str, ...]:
    """Return the names of the gaps of a template."""
    return tuple(re.findall(_GAP, template))


def _told_value(value: object) -> object:
    if is_saying(value):
        return told(value)
    return value if isinstance(value, str | int) else str(value)
