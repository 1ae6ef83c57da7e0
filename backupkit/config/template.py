"""The file that is written where one was named and none is there: all that can be said, and what holds now. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backupkit.config.choices import DEFAULTS, ROWS

if TYPE_CHECKING:
    from backupkit.config.choices import Choices

_TITLE = """\
# How versions of the document are made, kept and checked.
#
# A line that begins with "#" says nothing: what the app, or backupkit itself, has by default holds then. Take the sign
# away to say something. What a person chooses in the app's window goes before this file.
"""


def text_of(config: Choices, *, is_json: bool) -> str:
    """Return the text of a new file. In TOML nothing in it counts until somebody takes a comment's sign away.

    JSON has no comments, so there what holds now is said, and addresses, which may hold secrets, are left out.
    """
    values = {name: config.shown(name) for name, row in ROWS.items() if row.section}
    if is_json:
        return json.dumps(values, indent=2) + "\n"
    lines = [_TITLE]
    for name, row in ROWS.items():
        value = config.shown(name) if row.section else row.kind.written(DEFAULTS[name])
        if not isinstance(value, dict):
            lines += [f"# {row.about}", f"# {name} = {json.dumps(value)}", ""]
    tables = ((name, value) for name, value in values.items() if isinstance(value, dict))
    for name, value in tables:  # at the end: what follows a table's name belongs to it
        lines += [f"# {ROWS[name].about}", f"# [{name}]"]
        lines += [f"# {rule} = {json.dumps(number)}" for rule, number in value.items() if number is not None]
    return "\n".join(lines) + "\n"
