"""What people and programs call the member or column by which a record is known."""

from __future__ import annotations

IDENTITIES = ("id", "uuid", "uid", "key", "name")  # tells records apart, the best first
TITLES = ("name", "title", "label", *IDENTITIES)  # tells people which one it is, the best first
