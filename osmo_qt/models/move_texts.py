"""The words of calls on other devices and of moving them, for translation in one place."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.uc_calls import ChangeFailure, Place, Refusal, UcCall, UcCallState


def _tr(text: str) -> str:
    return QCoreApplication.translate("move", text)


def wifi_text() -> str:
    """This program as a station of the slider."""
    return _tr("Wi-Fi")


def desk_text() -> str:
    return _tr("Desk")


def cell_text() -> str:
    return _tr("Cell")


def last_used_text() -> str:
    return _tr("Last used")


def other_wifi_text() -> str:
    return _tr("Other Wi-Fi device")


def where_text(place: Place, name: str) -> str:
    """Where a call is; `name`: of the device, or the number."""
    if place is Place.HERE:
        return _tr("On this device")
    return _tr("At %1").replace("%1", name) if name else ""


def uc_call_state_text(call: UcCall) -> str:
    """One line for a call on another device."""
    return {
        UcCallState.CALLING: _tr("Calling"),
        UcCallState.RINGING: _tr("Incoming call") if call.rings_here else _tr("Ringing"),
        UcCallState.CONNECTED: _tr("In call"),
        UcCallState.HELD: _tr("On hold"),
    }[call.state]


def move_refusal_text(refusal: Refusal, *, connected: bool = False) -> str:
    """Why a call can't be moved (guide 5.3.8)."""
    state = _tr("This call can't be moved now.") if connected else _tr("A call can be moved once it is answered.")
    return {
        Refusal.STATE: state,
        Refusal.MOVING: _tr("The call is just being moved."),
        Refusal.TRANSFERRING: _tr("The call is just being transferred."),
        Refusal.CONFERENCE: _tr("A large conference can't be moved until only two are left in it."),
        Refusal.BRIDGED: _tr("A bridged call can't be moved until the bridging ends."),
        Refusal.SECONDARY_LINE: _tr("A call on a secondary line has to go to the primary line first."),
        Refusal.HUNT_QUEUE: _tr("Calls from this hunt group can't be moved."),
        Refusal.SILENT_MONITOR: _tr("Silent monitoring has to end where it began."),
    }[refusal]


def move_failure_text(name: str, failure: ChangeFailure | None) -> str:
    """Why a call stayed where it was; "" for a person's own change of mind."""
    text = {
        ChangeFailure.BUSY: _tr("%1 is busy. The call stayed where it was."),
        ChangeFailure.DECLINED: _tr("%1 declined the call. It stayed where it was."),
        ChangeFailure.NO_ANSWER: _tr("%1 did not answer. The call stayed where it was."),
        ChangeFailure.UNREACHABLE: _tr("%1 can't be reached. The call stayed where it was."),
        ChangeFailure.CANCELLED: "",
        ChangeFailure.ERROR: _tr("The move to %1 failed. The call stayed where it was."),
    }[failure or ChangeFailure.ERROR]
    return text.replace("%1", name)


def pull_failure_text() -> str:
    """This program could not fetch the call."""
    return _tr("The call could not be fetched. It stayed where it was.")


def moving_text(name: str) -> str:
    return _tr("Ringing at %1 …").replace("%1", name)


def fetching_text() -> str:
    return _tr("Fetching the call …")


def moved_text(who: str, name: str) -> str:
    return _tr("The call with %1 is now at %2.").replace("%1", who).replace("%2", name)


def not_registered_here_text() -> str:
    return _tr("This program is not connected for calls.")


def desk_not_registered_text() -> str:
    return _tr("The desk phone is not registered.")


def no_desk_text() -> str:
    return _tr("You have no desk phone.")


def no_cell_text() -> str:
    return _tr("No cell number is configured.")


def nothing_used_text() -> str:
    return _tr("No other device was used yet.")


def not_reachable_text() -> str:
    return _tr("This device is not reachable.")


def server_away_text() -> str:
    return _tr("The UC server can't be reached, so calls can't be moved.")


def unknown_call_text() -> str:
    return _tr("The server does not know this call, so it can't be moved.")


def place_awaited_text(kind: str, *, loading: bool, searched: bool) -> str:
    """In the place of an empty list of *More*; `kind` is a PlaceKind's value."""
    if loading:
        return _tr("Loading devices …")
    if searched and kind != "keypad":
        return _tr("Nobody found")
    return {
        "recents": _tr("No recent calls"),
        "contacts": _tr("Type a name."),
        "keypad": _tr("Type a number."),
        "history": _tr("Places that you moved calls to are listed here."),
        "devices": _tr("No devices yet"),
    }[kind]


def this_device_text() -> str:
    """This program among the devices to call from."""
    return _tr("This device (Wi-Fi)")


def station_text(name: str, refusal: str, *, present: bool, at: bool) -> str:
    """A station of the slider for assistive technology. `at`: the knob is there, and waits unless it is `present`."""
    if present:
        return _tr("%1, the call is here").replace("%1", name)
    if at:
        return _tr("%1, the call rings here").replace("%1", name)
    if refusal:
        return _tr("%1, not available: %2").replace("%1", name).replace("%2", refusal)
    return _tr("Move the call to %1").replace("%1", name)


def more_features_text() -> str:
    return _tr("More Features")


def hold_text(*, held: bool) -> str:
    return _tr("Resume") if held else _tr("Hold")


def transfer_text() -> str:
    return _tr("Transfer")


def hang_up_text() -> str:
    return _tr("Hang up")


def complete_transfer_text(number: str) -> str:
    return _tr("Complete the transfer to %1").replace("%1", number)


def cancel_transfer_text() -> str:
    return _tr("Back to the first call")


def transferring_text(number: str) -> str:
    return _tr("Transfer to %1").replace("%1", number)


def transfer_failed_text(number: str, failure: ChangeFailure | None) -> str:
    """Why a transfer of a call on another device came to nothing; "" for a person's own change of mind."""
    text = {
        ChangeFailure.BUSY: _tr("%1 is busy"),
        ChangeFailure.DECLINED: _tr("%1 declined the call"),
        ChangeFailure.NO_ANSWER: _tr("%1 did not answer"),
        ChangeFailure.UNREACHABLE: _tr("%1 can't be reached"),
        ChangeFailure.CANCELLED: "",
        ChangeFailure.ERROR: _tr("The transfer to %1 failed"),
    }[failure or ChangeFailure.ERROR]
    return text.replace("%1", number)
