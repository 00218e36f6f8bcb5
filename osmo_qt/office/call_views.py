"""A call as one of its people sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from osmo_qt.core.people import tidy
from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.office.engine.legs import Leg
from osmo_qt.office.engine.refusals import ACTIONS, refusal
from osmo_qt.ucapi import calls as wire
from osmo_qt.ucapi.devices import Device


@dataclass(frozen=True)
class Other:
    """Who is at the other side, as far as the office knows."""

    name: str
    user_id: str | None = None


def view(call: Call, party: Party, devices: Sequence[Device], other: Other) -> wire.Call:
    """`devices` are those of the party's user."""
    identity = call.other(party).identity
    device_id = _device(party.leg, devices) if party.talks else None
    leg = party.leg if party.talks and device_id is None else None
    legs = [leg for leg in party.legs if leg.place.user == party.user]
    return wire.Call(
        id=call.id,
        direction="outgoing" if party is call.caller else "incoming",
        state=call.state(party),
        number=tidy(identity.number, 64),
        name=tidy(other.name or identity.name),
        user_id=other.user_id,
        device_id=device_id,
        device_number=tidy(leg.place.number, 64) if leg else "",
        sip_call_ids=[leg.sip_call_id for leg in legs if leg.sip_call_id][:20],
        started_at=_moment(call.started_at),
        answered_at=_moment(call.answered_at) if call.answered_at is not None else None,
        secure=call.secure,
        move=_move(call, party),
        transfer=_transfer(call, party),
        actions=actions(call, party),
    )


def actions(call: Call, party: Party) -> list[wire.Allowed]:
    """What may be done to it now, and why not; what is not named, this office cannot do."""
    return [wire.Allowed(action=action, refusal=refusal(call, party, action)) for action in ACTIONS]


def _move(call: Call, party: Party) -> wire.Move | None:
    """Only the one who moves sees it."""
    move = call.move
    if move is None or move.party is not party or (move.device_id is None and move.number is None):
        return None
    return wire.Move(device_id=move.device_id, number=move.number, state=move.state, failure=move.failure)


def _transfer(call: Call, party: Party) -> wire.TransferProgress | None:
    transfer = call.transfer
    if transfer is None or transfer.party is not party:
        return None
    number, consult = transfer.number, transfer.consult
    return wire.TransferProgress(number=number, consult=consult, state=transfer.state, failure=transfer.failure)


def _device(leg: Leg | None, devices: Sequence[Device]) -> str | None:
    if leg is None or not leg.place.user:
        return None
    if leg.place.device_id:
        return leg.place.device_id
    return next((device.id for device in devices if device.kind == leg.place.kind), None)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
