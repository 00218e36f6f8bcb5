"""The words for presence, devices and rules, for translation in one place."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import DeviceKind


def _tr(text: str) -> str:
    return QCoreApplication.translate("presence", text)


def presence_text(state: PresenceState) -> str:
    """As the guide names them (3.5.2.1)."""
    return {
        PresenceState.AVAILABLE: _tr("Available"),
        PresenceState.AWAY: _tr("Away"),
        PresenceState.DO_NOT_DISTURB: _tr("Do not disturb"),
        PresenceState.BE_RIGHT_BACK: _tr("Be Right Back"),
        PresenceState.BUSY: _tr("Busy"),
        PresenceState.IN_A_MEETING: _tr("In A Meeting"),
        PresenceState.OFFLINE: _tr("Offline"),
    }[state]


def presence_help(state: PresenceState | None) -> str:
    """What a choice means; None: automatic."""
    if state is None:
        return _tr("By calls, meetings and input.")
    return {
        PresenceState.AVAILABLE: _tr("You can be reached."),
        PresenceState.AWAY: _tr("Until you change it or sign out."),
        PresenceState.DO_NOT_DISTURB: _tr("No disturbance until you change it."),
        PresenceState.BE_RIGHT_BACK: _tr("You are away for a short time."),
        PresenceState.BUSY: _tr("Until you change it."),
        PresenceState.IN_A_MEETING: _tr("You are in a meeting."),
        PresenceState.OFFLINE: _tr("Nobody is signed in."),
    }[state]


def automatic_text() -> str:
    return _tr("Automatic")


def choice_text(state: PresenceState | None) -> str:
    return automatic_text() if state is None else presence_text(state)


def device_kind_text(kind: DeviceKind) -> str:
    """What calls do that go to such a device (guide 3.5.3)."""
    return {
        DeviceKind.AUTO_PILOT: _tr("Calls ring here first, then at your desk phone, then go to voicemail."),
        DeviceKind.WORK_PHONE: _tr("Calls ring at your office phone, then go to voicemail."),
        DeviceKind.SOFTPHONE: _tr("Calls ring at this program, then go to voicemail."),
        DeviceKind.CELL: _tr("Calls ring at your cell phone."),
        DeviceKind.OWN: _tr("A device that you have added."),
    }[kind]


def device_group_text() -> str:
    return _tr("These devices ring together.")


def devices_awaited_text() -> str:
    return _tr("Devices come as soon as the server is there.")


def location_and_note_text() -> str:
    return _tr("Location and note …")


def manage_devices_text() -> str:
    return _tr("Add or edit devices …")


def preferred_text() -> str:
    return _tr("Preferred device")


def ring_time_text(seconds: int | None) -> str:
    """RNA: ring, no answer."""
    return _tr("Unlimited") if seconds is None else _tr("%1 s").replace("%1", str(seconds))


def rules_presence_text(presence: PresenceState | None) -> str:
    """What a rules profile does to the presence."""
    return _tr("Presence: %1").replace("%1", choice_text(presence))


def active_text() -> str:
    return _tr("Active")
