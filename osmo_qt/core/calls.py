"""What a call is: the snapshot that travels from the SIP stack to the screen, and its state table."""

import re
from dataclasses import dataclass, replace
from enum import Enum

from osmo_qt.core.video import NO_VIDEO, CallVideo


class CallDirection(Enum):
    """Who started the call."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class CallState(Enum):
    """The life of a call as this side sees it (RFC 3261 dialog and RFC 3264 hold in one word)."""

    CALLING = "calling"  # INVITE sent, nothing heard yet
    PROGRESS = "progress"  # the other side rings, or early media plays
    INCOMING = "incoming"  # ringing here
    ANSWERING = "answering"  # accepted here, ACK not yet seen
    ACTIVE = "active"
    HELD = "held"  # put on hold by this side
    ENDED = "ended"


_S = CallState

TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    _S.CALLING: frozenset({_S.PROGRESS, _S.ACTIVE, _S.ENDED}),
    _S.PROGRESS: frozenset({_S.ACTIVE, _S.ENDED}),
    _S.INCOMING: frozenset({_S.ANSWERING, _S.ACTIVE, _S.ENDED}),
    _S.ANSWERING: frozenset({_S.ACTIVE, _S.ENDED}),
    _S.ACTIVE: frozenset({_S.HELD, _S.ENDED}),
    _S.HELD: frozenset({_S.ACTIVE, _S.ENDED}),
    _S.ENDED: frozenset(),
}

FIRST_STATES = {CallDirection.OUTGOING: _S.CALLING, CallDirection.INCOMING: _S.INCOMING}


class MediaSecurity(Enum):
    """How the sound travels to the server (SRTP keys by SDES are hop by hop, RFC 4568)."""

    NONE = "none"
    SRTP = "srtp"


class TransferState(Enum):
    """How a transfer of this call goes (REFER and its NOTIFYs, RFC 3515)."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"  # somebody else has it; it ends here
    FAILED = "failed"  # the call came back; `transfer_code` says why


class CallQuality(Enum):
    """What is heard, as the guide's banners tell it (8.1.1); `core/quality.py` decides."""

    GOOD = "good"
    POOR = "poor"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class CallSnapshot:
    """All that is known of one call at one moment. A later `revision` replaces an earlier one.

    Times are seconds since the epoch; `id` is ours and never used again, unlike the stack's slot number.
    `remote_name` and `remote_number` come from the network: shown as plain text only.
    `code` and `reason` are the SIP response that ended the call (0 while it lives).
    `post_dial` are the digits still to be sent after the answer; a leading `;` with `post_dial_waits` asks for *Dial*.
    `hold_refused`: the answer by which the other side refused to be held, or to go on; 0 since the next wish.
    `auto_answer_s`: the caller's server asks to answer by itself after so many seconds (Call-Info, Alert-Info).
    `direct`: it came around the own server, so that who calls is what the caller claims.
    `identity_asserted`: name and number are from the own server's P-Asserted-Identity (RFC 3325).
    `sip_call_id`: the Call-ID of its SIP dialog, by which a UC server knows it; "" until the stack tells.
    `media_security` is SRTP only if every stream is encrypted both ways; `signalling_secure`: SIP came by TLS.
    """

    id: int
    revision: int
    direction: CallDirection
    state: CallState
    remote_number: str
    created_at: float
    remote_name: str = ""
    remote_uri: str = ""
    connected_at: float | None = None
    ended_at: float | None = None
    muted: bool = False
    held_by_remote: bool = False
    hold_refused: int = 0
    early_media: bool = False
    media_lost: bool = False
    codec: str = ""
    media_security: MediaSecurity = MediaSecurity.NONE
    signalling_secure: bool = False
    quality: CallQuality = CallQuality.GOOD
    video: CallVideo = NO_VIDEO
    in_conference: bool = False
    recording: bool = False
    post_dial: str = ""
    post_dial_waits: bool = False
    transfer: TransferState = TransferState.NONE
    transfer_code: int = 0
    auto_answer_s: float | None = None
    direct: bool = False
    identity_asserted: bool = False
    diverted_by: str = ""
    answered_elsewhere: bool = False
    hung_up_here: bool = False
    code: int = 0
    reason: str = ""
    sip_call_id: str = ""

    @property
    def is_over(self) -> bool:
        return self.state is CallState.ENDED

    @property
    def is_anonymous(self) -> bool:
        """Whether the other side hides the number (RFC 3323 section 4.1.1.3)."""
        user, _, host = self.remote_uri.partition(":")[2].lower().partition("@")
        hidden = user == "anonymous" or re.match(r"anonymous\.invalid\b", host) is not None
        return hidden or self.remote_number.lower() == "anonymous"

    @property
    def was_connected(self) -> bool:
        return self.connected_at is not None

    @property
    def was_cut_off(self) -> bool:
        """Whether it ended because no sound came any more, and neither side hung up."""
        silent = self.was_connected and self.media_lost and not self.hung_up_here
        return self.is_over and silent and self.code in (408, 481, 503)

    @property
    def duration_s(self) -> float:
        """Seconds of talk; 0 if it never came to that or still goes on."""
        if self.connected_at is None or self.ended_at is None:
            return 0.0
        return max(0.0, self.ended_at - self.connected_at)


def may_follow(old: CallState, new: CallState) -> bool:
    """Whether a call in state `old` may be seen in state `new` next."""
    return new is old or new in TRANSITIONS[old]


def merge(old: CallSnapshot | None, new: CallSnapshot) -> CallSnapshot | None:
    """What to show after `new` arrived: None if it is stale or impossible and must be dropped."""
    if old is None:
        return new
    if new.id != old.id or new.revision <= old.revision or not may_follow(old.state, new.state):
        return None
    return new


def ended(snapshot: CallSnapshot, at: float, code: int, reason: str) -> CallSnapshot:
    """The snapshot of the same call, over."""
    return replace(
        snapshot, revision=snapshot.revision + 1, state=CallState.ENDED, ended_at=at, code=code, reason=reason
    )
