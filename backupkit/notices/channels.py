"""The channels that a user's wishes amount to, and the mistakes in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.notices.apprise_url import AppriseUrl
from backupkit.notices.destination import Unusable, Way, destination_from, mail_server_from
from backupkit.notices.mail import Mail
from backupkit.notices.notice import Line
from backupkit.notices.webhook import Webhook
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.notices.channel import Channel
    from backupkit.notices.destination import Destination
    from backupkit.notices.mail import MailServer
    from backupkit.notices.wishes import Wishes

_NO_SERVER = Sentence(
    "No mail server is configured, so nothing can be sent to {address}. Give one as smtp://user@host:587."
)
_UNUSABLE = Sentence("Number {number} of the destinations of notices cannot be used: {reason}.")
_BAD_SERVER = Sentence("The mail server cannot be used: {reason}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """What can be delivered to, and what is wrong with the rest. Neither holds a secret in its words."""

    usable: tuple[Channel, ...] = ()
    problems: tuple[Line, ...] = ()


def channels_of(wishes: Wishes, password_of: Callable[[str], str]) -> Channels:
    """Return the channels, in the user's order.

    Args:
        wishes: what the user wrote down.
        password_of: returns the password that is kept under a key, or an empty text. Asked at each delivery.
    """
    usable: list[Channel] = []
    problems: list[Line] = []
    server = None
    try:
        server = mail_server_from(wishes.mail_server)
    except Unusable as error:
        problems.append(Line(sentence=_BAD_SERVER, values={"reason": error.why}))
    for number, text in enumerate(wishes.to, 1):
        try:
            destination = destination_from(text)
        except Unusable as error:
            problems.append(Line(sentence=_UNUSABLE, values={"number": number, "reason": error.why}))
            continue
        if channel := _channel(destination, server, password_of):
            usable.append(channel)
        elif not wishes.mail_server:
            problems.append(Line(sentence=_NO_SERVER, values={"address": destination.target}))
    return Channels(usable=tuple(usable), problems=tuple(problems))


def _channel(destination: Destination, server: MailServer | None, password_of: Callable[[str], str]) -> Channel | None:
    match destination.way:
        case Way.WEBHOOK:
            return Webhook(destination.target)
        case Way.APPRISE:
            return AppriseUrl(destination.target)
        case Way.MAIL if server:
            return Mail(destination.target, server, lambda: server.password or password_of(server.key))
        case Way.MAIL:
            return None
