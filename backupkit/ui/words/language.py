"""The reader's language: texts through gettext (domain ``backupkit``), looked up when they are shown. Pure.

A host that ships a translation binds the domain: ``gettext.bindtextdomain("backupkit", folder)``. Binding it, or
changing the language by the environment, has its effect at once.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache

from backupkit.values.sentence import Saying, is_saying, spoken
from backupkit.values.text import printable

DOMAIN = "backupkit"
_NAMES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # where gettext looks, in its order


def translated(text: str) -> str:
    """Return *text* in the reader's language, or as it is."""
    return _catalogue().gettext(text)


def marked(text: str) -> str:
    """Return *text* as it is: marked for the tools of translators, because it is translated when it is shown."""
    return text


def plural(one: str, many: str, count: int) -> str:
    """Return the form that fits *count*, with the count put in for ``{count}`` (grouped: 1,000)."""
    return _catalogue().ngettext(one, many, count).format(count=f"{count:,}")


def said(saying: Saying) -> str:
    """Return what a reason, a problem or an error says, in the reader's language; all of it, or as it is."""
    return shown(spoken(saying, _template))


def retold(text: str) -> str:
    """Return what a text says in the reader's language, if it knows what it was made of (``Told``); else as it is."""
    return said(text) if is_saying(text) else shown(text)


def stored(sentence: str) -> str:
    """Return a sentence that a manifest holds in English, in the reader's language.

    It is looked up as a whole, and never read: one with numbers in it, or of another release, stays as it is.
    """
    return shown(translated(sentence))


def shown(text: str, *, keeping: str = "") -> str:
    """Return a text from outside (a name, a description, what a folder says) fit for a window, as *keeping* allows."""
    return printable(text, keeping=keeping)


def _template(template: str, count: int | None) -> str:
    catalogue = _catalogue()
    return catalogue.gettext(template) if count is None else catalogue.ngettext(template, template, count)


def _catalogue() -> gettext.NullTranslations:
    return _loaded(gettext.bindtextdomain(DOMAIN), *map(os.environ.get, _NAMES))


@lru_cache(maxsize=4)  # gettext itself looks for the file anew at each text, which a list of 10,000 versions would feel
def _loaded(folder: str, *_languages: str | None) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, folder, fallback=True)
