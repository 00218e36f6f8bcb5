"""What presence, devices and rules look like: an icon and a colour for each, the word always beside it."""

from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import DeviceKind
from osmo_qt.models.devices import DeviceRow

AUTOMATIC_SIGN = ("cached", "accent")
PRESENCE_SIGNS: dict[PresenceState, tuple[str, str]] = {
    PresenceState.AVAILABLE: ("check-circle", "green"),
    PresenceState.AWAY: ("clock", "orange"),
    PresenceState.DO_NOT_DISTURB: ("minus-circle", "red"),
    PresenceState.BE_RIGHT_BACK: ("coffee", "orange"),
    PresenceState.BUSY: ("record-circle", "red"),
    PresenceState.IN_A_MEETING: ("account-group", "red"),
    PresenceState.OFFLINE: ("circle-outline", "muted"),
}
_DEVICES: dict[DeviceKind, str] = {
    DeviceKind.AUTO_PILOT: "call-split",
    DeviceKind.WORK_PHONE: "deskphone",
    DeviceKind.SOFTPHONE: "headset",
    DeviceKind.CELL: "cellphone",
    DeviceKind.OWN: "phone-outline",
}
GROUP_SIGN = "devices"


def choice_sign(state: PresenceState | None) -> tuple[str, str]:
    """None: automatic."""
    return AUTOMATIC_SIGN if state is None else PRESENCE_SIGNS[state]


def device_sign(row: DeviceRow | None) -> str:
    """None: it is not known which one."""
    if row is None:
        return "phone-outline"
    return GROUP_SIGN if row.device is None else _DEVICES[row.device.kind]


def kind_sign(kind: DeviceKind | None) -> str:
    """None: some number."""
    return "phone-outline" if kind is None else _DEVICES[kind]
