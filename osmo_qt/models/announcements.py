"""What is told outside of our windows, and what the buttons there do: calls, missed calls, voicemail, reminders."""

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState
from osmo_qt.core.reminders import Reminder
from osmo_qt.core.uc_calls import UcCall
from osmo_qt.models import desktop_texts as texts
from osmo_qt.models.answering import Answering
from osmo_qt.models.attention import Attention
from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.reminders import Reminders
from osmo_qt.services.notifier import DEFAULT_ACTION, DesktopMessage, Urgency

SETTING = "desktop.notifications"
DO_NOT_DISTURB = "calls.do_not_disturb"
VOICEMAIL = "voicemail"
ELSEWHERE = "elsewhere"  # and the id of a call that is answered on another device


class Notifying(Protocol):
    """What of the notifier is used."""

    @property
    def appeared(self) -> SignalInstance: ...
    @property
    def chosen(self) -> SignalInstance: ...
    def show(self, message: DesktopMessage) -> None: ...
    def close(self, key: str) -> None: ...
    def close_all(self) -> None: ...


class Announcements(QObject):
    """Signals: `call_wanted()`, `recents_wanted()`, `window_wanted()`: a click on a message asks to see that.

    `call` dials a number, and tells the person if that can't be done.
    """

    call_wanted = Signal()
    recents_wanted = Signal()
    window_wanted = Signal()

    def __init__(
        self,
        notifier: Notifying,
        calls: Calls,
        reminders: Reminders,
        attention: Attention,
        preferences: Preferences,
        call: Callable[[str], bool],
        parent: QObject | None = None,
        *,
        answering: Answering | None = None,
    ) -> None:
        super().__init__(parent)
        self._answering = answering
        self._notifier = notifier
        self._reminders = reminders
        self._attention = attention
        self._preferences = preferences
        self._call = call
        self._ringing: dict[str, CallItem] = {}
        self._names: dict[int, str] = {}  # of calls that rang here, as they were shown
        self._missed: dict[str, tuple[str, int]] = {}  # key: number, how often
        calls.incoming.connect(self._on_incoming)
        calls.ended.connect(self._on_ended)
        reminders.came_due.connect(self._on_due)
        reminders.gone.connect(lambda i: self._withdraw(_reminder_key(i)))
        attention.changed.connect(self._on_attention)
        attention.messages_came.connect(self._on_messages)
        if answering is not None:
            answering.began.connect(self._on_elsewhere)
            answering.ended.connect(lambda call: self._withdraw(f"{ELSEWHERE}:{call.id}"))
        notifier.chosen.connect(self._on_chosen)
        notifier.appeared.connect(self._tell_again)
        preferences.changed.connect(self._on_preference)
        for item in calls.living():
            if item.snapshot.state is CallState.INCOMING:  # it was faster than we
                self._on_incoming(item)

    def _show(self, message: DesktopMessage) -> None:
        if self._preferences.get(SETTING):
            self._notifier.show(message)

    def _withdraw(self, key: str) -> None:
        self._notifier.close(key)

    def _on_preference(self, key: str) -> None:
        if key == SETTING and not self._preferences.get(SETTING):
            self._notifier.close_all()

    # --- calls ---------------------------------------------------------------------------------------

    def _on_incoming(self, item: CallItem) -> None:
        key = f"call:{item.id}"
        who = _who(item.shown_name, "" if item.snapshot.is_anonymous else item.snapshot.remote_number)
        self._ringing[key], self._names[item.id] = item, who
        item.changed.connect(lambda: self._on_call(key, item))
        self._show_ringing(key, who)

    def _on_elsewhere(self, call: UcCall) -> None:
        """It is answered on another device, which the window lets one choose."""
        title = texts.incoming_call_text()
        who = _who(self._answering.who if self._answering is not None else "", call.number)
        actions = ("decline", texts.decline_text()), (DEFAULT_ACTION, title)
        self._show(DesktopMessage(f"{ELSEWHERE}:{call.id}", title, who, actions, Urgency.CRITICAL, "call.incoming"))

    def _show_ringing(self, key: str, who: str) -> None:
        title = texts.incoming_call_text()
        answers = ("accept", texts.accept_text()), ("decline", texts.decline_text())
        buttons = (*answers, ("remind", texts.remind_me_text()), (DEFAULT_ACTION, title))
        self._show(DesktopMessage(key, title, who, buttons, Urgency.CRITICAL, "call.incoming"))

    def _tell_again(self) -> None:
        """To whoever has just begun to show messages: what is still of interest."""
        for key, item in self._ringing.items():
            self._show_ringing(key, self._names[item.id])
        for reminder in self._reminders.due:
            self._on_due(reminder)

    def _on_call(self, key: str, item: CallItem) -> None:
        if item.snapshot.state is not CallState.INCOMING and self._ringing.pop(key, None) is not None:
            self._withdraw(key)

    def _on_ended(self, call: CallSnapshot) -> None:
        who = self._names.pop(call.id, "") or _who(call.remote_name, call.remote_number)
        missed = call.direction is CallDirection.INCOMING and not call.was_connected
        if not missed or call.hung_up_here or call.answered_elsewhere or self._preferences.get(DO_NOT_DISTURB):
            return
        number = "" if call.is_anonymous else call.remote_number
        key = f"missed:{number}"
        times = self._missed.get(key, ("", 0))[1] + 1
        self._missed[key] = (number, times)
        default = (DEFAULT_ACTION, texts.missed_call_text())
        actions = (("call-back", texts.call_back_text()), default) if number else (default,)
        self._show(DesktopMessage(key, texts.missed_call_text(times), who, actions, category="call.unanswered"))

    # --- what else there is --------------------------------------------------------------------------

    def _on_attention(self) -> None:
        """What was seen in the program needs no message any more."""
        if not self._attention.missed:
            for key in self._missed:
                self._withdraw(key)
            self._missed.clear()
        if not self._attention.new_messages:
            self._withdraw(VOICEMAIL)

    def _on_messages(self, count: int) -> None:
        default = ((DEFAULT_ACTION, texts.voicemail_text(count)),)
        self._show(DesktopMessage(VOICEMAIL, texts.voicemail_text(count), actions=default))

    def _on_due(self, reminder: Reminder) -> None:
        snooze, dismiss = ("snooze", texts.snooze_text()), ("dismiss", texts.dismiss_text())
        call = (("call-back", texts.call_back_text()),) if reminder.number else ()
        body = f"{reminder.who or texts.unknown_caller_text()}\n{texts.reminder_since_text(reminder, time.time())}"
        actions = (*call, snooze, dismiss, (DEFAULT_ACTION, texts.reminder_title_text()))
        key = _reminder_key(reminder.id)
        self._show(DesktopMessage(key, texts.reminder_title_text(), body, actions, Urgency.CRITICAL))

    # --- what the person chose -----------------------------------------------------------------------

    def _on_chosen(self, key: str, action: str) -> None:
        kind, _colon, rest = key.partition(":")
        if kind == "call":
            self._on_call_action(key, action)
        elif kind == "missed":
            self._on_missed_action(key, action)
        elif kind == ELSEWHERE and action == "decline" and self._answering is not None:
            self._answering.decline()
        elif kind == "reminder":
            self._on_reminder_action(int(rest), action)
        elif action == DEFAULT_ACTION:
            self.window_wanted.emit()

    def _on_call_action(self, key: str, action: str) -> None:
        item = self._ringing.get(key)
        if item is None:
            return  # it has just ended
        if action == "accept":
            item.accept()
        elif action == "decline":
            item.decline()
        elif action == "remind":
            item.remindMe()
        else:
            self.call_wanted.emit()

    def _on_missed_action(self, key: str, action: str) -> None:
        number = self._missed.get(key, ("", 0))[0]
        if action == "call-back" and number:
            if not self._call(number):
                self.window_wanted.emit()  # why not stands there
        else:
            self.recents_wanted.emit()

    def _on_reminder_action(self, reminder_id: int, action: str) -> None:
        commands = {
            "call-back": self._reminders.call_back,
            "snooze": self._reminders.snooze,
            "dismiss": self._reminders.dismiss,
        }
        commands.get(action, lambda _id: self.window_wanted.emit())(reminder_id)


def _reminder_key(reminder_id: int) -> str:
    return f"reminder:{reminder_id}"


def _who(name: str, number: str) -> str:
    if name and number and name != number:
        return f"{name}\n{number}"
    return name or number or texts.unknown_caller_text()
