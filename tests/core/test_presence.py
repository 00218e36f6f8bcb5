"""The rule that makes a presence state, as the guide's table tells it."""

import pytest

from osmo_qt.core.presence import CHOICES, PresenceState, derive_presence, kept_after_sign_out

S = PresenceState


@pytest.mark.req("PRES-2")
@pytest.mark.parametrize(
    ("chosen", "in_call", "idle", "in_meeting", "state"),
    [
        (None, False, False, False, S.AVAILABLE),
        (None, True, True, True, S.BUSY),
        (None, False, True, True, S.IN_A_MEETING),
        (None, False, True, False, S.AWAY),
        (S.AVAILABLE, True, False, False, S.BUSY),
        (S.AVAILABLE, False, True, False, S.AWAY),
        (S.BE_RIGHT_BACK, False, True, True, S.BE_RIGHT_BACK),
        (S.BE_RIGHT_BACK, True, False, False, S.BUSY),
        (S.IN_A_MEETING, True, False, False, S.BUSY),
        (S.IN_A_MEETING, False, True, False, S.IN_A_MEETING),
    ],
)
def test_follows_what_happens(
    chosen: PresenceState | None, in_call: bool, idle: bool, in_meeting: bool, state: PresenceState
) -> None:
    assert derive_presence(chosen, in_call=in_call, idle=idle, in_meeting=in_meeting) is state


@pytest.mark.req("PRES-2")
@pytest.mark.parametrize("chosen", [S.AWAY, S.BUSY, S.DO_NOT_DISTURB])
def test_some_choices_stay_whatever_happens(chosen: PresenceState) -> None:
    for bits in range(8):
        assert derive_presence(chosen, in_call=bool(bits & 1), idle=bool(bits & 2), in_meeting=bool(bits & 4)) is chosen


def test_a_chosen_away_ends_with_the_session() -> None:
    assert kept_after_sign_out(S.AWAY) is None
    assert kept_after_sign_out(S.BUSY) is S.BUSY


@pytest.mark.req("PRES-1")
def test_there_are_six_to_choose_from() -> None:
    assert [state.value for state in CHOICES] == [
        *("available", "away", "do-not-disturb", "be-right-back", "busy", "in-a-meeting")
    ]
