"""Which mailboxes somebody is connected with, of what the engine tells about its channels."""

from collections.abc import Callable, Mapping
from typing import Any

_APPLICATIONS = ("VoiceMail", "VoiceMailMain")
LISTENS = "VoiceMailMain"


class MailboxWatch:
    """Feed it all events; `left(number)` is called when somebody's call to a mailbox is over, or goes on elsewhere."""

    def __init__(self, left: Callable[[str], None]) -> None:
        self._left = left
        self._there: dict[str, str] = {}  # channel: number of the mailbox

    def feed(self, event: Mapping[str, Any]) -> None:
        kind = event.get("type")
        if kind == "ChannelDialplan":
            self._moved(event["channel"]["id"], mailbox_of(event["dialplan_app"], event["dialplan_app_data"]))
        elif kind == "ChannelDestroyed":
            self._moved(event["channel"]["id"], "")

    def adopt(self, channel: Mapping[str, Any]) -> None:
        """A channel that was there before the first event."""
        plan = channel["dialplan"]
        self._moved(channel["id"], mailbox_of(plan.get("app_name", ""), plan.get("app_data", "")))

    def lose_all(self) -> None:
        """The engine is gone, and all calls with it."""
        for channel_id in list(self._there):
            self._moved(channel_id, "")

    def _moved(self, channel_id: str, mailbox: str) -> None:
        before = self._there.pop(channel_id, "")
        if mailbox:
            self._there[channel_id] = mailbox
        if before and before != mailbox:
            self._left(before)


def mailbox_of(application: str, data: str) -> str:
    """The number in `100@default,u`; "" for any other application of the dial plan."""
    return data.partition("@")[0] if application in _APPLICATIONS else ""


def is_listened_to(number: str, channels: list[Mapping[str, Any]]) -> bool:
    """Whether a telephone is in this mailbox: it counts its messages itself, and must not find them renumbered."""
    plans = [channel["dialplan"] for channel in channels]
    return any(p.get("app_name") == LISTENS and mailbox_of(LISTENS, p.get("app_data", "")) == number for p in plans)
