"""The words that the desktop shows for us: messages, the tray's menu, reminders."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.reminders import Reminder
from osmo_qt.core.shortcuts import ShortcutState
from osmo_qt.models.texts import moment_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("desktop", text)


def _count(one: str, many: str, count: int) -> str:
    return one if count == 1 else many.replace("%1", str(count))


def accept_text() -> str:
    return _tr("Accept")


def decline_text() -> str:
    return _tr("Decline")


def remind_me_text() -> str:
    return _tr("Remind Me")


def call_back_text() -> str:
    return _tr("Call back")


def snooze_text() -> str:
    return _tr("Snooze")


def dismiss_text() -> str:
    return _tr("Dismiss")


def incoming_call_text() -> str:
    return _tr("Incoming call")


def phone_call_text() -> str:
    return _tr("Phone call")


def missed_call_text(count: int = 1) -> str:
    return _count(_tr("Missed call"), _tr("%1 missed calls"), count)


def voicemail_text(count: int) -> str:
    return _count(_tr("New voicemail message"), _tr("%1 new voicemail messages"), count)


def unknown_caller_text() -> str:
    return _tr("Unknown caller")


def attention_text(missed: int, messages: int) -> str:
    """`2 missed calls, New voicemail message`; empty if nothing waits."""
    parts = [missed_call_text(missed)] if missed else []
    if messages:
        parts.append(voicemail_text(messages))
    return ", ".join(parts)


def delay_text(minutes: int) -> str:
    """`10 min`, `1 h`."""
    if minutes % 60 == 0:
        return _tr("%1 h").replace("%1", str(minutes // 60))
    return _tr("%1 min").replace("%1", str(minutes))


def reminder_made_text(reminder: Reminder) -> str:
    return _tr("You will be reminded to call %1.").replace("%1", reminder.who or unknown_caller_text())


def reminder_due_text(reminder: Reminder) -> str:
    return _tr("Call back %1").replace("%1", reminder.who or unknown_caller_text())


def reminder_since_text(reminder: Reminder, now: float) -> str:
    return _tr("Called: %1").replace("%1", moment_text(reminder.asked_at, now))


def reminder_title_text() -> str:
    return _tr("Reminder")


def in_tray_texts() -> tuple[str, str]:
    """Told once, when the window is closed and the program stays."""
    return _tr("OSMO Qt is still running"), _tr("Calls still come in. Quit by the menu of its icon in the tray.")


def shortcut_texts() -> dict[str, str]:
    """What each global shortcut does; the desktop may show it."""
    return {"answer": _tr("Answer the call"), "hang_up": _tr("Hang up"), "mute": _tr("Mute the microphone")}


def shortcut_problem_text(state: ShortcutState) -> str:
    return {
        ShortcutState.TAKEN: _tr("Another program uses these keys."),
        ShortcutState.INVALID: _tr("These keys can't be used; add Ctrl, Alt or the window key."),
        ShortcutState.UNAVAILABLE: _tr("This desktop does not let programs have keys while others are in front."),
    }.get(state, "")
