"""The configuration in use: Voice-only until a sign-in says otherwise."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.uc import Configuration


class CurrentConfiguration(QObject):
    """Signal: `changed()`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, value: Configuration = Configuration.VOICE_ONLY) -> None:
        super().__init__(parent)
        self._value = value
        self._server_calls = False

    @property
    def value(self) -> Configuration:
        return self._value

    @property
    def has_uc(self) -> bool:
        return self._value.has_uc

    @property
    def has_voice(self) -> bool:
        return self._value.has_voice

    @property
    def can_dial(self) -> bool:
        """Whether calls can be made: from here, or by the UC server through another device."""
        return self.has_voice or (self.has_uc and self._server_calls)

    def set_server_calls(self, on: bool) -> None:
        """What the UC server can do."""
        if on is not self._server_calls:
            self._server_calls = on
            self.changed.emit()

    def set(self, value: Configuration) -> None:
        """What the server answered to the sign-in."""
        if value is not self._value:
            self._value = value
            self.changed.emit()
