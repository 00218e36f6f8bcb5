"""Calls on the wire, and as the plain values of `core.uc_calls`."""

from osmo_qt.core import uc_calls
from osmo_qt.core.address import MAX_NUMBER
from osmo_qt.core.calls import CallDirection
from osmo_qt.core.people import tidy
from osmo_qt.services.uc.convert import LONG_LINE
from osmo_qt.services.uc.reading import checked
from osmo_qt.ucapi.calls import Call, Move, Target, TransferProgress


def call(wire: Call) -> uc_calls.UcCall:
    return uc_calls.UcCall(
        id=wire.id,
        direction=CallDirection(wire.direction),
        state=uc_calls.UcCallState(wire.state),
        number=tidy(wire.number, MAX_NUMBER),
        name=tidy(wire.name, LONG_LINE),
        user_id=wire.user_id or "",
        device_id=wire.device_id or "",
        device_number=tidy(wire.device_number, MAX_NUMBER),
        sip_call_ids=frozenset(wire.sip_call_ids),
        started_at=wire.started_at.timestamp(),
        answered_at=wire.answered_at.timestamp() if wire.answered_at is not None else None,
        secure=wire.secure,
        video=wire.video,
        hunt_group=tidy(wire.hunt_group, LONG_LINE),
        move=_move(wire.move) if wire.move is not None else None,
        transfer=_transfer(wire.transfer) if wire.transfer is not None else None,
        actions=tuple(
            (uc_calls.CallAction(a.action), uc_calls.Refusal(a.refusal) if a.refusal else None) for a in wire.actions
        ),
    )


def _move(wire: Move) -> uc_calls.Move:
    to = uc_calls.Destination(wire.device_id or "", tidy(wire.number or "", MAX_NUMBER))
    return uc_calls.Move(to, uc_calls.ChangeState(wire.state), _failure(wire.failure))


def _transfer(wire: TransferProgress) -> uc_calls.UcTransfer:
    number, state = tidy(wire.number, MAX_NUMBER), uc_calls.ChangeState(wire.state)
    return uc_calls.UcTransfer(number, wire.consult, state, _failure(wire.failure))


def _failure(wire: str | None) -> uc_calls.ChangeFailure | None:
    return uc_calls.ChangeFailure(wire) if wire is not None else None


def target_body(to: uc_calls.Destination) -> Target:
    """Raises UserError(UC_REFUSED) for what is neither a device nor a number."""
    return checked(Target, device_id=to.device_id or None, number=tidy(to.number, MAX_NUMBER) or None)
