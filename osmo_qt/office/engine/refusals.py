"""Whether something may be done to a call now, and why not."""

from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.ucapi.calls import CallAction, Refusal

ACTIONS: tuple[CallAction, ...] = ("answer", "hold", "move", "transfer", "digits", "hang-up")


def refusal(call: Call, party: Party, action: CallAction) -> Refusal | None:
    """None: it may be done by this party."""
    if action == "hang-up":
        return None
    if action == "answer":
        return None if call.answered_at is None and party is call.callee and party.ringing else "state"
    if call.inner or call.answered_at is None or not party.talks or call.is_connecting:
        return "state"
    return _while_talking(call, party, action)


def _while_talking(call: Call, party: Party, action: CallAction) -> Refusal | None:
    if call.is_moving:
        return "moving"
    if call.is_transferring and action != "digits":
        return "transferring"
    # the device that holds would have to be told that it does not any more
    moved_in_hold = action == "move" and (party.holds or call.other(party).holds)
    held_by_device = action == "hold" and party.holds and not party.held_here
    return "state" if moved_in_hold or held_by_device else None
