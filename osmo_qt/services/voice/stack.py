"""Which SIP stack is used: the one place that names it. It is imported on the voice thread, as that takes a while."""

from collections.abc import Callable

from osmo_qt.services.voice.driver import DriverEvents, VoiceDriver
from osmo_qt.services.voice.service import MakeDriver
from osmo_qt.services.voice.thread import Scheduler


def make_driver(user_agent: str) -> MakeDriver:
    """A factory for `VoiceService`; `user_agent` is what servers are told (RFC 3261 section 20.41)."""

    def make(events: DriverEvents, scheduler: Scheduler, new_id: Callable[[], int]) -> VoiceDriver:
        from osmo_qt.services.voice.pjsip import PjsipDriver

        return PjsipDriver(events, scheduler, new_id, user_agent)

    return make
