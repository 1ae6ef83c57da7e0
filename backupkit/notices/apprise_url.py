"""Everything else: the desktop's own notices, chats and services, through apprise (extra ``notify``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.notices.notice import NoticeKind
from backupkit.notices.problem import NotDelivered
from backupkit.notices.undelivered import not_delivered
from backupkit.values.sentence import Sentence, told_of

if TYPE_CHECKING:
    from backupkit.notices.notice import Letter

_MISSING = Sentence("this kind of address needs apprise, which is not installed: pip install 'backupkit[notify]'")
_UNKNOWN = Sentence("{name} is not an address that apprise knows")
_NOT_TAKEN = Sentence("{name} did not take it")
_TYPES = {NoticeKind.FAILURE: "failure", NoticeKind.RECOVERY: "success", NoticeKind.SUCCESS: "success"}


class AppriseUrl:
    """Delivers by an URL of apprise, such as ``ntfy://topic`` or ``windows://``.

    The library takes 64 MiB and a second, so it is loaded with the first letter, on the thread that delivers.

    Args:
        url: all of it but its scheme is treated as a secret.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.name = url.partition("://")[0] + "://"

    def __repr__(self) -> str:
        return f"AppriseUrl({self.name!r})"

    def deliver(self, letter: Letter) -> None:
        """Deliver a letter; the service has taken it over on return."""
        problem = None
        try:
            self._send(letter)
        except NotDelivered as error:
            problem = error
        except ImportError as error:
            is_apprise = getattr(error, "name", "") == "apprise"
            problem = NotDelivered(_MISSING, is_lasting=True) if is_apprise else not_delivered(error)
        except Exception as error:  # noqa: BLE001 - a plug-in of a hundred authors may raise anything, with the URL in it
            problem = not_delivered(error, (self._url, *self._url.replace("@", "/").split("/")))
        if problem:
            raise problem

    def _send(self, letter: Letter) -> None:
        import apprise

        there: Any = apprise.Apprise()
        if not there.add(self._url):
            raise NotDelivered(told_of(_UNKNOWN, name=self.name), is_lasting=True)
        title = f"{letter.document}: {letter.title}"
        if not there.notify(body=letter.text, title=title, notify_type=_TYPES.get(letter.kind, "info")):
            raise NotDelivered(told_of(_NOT_TAKEN, name=self.name))  # apprise tells its own log why, and no caller
