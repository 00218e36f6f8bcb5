"""One more call beside the present one: who, by the same search as a transfer. With that call the panel goes."""

from PySide6.QtCore import Property, QObject, Signal, Slot

from osmo_qt.models.calls import Calls
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.party_picker import PartyPicker


class AddCall(QObject):
    """Signal: `changed()`: whether the panel is shown, or why the last try failed."""

    changed = Signal()

    def __init__(self, calls: Calls, dialer: Dialer, picker: PartyPicker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialer = dialer
        self._picker = picker
        self._error = ""
        self._shown = False
        calls.current_changed.connect(self.close)

    @Property(QObject, constant=True)
    def picker(self) -> PartyPicker:
        return self._picker

    @Property(bool, notify=changed)
    def shown(self) -> bool:
        return self._shown

    @Property(str, notify=changed)
    def error(self) -> str:
        return self._error

    @Slot()
    def open(self) -> None:
        self._picker.reset()
        self._show(True)

    @Slot()
    def close(self) -> None:
        self._show(False)

    @Slot(str)
    def call(self, text: str) -> None:
        """Calls; the present call is held. The panel stays if it can't be done, and says why."""
        done = self._dialer.call_number(text)
        self._show(not done, "" if done else self._dialer.error)

    def _show(self, shown: bool, error: str = "") -> None:
        self._shown, self._error = shown, error
        self.changed.emit()
