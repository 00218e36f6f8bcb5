"""What a key outside of our windows does to calls: answer, hang up, mute; for shortcuts, headsets, the tray."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls


class CallKeys(QObject):
    """Signal: `changed()`: what may be done differs."""

    changed = Signal()

    def __init__(self, calls: Calls, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls = calls
        for signal in (calls.current_changed, calls.ringing_changed, calls.arranged, calls.call_changed, calls.ended):
            signal.connect(lambda *_: self.changed.emit())

    @property
    def ringing(self) -> CallItem | None:
        """The call that may be accepted or declined."""
        ringing: CallItem | None = self._calls.property("ringing")
        return ringing

    @property
    def talking(self) -> CallItem | None:
        """The call on the screen, if it lives and does not ring here."""
        current: CallItem | None = self._calls.property("current")
        return current if current is not None and not current.over and current is not self.ringing else None

    def answer(self) -> None:
        if self.ringing is not None:
            self.ringing.accept()

    def hang_up(self) -> None:
        """Ends the call on the screen; where there is none, declines the one that rings."""
        if self.talking is not None:
            self._calls.hangUp()
        elif self.ringing is not None:
            self.ringing.decline()

    def toggle(self) -> None:
        """The one button of a headset: answers what rings, or else hangs up."""
        if self.ringing is not None:
            self.answer()
        else:
            self.hang_up()

    def decline(self) -> None:
        if self.ringing is not None:
            self.ringing.decline()

    def toggle_mute(self) -> None:
        if self.talking is not None:
            self.talking.toggleMute()

    def press(self, name: str) -> None:
        """A shortcut (`answer`, `hang_up`, `mute`) or a headset's button (`toggle`, `start`, `end`)."""
        {
            "answer": self.answer,
            "start": self.answer,
            "hang_up": self.hang_up,
            "end": self.hang_up,
            "toggle": self.toggle,
            "mute": self.toggle_mute,
        }[name]()
