"""Hold and take back, until it is so: other offers may be under way, or come from the other side at the same time.

Whoever is to be held is silent at once, as somebody else may be listening already. A call that the other side refuses
to have held goes on, or is held here alone if somebody else is talked to.
"""

import logging
import random
from collections.abc import Callable, Mapping

import pjsua2 as pj

from osmo_qt.core.calls import CallDirection, CallState
from osmo_qt.services.voice.pjsip_call import PjsipCall
from osmo_qt.services.voice.thread import Scheduler

log = logging.getLogger(__name__)

REQUEST_PENDING, UNAVAILABLE = 491, 480
BUSY_S = 0.2
SETTLE_S = 0.05  # from the answer to the new state of the media
MOST_TRIES = 30
_TALK = (CallState.CALLING, CallState.PROGRESS, CallState.ANSWERING, CallState.ACTIVE)


class HoldKeeper:
    """Remembers for each call what the person wants. `connect` and `disconnect` its sound. On the voice thread only."""

    def __init__(
        self,
        calls: Mapping[int, PjsipCall],
        scheduler: Scheduler,
        connect: Callable[[PjsipCall], None],
        disconnect: Callable[[PjsipCall], None],
    ) -> None:
        self._calls = calls
        self._scheduler = scheduler
        self._connect = connect
        self._disconnect = disconnect
        self._wanted: dict[int, bool] = {}
        self._asked: set[int] = set()  # a re-INVITE of ours is on its way
        self._tries: dict[int, int] = {}

    def set(self, call: PjsipCall, on: bool) -> bool:
        """Holds or takes back; whether that is something new."""
        call_id = call.snapshot.id
        news = self._wanted.get(call_id, call.snapshot.state is CallState.HELD) is not on
        self._wanted[call_id] = on
        self._tries[call_id] = 0
        if call.snapshot.hold_refused:
            call.update(hold_refused=0)
        if on and call.snapshot.was_connected:
            self._disconnect(call)
        elif not on:
            self._let_go(call)
        self._apply(call_id)
        return news

    def _let_go(self, call: PjsipCall) -> None:
        if call.held_here:
            call.held_here = False
            call.update(state=CallState.ACTIVE)
        self._connect(call)

    def forget(self, call_id: int) -> None:
        """The call is over."""
        self._wanted.pop(call_id, None)
        self._tries.pop(call_id, None)
        self._asked.discard(call_id)

    def on_reinvite(self, call_id: int, code: int) -> None:
        """A re-INVITE of the call was answered."""
        self._asked.discard(call_id)
        call = self._calls.get(call_id)
        if call is None or call_id not in self._wanted:
            return
        if code == REQUEST_PENDING:
            # RFC 3261 section 14.1: whoever made the call waits longer
            made_here = call.snapshot.direction is CallDirection.OUTGOING
            low, high = (2.1, 4.0) if made_here else (0.0, 2.0)
            self._later(random.uniform(low, high), call_id)  # noqa: S311 - not a secret
        elif code >= 300:
            log.info("call %s: the other side refused hold or its end (%s)", call_id, code)
            self._give_up(call, code)
        else:
            self._later(SETTLE_S, call_id)

    def _later(self, delay_s: float, call_id: int) -> None:
        self._scheduler.post_later(delay_s, lambda: self._apply(call_id))

    def _apply(self, call_id: int) -> None:
        call, on = self._calls.get(call_id), self._wanted.get(call_id)
        if call is None or on is None or call_id in self._asked:
            return
        if call.snapshot.state is (CallState.HELD if on else CallState.ACTIVE) or not call.snapshot.was_connected:
            self.forget(call_id)
        elif self._tries[call_id] >= MOST_TRIES:
            log.warning("call %s: hold or its end could not be asked for", call_id)
            self._give_up(call, UNAVAILABLE)
        else:
            self._tries[call_id] += 1
            self._ask(call, on)

    def _give_up(self, call: PjsipCall, code: int) -> None:
        on = self._wanted[call.snapshot.id]
        self.forget(call.snapshot.id)
        if on and self._somebody_else_listens(call):
            call.held_here = True
            call.update(state=CallState.HELD)
            return
        if on:
            self._connect(call)
        call.update(hold_refused=code)

    def _somebody_else_listens(self, call: PjsipCall) -> bool:
        others = [other for other in list(self._calls.values()) if other is not call and not other.silent]
        return any(other.snapshot.state in _TALK for other in others)

    def _ask(self, call: PjsipCall, on: bool) -> None:
        try:
            call.hold(on)
        except pj.Error:  # another offer is under way
            self._later(BUSY_S, call.snapshot.id)
        else:
            self._asked.add(call.snapshot.id)
