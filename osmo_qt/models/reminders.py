"""*Remind Me*: calls to be returned later, kept over a restart, told at their time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.reminders import DEFAULT_DELAY_MIN, LONGEST_TEXT, MOST_REMINDERS, Reminder
from osmo_qt.models.feedback import Feedback, NoticeKind

LOOK_AGAIN_MS = 15_000  # at most: a timer stands still while the machine sleeps, the clock does not


class RemindersStorage(Protocol):
    """What of the store is used."""

    @property
    def loaded(self) -> SignalInstance: ...
    def save(self, reminders: Sequence[Reminder]) -> None: ...


class Dialling(Protocol):
    """What of the dialer is used."""

    @property
    def error(self) -> str: ...
    @property
    def advice(self) -> str: ...
    def call_number(self, number: str) -> bool: ...


class Reminders(QObject):
    """Signals: `changed()`; `came_due(Reminder)` once for each; `gone(id)` when one needs no more attention.

    `call` dials a number and tells whether that began; a reminder stays until it did.
    """

    changed = Signal()
    came_due = Signal(object)
    gone = Signal(int)

    def __init__(self, store: RemindersStorage, call: Callable[[str], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.call = call
        self._all: list[Reminder] = []
        self._due: list[int] = []  # ids told already
        self.fresh: Reminder | None = None  # just made: when it is due can still be chosen
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)
        store.loaded.connect(self._on_loaded)

    @property
    def waiting(self) -> tuple[Reminder, ...]:
        """Those still to come, the next one first."""
        return tuple(r for r in self._all if r.id not in self._due)

    @property
    def due(self) -> tuple[Reminder, ...]:
        """Those whose time has come, the oldest first."""
        return tuple(r for r in self._all if r.id in self._due)

    # --- commands ------------------------------------------------------------------------------------

    def remind(self, call: CallSnapshot) -> None:
        """Keeps who called, for later; the delay is the usual one until another is chosen (`choose_delay`)."""
        now = time.time()
        who = ("", "") if call.is_anonymous else (call.remote_number, call.remote_name)
        number, name = (text[:LONGEST_TEXT] for text in who)
        made = Reminder(self._new_id(), number, name, now, now + 60 * DEFAULT_DELAY_MIN)
        self.fresh = made
        self._change([*self._all, made][-MOST_REMINDERS:])

    def choose_delay(self, reminder_id: int, minutes: int) -> None:
        """Another time for a reminder, counted from now."""
        due_at = time.time() + 60 * minutes
        self._due = [i for i in self._due if i != reminder_id]
        self._leave_fresh(reminder_id)
        self._change([replace(r, due_at=due_at) if r.id == reminder_id else r for r in self._all])
        self.gone.emit(reminder_id)

    def snooze(self, reminder_id: int) -> None:
        """Once more, after the usual delay."""
        self.choose_delay(reminder_id, DEFAULT_DELAY_MIN)

    def keep(self) -> None:
        """The delay of the reminder just made is right."""
        if self.fresh is not None:
            self.fresh = None
            self.changed.emit()

    def dismiss(self, reminder_id: int) -> None:
        """Forgets a reminder."""
        self._due = [i for i in self._due if i != reminder_id]
        self._leave_fresh(reminder_id)
        self._change([r for r in self._all if r.id != reminder_id])
        self.gone.emit(reminder_id)

    def call_back(self, reminder_id: int) -> None:
        """Calls; forgets the reminder if the call began."""
        reminder = next((r for r in self._all if r.id == reminder_id), None)
        if reminder is not None and self.call(reminder.number):
            self.dismiss(reminder_id)

    # --- inside --------------------------------------------------------------------------------------

    def _new_id(self) -> int:
        return max((r.id for r in self._all), default=0) + 1

    def _leave_fresh(self, reminder_id: int) -> None:
        if self.fresh is not None and self.fresh.id == reminder_id:
            self.fresh = None

    def _on_loaded(self, reminders: list[Reminder]) -> None:
        known = {r.id for r in self._all}  # made before the file was read
        self._all = sorted([*[r for r in reminders if r.id not in known], *self._all], key=lambda r: r.due_at)
        self._look()
        self.changed.emit()

    def _change(self, reminders: list[Reminder]) -> None:
        self._all = sorted(reminders, key=lambda r: r.due_at)
        self._store.save(self._all)
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        now = time.time()
        for reminder in self.waiting:
            if reminder.due_at <= now:
                self._due.append(reminder.id)
                self._leave_fresh(reminder.id)
                self.changed.emit()
                self.came_due.emit(reminder)
        coming = self.waiting
        if coming:
            self._timer.start(max(1, min(LOOK_AGAIN_MS, round(1000 * (coming[0].due_at - now)) + 1)))
        else:
            self._timer.stop()


def calling_back(dialer: Dialling, feedback: Feedback) -> Callable[[str], bool]:
    """How to call from outside of a page: what is wrong stands in the notices then."""

    def call(number: str) -> bool:
        if dialer.call_number(number):
            return True
        feedback.tell(NoticeKind.WARNING, dialer.error, dialer.advice, key="call-back")
        return False

    return call
