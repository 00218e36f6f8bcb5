"""Presence states, and the rule that makes one of what a person chose and what is going on (guide 3.5.2.1)."""

from enum import Enum


class PresenceState(Enum):
    """The six that a person can choose, in the guide's order, and the one that only others see."""

    AVAILABLE = "available"
    AWAY = "away"
    DO_NOT_DISTURB = "do-not-disturb"
    BE_RIGHT_BACK = "be-right-back"
    BUSY = "busy"
    IN_A_MEETING = "in-a-meeting"
    OFFLINE = "offline"


CHOICES = tuple(state for state in PresenceState if state is not PresenceState.OFFLINE)
# What a person chose of these stays until the person chooses something else.
_STAY = frozenset({PresenceState.AWAY, PresenceState.BUSY, PresenceState.DO_NOT_DISTURB})


def derive_presence(chosen: PresenceState | None, *, in_call: bool, idle: bool, in_meeting: bool) -> PresenceState:
    """What clients show. `chosen` None and AVAILABLE both mean: by what the person does.

    Be Right Back and In A Meeting give way to Busy during a call and come back after it.
    """
    if chosen in _STAY:
        return chosen
    if in_call:
        return PresenceState.BUSY
    if chosen is not None and chosen is not PresenceState.AVAILABLE:
        return chosen
    if in_meeting:
        return PresenceState.IN_A_MEETING
    return PresenceState.AWAY if idle else PresenceState.AVAILABLE


def kept_after_sign_out(chosen: PresenceState | None) -> PresenceState | None:
    """A chosen Away ends when the person signs out, other choices stay."""
    return None if chosen is PresenceState.AWAY else chosen
