"""Sentences with gaps: English templates, and the one function that fills them, in any language. Pure.

What has something to say to people (a reason, a problem of a version, an error) is a value: it holds a sentence of a
table, and what goes into the gaps. ``str()`` of it is English; :func:`backupkit.ui.words.language.said` gives the same
in the reader's language. The English template is the key of its translations, so it is always a literal in the code,
where ``xgettext --keyword=Sentence:1 --keyword=counted:1,1`` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

Translation = Callable[[str, int | None], str]
"""Called with an English template, and the number that its form depends on (or None); returns the template to fill."""


@runtime_checkable
class Saying(Protocol):
    """A value that says something. ``str()`` of it must be the English sentence."""

    @property
    def sentence(self) -> Sentence | None:
        """What it says; None if there is no more to it than its ``str()``."""
        ...

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps, by name. A value that is a :class:`Saying` is translated as well."""
        ...


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


def spoken(saying: Saying, translation: Translation) -> str:
    """Return what *saying* says, with its sentence, and those within it, as *translation* has them."""
    sentence = saying.sentence
    if sentence is None:
        return str(saying)
    values = {
        name: spoken(value, translation) if isinstance(value, Saying) else value
        for name, value in saying.values.items()
    }
    count = values[sentence.by] if sentence.by else None
    assert count is None or isinstance(count, int)  # noqa: S101 - a bug in a table of ours, never of input
    return translation(sentence.template, count).format(**values)


def english(saying: Saying) -> str:
    """Return what *saying* says, in English."""
    return spoken(saying, lambda template, _: template)
