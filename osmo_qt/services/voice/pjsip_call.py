"""One SIP call of pjsua2: turns what the stack reports into snapshots, and carries out commands on it."""

import logging
import threading
import time
from dataclasses import replace
from typing import Any

import pjsua2 as pj

from osmo_qt.core.address import clean
from osmo_qt.core.calls import CallSnapshot, CallState, MediaSecurity, TransferState
from osmo_qt.core.sip_headers import answered_elsewhere, is_transfer_target, offers_plain_media, transfer_is_over
from osmo_qt.core.video import NO_VIDEO
from osmo_qt.services.voice.call_listener import CallListener, CallTraits
from osmo_qt.services.voice.call_media import (
    audio_in,
    call_param,
    encryption_in,
    only_sound,
    streams_in,
    take_place_of,
    video_lines,
    with_video,
)
from osmo_qt.services.voice.call_video import VideoSide

log = logging.getLogger(__name__)

MEDIA_LOST_AFTER_S = 5.0
MOST_MESSAGE = 65536
NOT_ACCEPTABLE_HERE = 488
DECLINE = 603
FORBIDDEN = 403


class PjsipCall(pj.Call):  # type: ignore[misc]  # pjsua2 has no type information
    """Callbacks come from the stack's thread; commands are given on the voice thread."""

    def __init__(
        self,
        account: pj.Account,
        snapshot: CallSnapshot,
        traits: CallTraits,
        listener: CallListener,
        slot: int = pj.PJSUA_INVALID_ID,
        *,
        waiting: bool = False,
    ) -> None:
        super().__init__(account, slot)
        self.account = account
        self.traits = traits
        self.snapshot = snapshot
        self.encryption = ""
        self._listener = listener
        self._lock = threading.Lock()
        self._mute = waiting  # another object speaks for this call
        self._successor: PjsipCall | None = None
        self.video = VideoSide(self, snapshot)
        self._elsewhere = False
        self._updating = False  # an UPDATE of ours is on its way
        self.silent = False  # held, or to be: off the bridge, whatever the other side says to it
        self.held_here = False  # the other side refused to be held, and is held all the same
        self._packets = 0
        self._last_packet_at = 0.0

    # --- told by the stack, on its thread; an exception must not cross into C++ ------------------------

    def onCallState(self, _prm: pj.OnCallStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            self._read_state(self.getInfo())
        except Exception:
            log.exception("call state")

    def onCallMediaState(self, _prm: pj.OnCallMediaStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            self._read_media(self.getInfo())
            self._listener.on_media(self)
        except Exception:
            log.exception("call media state")

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            self._read_transaction(prm)
        except Exception:
            log.exception("transaction state")

    def onCallRxReinvite(self, prm: pj.OnCallRxReinviteParam) -> None:  # noqa: N802 - pjsua2's name
        self._read_offer(prm)

    def onCallRxOffer(self, prm: pj.OnCallRxOfferParam) -> None:  # noqa: N802 - pjsua2's name
        """Also by UPDATE."""
        self._read_offer(prm)

    def _read_offer(self, prm: pj.OnCallRxReinviteParam | pj.OnCallRxOfferParam) -> None:
        """As much video as the person wants, and never without the encryption that there is."""
        try:
            offer = prm.offer
            sdp = str(offer.wholeSdp)
            self.video.read_offer(sdp)
            with_video(prm.opt, self.video.wish, video_lines(self.getInfo()))
            if self.snapshot.media_security is MediaSecurity.SRTP and offers_plain_media(sdp):
                log.warning("call %s: an offer to go on without encryption is refused", self.snapshot.id)
                prm.statusCode = NOT_ACCEPTABLE_HERE
        except Exception:
            log.exception("offer")

    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            code, final = int(prm.statusCode), bool(prm.finalNotify)
            prm.cont = not final and code < 200
            if 200 <= code < 300 and self.snapshot.transfer is TransferState.RUNNING:
                self.update(transfer=TransferState.DONE)  # before the other side hangs up
            self._listener.on_transfer_status(self, code, final)
        except Exception:
            log.exception("transfer status")

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            target = str(prm.dstUri)[:MOST_MESSAGE]
            if not (self.traits.trusted and is_transfer_target(target, self.traits.emergency)):
                log.info("call %s: a transfer request is refused", self.snapshot.id)
                prm.statusCode = FORBIDDEN if not self.traits.trusted else DECLINE
                return
            only_sound(prm.opt)
            self._successor = self._listener.on_refer(self, target)
            prm.newCall = self._successor
        except Exception:
            log.exception("transfer request")
            prm.statusCode = 500

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            only_sound(prm.opt)
            rdata = prm.rdata
            source, message = str(rdata.srcAddress), str(rdata.wholeMsg)[:MOST_MESSAGE]
            self._successor = self._listener.on_replace(self, source, message)
            if self._successor is None:
                prm.statusCode = FORBIDDEN
            else:
                prm.newCall = self._successor
        except Exception:
            log.exception("replace request")
            prm.statusCode = 500

    def onCallReplaced(self, _prm: pj.OnCallReplacedParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            if self._successor is not None:
                self._hand_over(self._successor)
        except Exception:
            log.exception("call replaced")

    def _read_state(self, info: pj.CallInfo) -> None:
        if not self.snapshot.sip_call_id:
            self.update(sip_call_id=str(info.callIdString))
        state, now = self.snapshot.state, time.time()
        match info.state:
            case pj.PJSIP_INV_STATE_EARLY if state is CallState.CALLING:
                self.update(state=CallState.PROGRESS)
            case pj.PJSIP_INV_STATE_CONNECTING if state is CallState.INCOMING:
                self.update(state=CallState.ANSWERING)
            case pj.PJSIP_INV_STATE_CONFIRMED:
                self._last_packet_at = time.monotonic()
                self.update(connected_at=self.snapshot.connected_at or now, **self._who_holds(info))
                self.video.read_first(info)
            case pj.PJSIP_INV_STATE_DISCONNECTED:
                code, reason = int(info.lastStatusCode), clean(str(info.lastReason), 80)
                elsewhere = self._elsewhere and not self.snapshot.was_connected
                self.update(state=CallState.ENDED, ended_at=now, code=code, reason=reason, answered_elsewhere=elsewhere)
                self._listener.on_ended(self)

    def _read_media(self, info: pj.CallInfo) -> None:
        if self.snapshot.state not in (CallState.ACTIVE, CallState.HELD):
            return
        self._last_packet_at = time.monotonic()
        self.update(**self._who_holds(info))
        self.video.read_media(info)

    def _who_holds(self, info: pj.CallInfo) -> dict[str, Any]:
        """What the media of a connected call say of its state."""
        statuses = {m.status for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO}
        held = self.held_here or pj.PJSUA_CALL_MEDIA_LOCAL_HOLD in statuses
        by_remote = pj.PJSUA_CALL_MEDIA_REMOTE_HOLD in statuses
        return {"state": CallState.HELD if held else CallState.ACTIVE, "held_by_remote": by_remote}

    def _read_transaction(self, prm: pj.OnCallTsxStateParam) -> None:
        event = prm.e  # each parent stays in a variable, as its members point into it
        body = event.body
        change = body.tsxState
        transaction = change.tsx
        method, state, ours = str(transaction.method), transaction.state, transaction.role == pj.PJSIP_ROLE_UAC
        received = change.type == pj.PJSIP_EVENT_RX_MSG
        if not ours and received and state == pj.PJSIP_TSX_STATE_TRYING:
            if method == "CANCEL":
                self._elsewhere = self.traits.trusted and answered_elsewhere(_message(change))
            elif method in ("UPDATE", "INVITE"):
                self._listener.on_identity(self, _message(change), False)
            elif method == "NOTIFY" and transfer_is_over(_message(change)):
                self._listener.on_transfer_over(self)
        elif ours and method == "UPDATE":
            self._updating = state < pj.PJSIP_TSX_STATE_COMPLETED
        elif ours and method == "INVITE":
            code = int(transaction.statusCode)
            if state == pj.PJSIP_TSX_STATE_CALLING and change.type == pj.PJSIP_EVENT_TX_MSG:
                self.video.read_sent(_sent_message(change))
            answered = state in _ANSWERED and change.prevState < pj.PJSIP_TSX_STATE_COMPLETED
            if self.snapshot.was_connected and answered:
                self.video.read_answer(code)
                self._listener.on_reinvite(self, code)
            elif received and 180 <= code < 300:
                self._listener.on_identity(self, _message(change), True)

    def update(self, **changes: Any) -> None:
        """Publishes a new snapshot, unless the last one said that the call is over. From any thread."""
        with self._lock:
            if self.snapshot.is_over or self._mute:
                return
            old = self.snapshot
            self.snapshot = replace(old, revision=old.revision + 1, **changes)
            sounds_differ = _heard(old) != _heard(self.snapshot)
            # within the lock, so that none overtakes another
            self._listener.on_changed(self.snapshot, sounds_differ)

    def _hand_over(self, successor: "PjsipCall") -> None:
        """From now on another object speaks for this call (RFC 3891): the person sees one call that goes on."""
        with self._lock:
            self._mute = True
            successor.take_over(self.snapshot)
        self._listener.on_replaced(self, successor)

    def take_over(self, snapshot: CallSnapshot) -> None:
        """Goes on where another call object was; what is known of the new other side is kept."""
        own = self.snapshot
        self.snapshot = replace(
            snapshot,
            remote_number=own.remote_number,
            remote_name=own.remote_name,
            remote_uri=own.remote_uri,
            identity_asserted=own.identity_asserted,
            video=NO_VIDEO,
            sip_call_id=str(self.getInfo().callIdString),  # another dialog
        )
        self.held_here = snapshot.state is CallState.HELD
        self._mute = False

    # --- commands, on the voice thread ------------------------------------------------------------

    def dial(self, uri: str, replaces: str = "") -> None:
        param = call_param(self.video.wish)
        if replaces:
            take_place_of(param, replaces)
        with self.video.offering():
            self.makeCall(uri, param)

    def sip_call_id(self) -> str:
        """ "" for a call that the stack has none of."""
        if self.getId() == pj.PJSUA_INVALID_ID:
            return ""
        try:
            return str(self.getInfo().callIdString)
        except pj.Error:  # it has just ended
            return ""

    def ring(self) -> None:
        """Tells the caller that it rings here (180)."""
        param = pj.CallOpParam()  # without media, as the first answer that says some is the last word on it
        param.statusCode = 180
        self.answer(param)

    def accept(self) -> None:
        param = self._param()
        param.statusCode = 200
        self.answer(param)

    def _param(self) -> pj.CallOpParam:
        """With the video that the person wants."""
        return call_param(self.video.wish, video_lines(self.getInfo()))

    def offer_again(self) -> bool:
        """A re-INVITE with the video that the person wants; False, or pj.Error, while another offer is under way.

        The stack itself would send a re-INVITE during its UPDATE, but with the media of that one.
        """
        if self._updating:
            return False
        with self.video.offering():
            self.reinvite(self._param())
        return True

    def end(self, code: int) -> None:
        """Hangs up, cancels, or rejects with `code` (0: the usual one for the state)."""
        if self.getId() == pj.PJSUA_INVALID_ID:
            self.give_up()
            return
        param = call_param()
        param.statusCode = code or (DECLINE if self.snapshot.state is CallState.INCOMING else 0)
        self.update(hung_up_here=True)
        self.hangup(param)

    def give_up(self) -> None:
        """The stack never made a call of this, and so tells of no end."""
        self.update(state=CallState.ENDED, ended_at=time.time(), code=400)
        self._listener.on_ended(self)

    def hold(self, on: bool) -> None:
        """Raises pj.Error while another offer is under way."""
        param = self._param()
        if on:
            self.setHold(param)
        else:
            param.opt.flag = pj.PJSUA_CALL_UNHOLD
            self.reinvite(param)

    def probe(self) -> None:
        """Asks by a re-INVITE whether the other side still knows this call; 481 ends it (RFC 5057)."""
        self.reinvite(self._param())

    def refer(self, uri: str) -> None:
        """Asks the other side to call `uri` instead (RFC 3515)."""
        self.xfer(uri, call_param())

    def refer_to_call(self, consulted: pj.Call) -> None:
        """Asks the other side to take our place in another call (RFC 3891)."""
        self.xferReplaces(consulted, call_param())

    def describe(self, index: int) -> None:
        """Publishes what is known of the sound of media line `index`: codec and encryption."""
        codec = str(self.getStreamInfo(index).codecName)
        streams = streams_in(self.getInfo())
        self.encryption = encryption_in(str(self.dump(True, "")), streams)  # pjsua2 tells it nowhere else
        security = MediaSecurity.SRTP if self.encryption else MediaSecurity.NONE
        known = (self.snapshot.codec, self.snapshot.media_security, self.snapshot.signalling_secure)
        if (codec, security, self.traits.signalling_secure) != known:
            self.update(codec=codec, media_security=security, signalling_secure=self.traits.signalling_secure)

    def audio_index(self) -> int | None:
        """Which media line carries the sound that is to be connected, if any."""
        return audio_in(self.getInfo())

    def sound(self) -> pj.AudioMedia | None:
        """Its sound in the bridge of the stack; None while there is none, or none to be heard."""
        try:
            index = None if self.snapshot.is_over or self.silent else self.audio_index()
            return None if index is None else self.getAudioMedia(index)
        except pj.Error:  # it has just ended
            return None

    def check_early(self) -> bool:
        """Looks whether the other side is heard before it answers; False when there is no need to look again."""
        if self.snapshot.state not in (CallState.CALLING, CallState.PROGRESS) or self.snapshot.early_media:
            return False
        index = self.audio_index()
        if index is None:
            return False
        statistics = self.getStreamStat(index)
        if int(statistics.rtcp.rxStat.pkt) == 0:
            return True
        self.update(early_media=True)
        return False

    def check_media(self, now: float) -> bool:
        """Looks whether packets still arrive; True if that has just changed to "lost". `now`: monotonic seconds."""
        if self.snapshot.state is not CallState.ACTIVE or self.snapshot.held_by_remote:
            self._last_packet_at = now
            if self.snapshot.media_lost:
                self.update(media_lost=False)  # it is to be silent
            return False
        index = self.audio_index()
        if index is None:
            return False
        statistics = self.getStreamStat(index)
        packets = int(statistics.rtcp.rxStat.pkt)
        if packets != self._packets:
            self._packets, self._last_packet_at = packets, now
        lost = now - self._last_packet_at > MEDIA_LOST_AFTER_S
        if lost == self.snapshot.media_lost:
            return False
        self.update(media_lost=lost)
        return lost


_ANSWERED = (pj.PJSIP_TSX_STATE_COMPLETED, pj.PJSIP_TSX_STATE_TERMINATED)


def _heard(call: CallSnapshot) -> tuple[object, ...]:
    """What tones depend on."""
    return call.state, call.early_media, call.media_security, call.signalling_secure


def _sent_message(change: pj.TsxStateEvent) -> str:
    source = change.src
    tdata = source.tdata
    return str(tdata.wholeMsg)[:MOST_MESSAGE]


def _message(change: pj.TsxStateEvent) -> str:
    source = change.src
    rdata = source.rdata
    return str(rdata.wholeMsg)[:MOST_MESSAGE]
