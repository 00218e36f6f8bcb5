"""The words for presence."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.presence import PresenceState


def _tr(text: str) -> str:
    return QCoreApplication.translate("texts", text)


def presence_text(state: PresenceState) -> str:
    """The guide's word for a state (3.5.2.1)."""
    return {
        PresenceState.AVAILABLE: _tr("Available"),
        PresenceState.AWAY: _tr("Away"),
        PresenceState.DO_NOT_DISTURB: _tr("Do not disturb"),
        PresenceState.BE_RIGHT_BACK: _tr("Be Right Back"),
        PresenceState.BUSY: _tr("Busy"),
        PresenceState.IN_A_MEETING: _tr("In A Meeting"),
        PresenceState.OFFLINE: _tr("Offline"),
    }[state]
