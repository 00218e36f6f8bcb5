"""All calls of the SIP stack: their objects, their sound and tones, and what is looked after while they last.

Call objects live in `items` until they are over, and are let go on the voice thread, before the library is.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pjsua2 as pj

from osmo_qt.core.accounts import DtmfMethod
from osmo_qt.core.address import number_seen_from, parse_party
from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState, TransferState, ended
from osmo_qt.core.sip_headers import Caller, asserted_caller, read_invite
from osmo_qt.core.video import CallVideo, VideoUse, offers_video
from osmo_qt.services.voice.call_listener import CallTraits
from osmo_qt.services.voice.conference import Conference
from osmo_qt.services.voice.driver import DriverEvents
from osmo_qt.services.voice.media import AudioRouter
from osmo_qt.services.voice.own_server import OwnServer
from osmo_qt.services.voice.pjsip_account import PjsipAccount
from osmo_qt.services.voice.pjsip_call import FORBIDDEN, PjsipCall
from osmo_qt.services.voice.pjsip_digits import Digits
from osmo_qt.services.voice.pjsip_hold import HoldKeeper
from osmo_qt.services.voice.pjsip_statistics import StatisticsWatch
from osmo_qt.services.voice.pjsip_transfer import Transfers
from osmo_qt.services.voice.pjsip_video import VideoKeeper
from osmo_qt.services.voice.post_dial import cleaned
from osmo_qt.services.voice.recording import Recordings
from osmo_qt.services.voice.thread import Scheduler, Timer

log = logging.getLogger(__name__)

SUPERVISE_EVERY_S = 1.0
LISTEN_EVERY_S = 0.05  # for the first sound before the answer
REFERRED_WITHIN_S = 2.0
TOO_LATE = (171140, 70004, 70013)  # PJSIP_ESESSIONTERMINATED, PJ_EINVAL, PJ_EINVALIDOP: the call has just ended


_ELSEWHERE = CallSnapshot(0, 0, CallDirection.INCOMING, CallState.INCOMING, "", 0.0)  # stands for one of another device


@dataclass(frozen=True, slots=True)
class Line:
    """The account that calls are made with, and what its calls have in common."""

    account: PjsipAccount
    server: OwnServer
    secure: bool
    dtmf: DtmfMethod
    accept_direct_calls: bool
    emergency: frozenset[str]

    def traits(self, *, trusted: bool) -> CallTraits:
        return CallTraits(trusted, self.dtmf, self.secure and trusted, self.emergency)


class _Refused(pj.Call):  # type: ignore[misc]  # pjsua2 has no type information
    """A call of a stranger: the stack wants an object for it, until it was refused."""

    def __init__(self, account: pj.Account, slot: int, on_ended: Callable[["_Refused"], None]) -> None:
        super().__init__(account, slot)
        self._on_ended = on_ended

    def onCallState(self, _prm: pj.OnCallStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            info = self.getInfo()
            if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
                self._on_ended(self)
        except Exception:  # an exception must not cross into C++
            log.exception("state of a refused call")


class PjsipCalls:
    """`CallListener`. Its `on_` methods are called on the stack's thread, all others on the voice thread."""

    def __init__(
        self,
        events: DriverEvents,
        scheduler: Scheduler,
        new_id: Callable[[], int],
        audio: AudioRouter,
        on_silence: Callable[[], None],
        on_idle: Callable[[], None],
    ) -> None:
        self.items: dict[int, PjsipCall] = {}
        self.line: Line | None = None
        self.video_possible = False  # set once, before any call
        self._events = events
        self._scheduler = scheduler
        self._new_id = new_id
        self._audio = audio
        self._on_silence = on_silence
        self._on_idle = on_idle
        self.holds = HoldKeeper(self.items, scheduler, self._unsilence, self._silence)
        self.digits = Digits(self.items, scheduler)
        self.videos = VideoKeeper(self.items, scheduler)
        self.transfers = Transfers(self.items, self.holds, scheduler)
        self.conference = Conference(self.items)
        self.recordings = Recordings(self.items, self.conference, audio, events.recording_failed)
        self._statistics = StatisticsWatch(events.statistics)
        self._replaced: set[PjsipCall] = set()
        self._refused: set[_Refused] = set()
        self._supervision: Timer | None = None
        self._listening: Timer | None = None
        self._rings_elsewhere = False

    # --- calls begin -----------------------------------------------------------------------------------------

    def is_own(self, sip_call_id: str) -> bool:
        """Whether a SIP Call-ID is that of a call here."""
        return bool(sip_call_id) and any(call.sip_call_id() == sip_call_id for call in self.items.values())

    def make(self, call_id: int, uri: str, label: str, post_dial: str, replaces: str, video: VideoUse) -> None:
        snapshot = replace(self._outgoing(call_id, uri, label), post_dial=cleaned(post_dial))
        self._events.call(snapshot)
        if self.line is None:
            self._events.call(ended(snapshot, time.time(), 480, "not signed in"))
            return
        call = PjsipCall(self.line.account, snapshot, self.line.traits(trusted=True), self)
        call.video.wish = video
        self.items[call_id] = call
        try:
            call.dial(uri, replaces)
        except pj.Error as error:
            log.warning("the call could not be started: %s", error.reason)
            self._let_go(call)
            self._events.call(ended(call.snapshot, time.time(), 400, str(error.reason)))

    @staticmethod
    def _outgoing(call_id: int, uri: str, label: str) -> CallSnapshot:
        return CallSnapshot(
            id=call_id,
            revision=0,
            direction=CallDirection.OUTGOING,
            state=CallState.CALLING,
            remote_number=label,
            remote_uri=uri,
            created_at=time.time(),
        )

    def on_incoming(self, account: PjsipAccount, slot: int, source: str, message: str) -> None:
        """The stack answers 500 itself unless a call object exists when this returns."""
        line = self.line
        trusted = line is not None and line.server.sent(source)
        if line is None or not (trusted or line.accept_direct_calls):
            self._refuse(account, slot, source)
            return
        facts = read_invite(message, trusted=trusted, hosts=line.server.hosts)
        log.info("incoming call from %s", source)
        snapshot = CallSnapshot(
            id=self._new_id(),
            revision=0,
            direction=CallDirection.INCOMING,
            state=CallState.INCOMING,
            remote_number=facts.caller.number,
            remote_name=facts.caller.name,
            remote_uri=facts.caller.uri,
            identity_asserted=facts.caller.asserted,
            direct=not trusted,
            diverted_by=facts.diverted_by,
            auto_answer_s=facts.auto_answer_s,
            video=CallVideo(offered=self.video_possible and offers_video(message)),
            created_at=time.time(),
        )
        call = PjsipCall(account, snapshot, line.traits(trusted=trusted), self, slot)
        self.items[snapshot.id] = call
        self._events.call(snapshot)
        self._scheduler.post(partial(self.attempt, call.ring))
        self._scheduler.post(self._play_tone)

    def _refuse(self, account: PjsipAccount, slot: int, source: str) -> None:
        """Only the own server may ring (SECR-5)."""
        log.info("a call that does not come from the own server is refused: %s", source)
        call = _Refused(account, slot, lambda c: self._scheduler.post(lambda: self._refused.discard(c)))
        self._refused.add(call)
        param = pj.CallOpParam()
        param.statusCode = FORBIDDEN
        self._scheduler.post(partial(self.attempt, lambda: call.hangup(param)))

    def on_refer(self, call: PjsipCall, target: str) -> PjsipCall:
        party = parse_party(target)
        hosts = self.line.server.hosts if self.line is not None else ()
        uri = party.uri.partition("?")[0]
        label = number_seen_from(replace(party, uri=uri), hosts)
        snapshot = replace(self._outgoing(self._new_id(), uri, label), remote_name=party.name)
        log.info("call %s is sent on by the other side, as call %s", call.snapshot.id, snapshot.id)
        new = PjsipCall(call.account, snapshot, call.traits, self)
        self.items[snapshot.id] = new
        self._events.call(snapshot)
        self._scheduler.post(lambda: self._scheduler.post_later(REFERRED_WITHIN_S, lambda: self._check_referred(new)))
        return new

    def _check_referred(self, call: PjsipCall) -> None:
        """The stack does not tell if it could not make the call."""
        if call.snapshot.state is CallState.CALLING and not call.isActive():
            call.give_up()

    def on_replace(self, call: PjsipCall, source: str, message: str) -> PjsipCall | None:
        line = self.line
        trusted = line is not None and line.server.sent(source)
        if line is None or not (trusted or line.accept_direct_calls):
            log.info("an attempt to take over a call is refused: %s", source)
            return None
        caller = read_invite(message, trusted=trusted, hosts=line.server.hosts).caller
        snapshot = _with_caller(call.snapshot, caller)
        return PjsipCall(call.account, snapshot, line.traits(trusted=trusted), self, waiting=True)

    def on_replaced(self, call: PjsipCall, successor: PjsipCall) -> None:
        log.info("the other side of call %s was replaced", successor.snapshot.id)
        self._replaced.add(call)  # its end is not that of the call
        self.items[successor.snapshot.id] = successor
        successor.update(transfer=TransferState.NONE)
        if successor.held_here:
            self._scheduler.post(lambda: self._silence(successor))

    # --- calls go on -----------------------------------------------------------------------------------------

    def on_changed(self, snapshot: CallSnapshot, sounds_differ: bool) -> None:
        self._events.call(snapshot)
        if sounds_differ:
            self._scheduler.post(partial(self._take_state, snapshot))

    def _take_state(self, snapshot: CallSnapshot) -> None:
        self._play_tone()
        self.videos.on_changed(snapshot)
        self.digits.on_changed(snapshot)
        self.transfers.on_changed(snapshot)

    def set_ringing(self, on: bool) -> None:
        """For a call of another device."""
        self._rings_elsewhere = on
        self._play_tone()

    def _play_tone(self) -> None:
        calls = [call.snapshot for call in list(self.items.values())]
        calls += [_ELSEWHERE] if self._rings_elsewhere else []
        self.attempt(lambda: self._audio.play_for(calls))

    def on_identity(self, call: PjsipCall, message: str, answer: bool) -> None:
        line, snapshot = self.line, call.snapshot
        if line is None or not call.traits.trusted:
            return
        caller = asserted_caller(message, line.server.hosts)
        if caller is None or not caller.number or (answer and caller.number != snapshot.remote_number):
            return  # an answer may only add the name to the number that was dialled
        new = _with_caller(snapshot, caller)
        if (new.remote_name, new.remote_number) != (snapshot.remote_name, snapshot.remote_number):
            call.update(
                remote_name=new.remote_name,
                remote_number=new.remote_number,
                remote_uri=new.remote_uri,
                identity_asserted=True,
            )

    def on_media(self, call: PjsipCall) -> None:
        self._scheduler.post(partial(self.attempt, lambda: self._connect(call)))

    def _connect(self, call: PjsipCall) -> None:
        sound, index = call.sound(), call.audio_index() if not call.snapshot.is_over else None
        if sound is not None and index is not None:
            self._audio.connect(sound, call.snapshot.muted)
            call.describe(index)
            self.conference.connect(call)
        self.recordings.connect_all()
        if self._supervision is None:
            self._supervision = self._scheduler.post_later(SUPERVISE_EVERY_S, self._supervise)
        if self._listening is None:
            self._listen()

    def _silence(self, call: PjsipCall) -> None:
        """Nobody is heard in the call any more, here or there, and before the other side agrees to anything."""
        sound = call.sound()
        call.silent = True
        if sound is not None:
            self.attempt(lambda: self._audio.disconnect(sound))
            self.recordings.connect_all()

    def _unsilence(self, call: PjsipCall) -> None:
        call.silent = False
        self.attempt(lambda: self._connect(call))

    def on_reinvite(self, call: PjsipCall, code: int) -> None:
        call_id = call.snapshot.id
        self._scheduler.post(lambda: self._on_reinvite(call_id, code))

    def _on_reinvite(self, call_id: int, code: int) -> None:
        if not self.videos.on_reinvite(call_id, code):
            self.holds.on_reinvite(call_id, code)

    def on_transfer_status(self, call: PjsipCall, code: int, final: bool) -> None:
        self._scheduler.post(partial(self.attempt, lambda: self.transfers.on_status(call.snapshot.id, code, final)))

    def on_transfer_over(self, call: PjsipCall) -> None:
        self._scheduler.post(lambda: self.transfers.on_over(call.snapshot.id))

    def mute(self, call: PjsipCall, on: bool) -> None:
        sound = call.sound()
        if sound is not None:
            self._audio.set_microphone(sound, not on)
        call.update(muted=on)  # not before it is true
        self.recordings.connect_all()

    def set_conference(self, call_ids: tuple[int, ...]) -> None:
        self.conference.set(frozenset(call_ids) & self.items.keys())
        self.recordings.connect_all()

    def probe_lost(self) -> None:
        """The server may have been started anew and know nothing of calls that have fallen silent."""
        for call in list(self.items.values()):
            if call.snapshot.media_lost:
                self.attempt(call.probe)

    def _listen(self) -> None:
        """Ring-back ends with the first packet of the other side, not with the message that announces it."""
        self._listening = None
        early = [self.attempt(call.check_early) for call in list(self.items.values())]  # each of them
        if any(early):
            self._listening = self._scheduler.post_later(LISTEN_EVERY_S, self._listen)

    def _supervise(self) -> None:
        self._supervision = None
        now = time.monotonic()
        for call in list(self.items.values()):
            if self.attempt(partial(call.check_media, now)):
                self._on_silence()  # finds out whether the server still lives
            self.attempt(partial(self._statistics.look, call, now))
        self.recordings.check()
        if self.items:
            self._supervision = self._scheduler.post_later(SUPERVISE_EVERY_S, self._supervise)

    # --- calls end -------------------------------------------------------------------------------------------

    def on_ended(self, call: PjsipCall) -> None:
        self._scheduler.post(lambda: self._let_go(call))

    def _let_go(self, call: PjsipCall) -> None:
        call_id = call.snapshot.id
        if call in self._replaced:
            self._replaced.discard(call)
            return
        self._play_tone()
        self.items.pop(call_id, None)
        for part in (self.holds, self.videos, self.digits, self.transfers, self.conference, self._statistics):
            part.forget(call_id)
        self.recordings.stop(call_id)
        self.recordings.connect_all()
        if not self.items:
            self._audio.close_soon()
            self._on_idle()

    def hang_up_all(self) -> None:
        for call_id in list(self.items):
            self.with_call(call_id, lambda call: call.end(0))

    def clear(self) -> None:
        """Before the library is destroyed."""
        self.recordings.stop_all()
        self.digits.clear()
        self.items.clear()
        self._replaced.clear()
        self._refused.clear()

    # --- with care -------------------------------------------------------------------------------------------

    def with_call(self, call_id: int, command: Callable[[PjsipCall], object]) -> None:
        """Does something with a call that is not over."""
        call = self.items.get(call_id)
        if call is not None and not call.snapshot.is_over:
            self.attempt(partial(command, call))

    @staticmethod
    def attempt(command: Callable[[], object]) -> object:
        """A call may end at any moment, and the stack then refuses what was just about to be done."""
        try:
            return command()
        except pj.Error as error:
            level = logging.INFO if error.status in TOO_LATE else logging.WARNING
            log.log(level, "the SIP stack refused: %s", error.reason)
            return None


def _with_caller(snapshot: CallSnapshot, caller: Caller) -> CallSnapshot:
    return replace(
        snapshot,
        remote_name=caller.name,
        remote_number=caller.number,
        remote_uri=caller.uri,
        identity_asserted=caller.asserted,
    )
