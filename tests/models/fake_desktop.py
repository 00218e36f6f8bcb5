"""The desktop's edges as the test plays them: messages, global keys, reminders on disk."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.move_history import MovedTo
from osmo_qt.core.reminders import Reminder
from osmo_qt.core.shortcuts import ShortcutState
from osmo_qt.services.notifier import DesktopMessage


class FakeNotifier(QObject):
    """Keeps what is shown by its key, and in `history` everything that was."""

    appeared = Signal()
    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[str, DesktopMessage] = {}
        self.history: list[DesktopMessage] = []

    def show(self, message: DesktopMessage) -> None:
        self.shown[message.key] = message
        self.history.append(message)

    def close(self, key: str) -> None:
        self.shown.pop(key, None)

    def close_all(self) -> None:
        self.shown.clear()


class FakeKeys(QObject):
    """Global keys that all work, but for what `states` says."""

    states_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.states: dict[str, ShortcutState] = {}

    def state(self, name: str) -> ShortcutState:
        return self.states.get(name, ShortcutState.READY if self.texts.get(name) else ShortcutState.NONE)

    def set_shortcut(self, name: str, text: str) -> None:
        self.texts[name] = text


class FakeMoveHistoryStore(QObject):
    """Move History in memory."""

    loaded = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[MovedTo] = []

    def save(self, records: Sequence[MovedTo]) -> None:
        self.saved = list(records)


class FakeRemindersStore(QObject):
    """Reminders in memory."""

    loaded = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[Reminder] = []

    def save(self, reminders: Sequence[Reminder]) -> None:
        self.saved = list(reminders)
