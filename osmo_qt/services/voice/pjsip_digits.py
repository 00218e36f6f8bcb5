"""Keypad digits: by RFC 4733, by INFO or as tones in the sound, at once or after the answer. None is ever logged."""

import logging
from collections.abc import Mapping

import pjsua2 as pj

from osmo_qt.core.accounts import DtmfMethod
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.services.voice.pjsip_call import PjsipCall
from osmo_qt.services.voice.post_dial import DIGIT_S, next_step
from osmo_qt.services.voice.thread import Scheduler, Timer

log = logging.getLogger(__name__)

RATE_HZ = 16000
ON_MS, OFF_MS = 160, 80
HELD_AGAIN_S = 0.5


class Digits:
    """On the voice thread only."""

    def __init__(self, calls: Mapping[int, PjsipCall], scheduler: Scheduler) -> None:
        self._calls = calls
        self._scheduler = scheduler
        self._generators: dict[int, pj.ToneGenerator] = {}
        self._timers: dict[int, Timer] = {}
        self._typed: dict[int, str] = {}  # not yet sent

    def send(self, call: PjsipCall, digits: str) -> None:
        """Sends digits that were typed; later, if nothing goes that way now."""
        self._typed[call.snapshot.id] = self._typed.get(call.snapshot.id, "") + digits
        if self._typed[call.snapshot.id] == digits:
            self._send_typed(call.snapshot.id)

    def _send_typed(self, call_id: int) -> None:
        call, digits = self._calls.get(call_id), self._typed.get(call_id, "")
        if call is None or call.snapshot.is_over or not digits or self._send(call, digits):
            self._typed.pop(call_id, None)
        else:
            self._scheduler.post_later(HELD_AGAIN_S, lambda: self._send_typed(call_id))

    def _send(self, call: PjsipCall, digits: str) -> bool:
        """Sends digits; False if nothing goes that way now."""
        try:
            if call.traits.dtmf is DtmfMethod.INFO:
                param = pj.CallSendDtmfParam()
                param.method, param.digits, param.duration = pj.PJSUA_DTMF_METHOD_SIP_INFO, digits, ON_MS
                call.sendDtmf(param)
                return True
            return self._send_in_rtp(call, digits)
        except pj.Error as error:
            log.warning("a digit could not be sent: %s", error.reason)
            return False

    def _send_in_rtp(self, call: PjsipCall, digits: str) -> bool:
        if call.traits.dtmf is DtmfMethod.RTP:
            try:
                call.dialDtmf(digits)
            except pj.Error as error:
                log.info("digits go as tones, as the other side understands no events: %s", error.reason)
            else:
                return True
        sound = call.sound()
        if sound is None:
            return False
        self._play(call.snapshot.id, sound, digits)
        return True

    def _play(self, call_id: int, sound: pj.AudioMedia, digits: str) -> None:
        generator = self._generators.get(call_id)
        if generator is None:
            generator = pj.ToneGenerator()
            generator.createToneGenerator(RATE_HZ, 1)
            self._generators[call_id] = generator
        tones = pj.ToneDigitVector()
        for digit in digits:
            tone = pj.ToneDigit()
            tone.digit, tone.on_msec, tone.off_msec, tone.volume = digit.lower(), ON_MS, OFF_MS, 0
            tones.append(tone)
        generator.startTransmit(sound)
        generator.playDigits(tones, False)

    def on_changed(self, snapshot: CallSnapshot) -> None:
        """Begins with the digits for after the answer, once there is one."""
        if snapshot.state is CallState.ACTIVE and snapshot.post_dial and snapshot.id not in self._timers:
            self._later(snapshot.id, 0.0)

    def go_on(self, call: PjsipCall) -> None:
        """The person clicked *Dial*."""
        if call.snapshot.post_dial_waits:
            self._step(call.snapshot.id, go_on=True)

    def forget(self, call_id: int) -> None:
        """The call is over."""
        self._generators.pop(call_id, None)
        self._typed.pop(call_id, None)
        timer = self._timers.pop(call_id, None)
        if timer is not None:
            timer.cancel()

    def clear(self) -> None:
        """Before the library is destroyed."""
        self._generators.clear()

    def _later(self, call_id: int, delay_s: float) -> None:
        self._timers[call_id] = self._scheduler.post_later(delay_s, lambda: self._step(call_id))

    def _step(self, call_id: int, *, go_on: bool = False) -> None:
        call = self._calls.get(call_id)
        if call is None or call.snapshot.is_over:
            return
        if call.snapshot.state is not CallState.ACTIVE:
            self._later(call_id, HELD_AGAIN_S)
            return
        step = next_step(call.snapshot.post_dial, go_on=go_on)
        if step.digit and not self._send(call, step.digit):  # the sound is being set up
            self._later(call_id, DIGIT_S)
            return
        call.update(post_dial=step.rest, post_dial_waits=step.waits)
        if step.pause_s is not None:
            self._later(call_id, step.pause_s)
