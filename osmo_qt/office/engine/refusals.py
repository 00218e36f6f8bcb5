"""Whether something may be done to a call now, and why not."""

from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.ucapi.calls import CallAction, Refusal

ACTIONS: tuple[CallAction, ...] = ("hold", "move", "hang-up")


def refusal(call: Call, party: Party, action: CallAction) -> Refusal | None:
    """None: it may be done by this party."""
    if action == "hang-up":
        return None
    if call.answered_at is None or not party.talks or call.is_connecting:
        return "state"
    if call.is_moving:
        return "moving"
    # the device that holds would have to be told that it does not any more
    if action == "move" and (party.holds or call.other(party).holds):
        return "state"
    if action == "hold" and party.holds and not party.held_here:
        return "state"
    return None
