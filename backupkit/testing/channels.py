"""The contract of a channel of notices, as tests that each kind of channel inherits.

    class TestWebhook(ChannelContract):
        def setting(self):
            ...

pytest collects the inherited tests, and nothing here imports it.
"""

from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.notices.notice import Letter, Matter, NoticeKind
from backupkit.notices.problem import NotDelivered

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from backupkit.notices.channel import Channel

AT = datetime(2025, 11, 4, 12, tzinfo=UTC)
LETTER = Letter(
    kind=NoticeKind.FAILURE,
    matter=Matter.BACKUP,
    at=AT,
    document="Grüße.json",
    title="A backup failed – “no space”",
    text="The disk is full. 日本\n\nSince 12:00.",
)


class Mood(Enum):
    """How the other side behaves."""

    WELL = "well"
    REFUSES = "refuses"  # it answers that it does not want this, now or ever
    BREAKS_OFF = "breaks off"  # it ends the connection in the middle
    IS_SILENT = "is silent"  # it takes the connection, and answers nothing
    IS_GONE = "is gone"  # nobody listens


@dataclass(slots=True)
class Reader:
    """The other side of a channel."""

    channel: Channel
    taken: Callable[[], list[str]]  # each letter that it took over, as one text that holds title and text
    secrets: tuple[str, ...] = field(default=(), repr=False)  # what may be said nowhere


class ChannelContract(ABC):
    """What every channel keeps to."""

    moods = tuple(Mood)
    """How the other side of this channel can behave."""

    @abstractmethod
    def reader(self, mood: Mood) -> AbstractContextManager[Reader]:
        """Return the other side, real and on this machine, with the channel that leads to it."""

    def test_a_letter_arrives_with_every_sign_of_its_title_and_text(self) -> None:
        """Whatever alphabet it is written in."""
        with self.reader(Mood.WELL) as reader:
            reader.channel.deliver(LETTER)
            (taken,) = reader.taken()
        for part in (LETTER.title, *LETTER.text.split("\n\n"), LETTER.document):
            assert part in taken, part

    def test_each_letter_is_delivered_by_itself(self) -> None:
        """Nothing that the first one left open is needed by the second."""
        with self.reader(Mood.WELL) as reader:
            reader.channel.deliver(LETTER)
            reader.channel.deliver(LETTER)
            assert len(reader.taken()) == 2  # noqa: PLR2004 - that many were sent

    def test_what_was_not_taken_over_is_told_in_words_without_a_secret(self) -> None:
        """In one kind of error, and not in what Python shows of the way there."""
        for mood in self.moods:
            if mood is Mood.WELL:
                continue
            with self.reader(mood) as reader:
                error = _refused(reader.channel)
                assert error.reason
                shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)
                assert not [secret for secret in reader.secrets if secret in shown], mood

    def test_its_name_and_what_is_shown_of_it_hold_no_secret(self) -> None:
        """They stand in windows and logs."""
        with self.reader(Mood.WELL) as reader:
            shown = f"{reader.channel.name} {reader.channel!r}"
            assert reader.channel.name
            assert not [secret for secret in reader.secrets if secret in shown]


def _refused(channel: Channel) -> NotDelivered:
    try:
        channel.deliver(LETTER)
    except NotDelivered as error:
        return error
    raise AssertionError("it says that it was delivered")
