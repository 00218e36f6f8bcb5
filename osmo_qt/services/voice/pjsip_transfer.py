"""Transfer: handing a call on with and without asking first (RFC 5589), and what comes of it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pjsua2 as pj

from osmo_qt.core.calls import CallSnapshot, CallState, TransferState
from osmo_qt.services.voice.pjsip_call import PjsipCall
from osmo_qt.services.voice.pjsip_hold import HoldKeeper
from osmo_qt.services.voice.thread import Scheduler

log = logging.getLogger(__name__)

HELD_WITHIN_S = 2.0  # then it is asked for without
CONSULTED_ENDS_WITHIN_S = 3.0
RESULT_WITHIN_S = 60.0
LAST_WORD_WITHIN_S = 0.5  # a last note is told twice: that it is the last, and what it says
NOT_POSSIBLE, TIMED_OUT = 500, 408


@dataclass(frozen=True, slots=True)
class _Job:
    """A transfer under way: to `uri`, or to the other side of the call `consulted_id`."""

    uri: str = ""
    consulted_id: int | None = None
    held_here: bool = False
    sent: bool = False


class Transfers:
    """On the voice thread only."""

    def __init__(self, calls: Mapping[int, PjsipCall], holds: HoldKeeper, scheduler: Scheduler) -> None:
        self._calls = calls
        self._holds = holds
        self._scheduler = scheduler
        self._jobs: dict[int, _Job] = {}

    def to_uri(self, call: PjsipCall, uri: str) -> None:
        """Blind transfer."""
        self._start(call, _Job(uri=uri))

    def to_call(self, call: PjsipCall, consulted: PjsipCall) -> None:
        """Attended transfer; a call that still rings there can't be replaced, so that becomes a blind one."""
        if consulted.snapshot.was_connected:
            self._start(call, _Job(consulted_id=consulted.snapshot.id))
            return
        uri = consulted.snapshot.remote_uri
        consulted.end(0)
        self._start(call, _Job(uri=uri))

    def _start(self, call: PjsipCall, job: _Job) -> None:
        snapshot = call.snapshot
        if snapshot.id in self._jobs or snapshot.state not in (CallState.ACTIVE, CallState.HELD):
            return
        call.update(transfer=TransferState.RUNNING, transfer_code=0)
        held_here = self._holds.set(call, True)
        self._jobs[snapshot.id] = replace(job, held_here=held_here)
        if call.snapshot.state is CallState.HELD:
            self._send(snapshot.id)
        else:
            self._scheduler.post_later(HELD_WITHIN_S, lambda: self._send(snapshot.id))

    def on_changed(self, snapshot: CallSnapshot) -> None:
        """A call to be transferred may be on hold now."""
        if snapshot.id in self._jobs and snapshot.state is CallState.HELD:
            self._send(snapshot.id)

    def _send(self, call_id: int) -> None:
        job, call = self._jobs.get(call_id), self._calls.get(call_id)
        if job is None or call is None or job.sent:
            return
        self._jobs[call_id] = replace(job, sent=True)
        consulted = self._calls.get(job.consulted_id) if job.consulted_id is not None else None
        try:
            if job.consulted_id is None:
                call.refer(job.uri)
            elif consulted is not None:
                call.refer_to_call(consulted)
            else:
                self._fail(call, NOT_POSSIBLE)
        except pj.Error as error:
            log.warning("call %s can't be transferred: %s", call_id, error.reason)
            self._fail(call, NOT_POSSIBLE)
        else:
            self._expect_result(call_id, RESULT_WITHIN_S)

    def _expect_result(self, call_id: int, within_s: float) -> None:
        job = self._jobs.get(call_id)

        def give_up() -> None:
            call = self._calls.get(call_id)
            if call is not None and job is not None and self._jobs.get(call_id) is job:
                self._fail(call, TIMED_OUT)

        self._scheduler.post_later(within_s, give_up)

    def on_over(self, call_id: int) -> None:
        """The other side will tell no more of it."""
        self._expect_result(call_id, LAST_WORD_WITHIN_S)

    def cancel(self, call: PjsipCall) -> None:
        """The person does not wait any longer; what the other side does now can't be stopped (RFC 3515)."""
        if call.snapshot.id in self._jobs:
            self._take_back(call, transfer=TransferState.NONE)

    def on_status(self, call_id: int, code: int, final: bool) -> None:
        """What the other side tells of it (NOTIFY with message/sipfrag)."""
        job, call = self._jobs.get(call_id), self._calls.get(call_id)
        if job is None or call is None:
            return
        if 200 <= code < 300:
            log.info("call %s was transferred", call_id)
            del self._jobs[call_id]
            call.end(0)
            if job.consulted_id is not None:
                consulted_id = job.consulted_id
                self._scheduler.post_later(CONSULTED_ENDS_WITHIN_S, lambda: self._end(consulted_id))
        elif code >= 300 or final:
            self._fail(call, code)

    def _end(self, call_id: int) -> None:
        """The call that was replaced should have been ended by the other side."""
        call = self._calls.get(call_id)
        if call is not None and not call.snapshot.is_over:
            call.end(0)

    def _fail(self, call: PjsipCall, code: int) -> None:
        log.info("the transfer of call %s failed: %s", call.snapshot.id, code)
        self._take_back(call, transfer=TransferState.FAILED, transfer_code=code)

    def _take_back(self, call: PjsipCall, **changes: Any) -> None:
        """The call comes back as it was."""
        job = self._jobs.pop(call.snapshot.id)
        call.update(**changes)
        if job.held_here:
            self._holds.set(call, False)

    def forget(self, call_id: int) -> None:
        """The call is over."""
        self._jobs.pop(call_id, None)
