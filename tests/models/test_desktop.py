"""What the desktop is told of calls, voicemail and reminders, and what its buttons and keys do."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.calls import CallState
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.core.reminders import Reminder
from osmo_qt.core.shortcuts import ShortcutState
from osmo_qt.models.announcements import Announcements
from osmo_qt.models.attention import Attention
from osmo_qt.models.call_keys import CallKeys
from osmo_qt.models.calls import Calls
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.global_shortcuts import GlobalShortcuts
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents
from osmo_qt.models.reminders import Reminders
from osmo_qt.services.settings_store import SettingsStore
from tests.fakes import FakeVoice
from tests.models.fake_desktop import FakeKeys, FakeNotifier, FakeRemindersStore
from tests.models.fakes import FakeRecentsStore

MISSED = CallOutcome.INCOMING_NOT_ACCEPTED


@dataclass
class Desk:
    """The models of the desktop over fake edges; `dialled` are the numbers called back, if `line_works`."""

    voice: FakeVoice
    recents_store: FakeRecentsStore
    reminders_store: FakeRemindersStore
    notifier: FakeNotifier
    preferences: Preferences
    calls: Calls
    reminders: Reminders
    attention: Attention
    dialled: list[str]
    line_works: bool = True

    def call_back(self, number: str) -> bool:
        if self.line_works:
            self.dialled.append(number)
        return self.line_works


@pytest.fixture
def desk(tmp_path: Path, voice: FakeVoice) -> Iterator[Desk]:
    store, reminders_store = FakeRecentsStore(), FakeRemindersStore()
    preferences = Preferences(SettingsStore(tmp_path / "settings.json"), Feedback())
    calls = Calls(voice.service)
    dialled: list[str] = []

    def call(number: str) -> bool:
        return made.call_back(number)

    reminders = Reminders(reminders_store, call)
    attention = Attention(Recents(store), voice, preferences)
    notifier = FakeNotifier()
    made = Desk(voice, store, reminders_store, notifier, preferences, calls, reminders, attention, dialled)
    announcements = Announcements(notifier, calls, reminders, attention, preferences, call)
    yield made
    announcements.deleteLater()


@pytest.mark.req("IN-1", "DESK-1")
def test_a_ringing_call_is_told_until_it_rings_no_more(desk: Desk) -> None:
    call = desk.voice.ring()
    (message,) = desk.notifier.shown.values()
    assert (message.title, message.body) == ("Incoming call", "Grace Hopper\n102")
    assert [label for _id, label in message.actions][:3] == ["Accept", "Decline", "Remind Me"]
    desk.notifier.chosen.emit(message.key, "accept")
    assert ("answer", call.id) in desk.voice.take()
    desk.voice.becomes(call, CallState.ACTIVE)
    assert not desk.notifier.shown
    desk.notifier.chosen.emit(message.key, "decline")  # too late
    assert not desk.voice.take()


def test_a_missed_call_is_told_and_called_back_until_it_was_seen(desk: Desk) -> None:
    for _ in range(2):
        desk.voice.becomes(desk.voice.ring(), CallState.ENDED)
    (message,) = desk.notifier.shown.values()
    assert (message.title, message.body) == ("2 missed calls", "Grace Hopper\n102")
    desk.notifier.chosen.emit(message.key, "call-back")
    assert desk.dialled == ["102"]
    desk.recents_store.entries = [JournalEntry(MISSED, "102", "Grace Hopper", 1000.5, 0, id=1)]
    desk.recents_store.tell()
    desk.attention.see_missed()
    assert not desk.notifier.shown


@pytest.mark.parametrize("how", [{"hung_up_here": True}, {"answered_elsewhere": True}, {"connected_at": 1.0}])
def test_what_was_not_missed_is_not_told(desk: Desk, how: dict[str, object]) -> None:
    desk.voice.becomes(desk.voice.ring(), CallState.ENDED, **how)
    assert not desk.notifier.shown


def test_nothing_is_told_where_nobody_wants_to_know(desk: Desk) -> None:
    desk.voice.ring()
    assert desk.notifier.shown
    desk.preferences.set("desktop.notifications", False)
    desk.voice.ring(number="103")
    assert not desk.notifier.shown


def test_a_desktop_that_begins_to_show_messages_is_told_what_still_rings(desk: Desk) -> None:
    desk.voice.ring()
    desk.notifier.shown.clear()
    desk.notifier.appeared.emit()
    assert desk.notifier.shown


@pytest.mark.req("REC-5")
def test_the_badge_counts_missed_calls_and_one_for_voicemail(desk: Desk) -> None:
    store, attention = desk.recents_store, desk.attention
    entry = JournalEntry(MISSED, "102", "Grace Hopper", 1000.5, 0, id=1)
    store.entries = [entry, replace(entry, started_at=1001.5, id=2)]
    store.tell()
    desk.voice.messages_changed.emit(MessageCounts(new=3))
    assert (attention.missed, attention.count) == (2, 3)
    assert desk.notifier.shown["voicemail"].title == "3 new voicemail messages"
    attention.see_missed()
    assert (attention.missed, attention.count) == (0, 1)
    desk.voice.messages_changed.emit(MessageCounts(new=0))
    assert attention.count == 0
    assert "voicemail" not in desk.notifier.shown
    store.entries.append(replace(entry, started_at=1002.0, id=3))
    store.tell()
    assert attention.missed == 1, "only what came since the last look"
    again = Attention(Recents(store), desk.voice, desk.preferences)
    store.tell()
    assert again.missed == 1, "also in the next life of the program"


@pytest.mark.req("IN-1")
def test_remind_me_is_kept_and_told_at_its_time(desk: Desk) -> None:
    call = desk.voice.ring()
    desk.reminders.remind(call)
    (kept,) = desk.reminders_store.saved
    assert 590 < kept.due_at - time.time() < 610
    assert desk.reminders.fresh == kept
    desk.reminders.choose_delay(kept.id, 60)
    assert 3590 < desk.reminders_store.saved[0].due_at - time.time() < 3610
    assert desk.reminders.fresh is None

    due = replace(kept, id=7, name="Ada", due_at=time.time() - 1)
    desk.reminders_store.loaded.emit([due])
    assert [r.id for r in desk.reminders.due] == [7]
    assert "Ada, 102" in desk.notifier.shown["reminder:7"].body
    desk.line_works = False
    desk.notifier.chosen.emit("reminder:7", "call-back")
    assert desk.reminders.due, "it stays until the call began"
    desk.notifier.chosen.emit("reminder:7", "snooze")
    assert not desk.reminders.due
    assert "reminder:7" not in desk.notifier.shown
    desk.line_works = True
    desk.reminders.call_back(7)
    assert desk.dialled == ["102"]
    assert [r.id for r in desk.reminders_store.saved] == [kept.id]
    desk.reminders.dismiss(kept.id)
    assert desk.reminders_store.saved == []


def test_a_reminder_of_tomorrow_is_looked_at_more_than_once(desk: Desk) -> None:
    """A timer stands still while the machine sleeps."""
    desk.reminders_store.loaded.emit([Reminder(1, "102", "", 0, time.time() + 86400)])
    assert 0 < desk.reminders._timer.remainingTime() <= 16_000


def test_keys_do_what_the_moment_asks_for(desk: Desk) -> None:
    keys = CallKeys(desk.calls)
    keys.press("toggle")
    keys.press("mute")
    assert not desk.voice.take()
    call = desk.voice.ring()
    assert keys.ringing is not None
    keys.press("toggle")
    assert ("answer", call.id) in desk.voice.take()
    call = desk.voice.becomes(call, CallState.ACTIVE)
    assert keys.ringing is None
    assert keys.talking is not None
    keys.press("mute")
    assert ("set_mute", call.id, True) in desk.voice.take()
    keys.press("toggle")
    assert any(command[:2] == ("hang_up", call.id) for command in desk.voice.take())


def test_a_ringing_call_is_declined_by_the_key_to_hang_up(desk: Desk) -> None:
    call = desk.voice.ring()
    CallKeys(desk.calls).press("hang_up")
    assert ("hang_up", call.id, 603) in desk.voice.take()


def test_shortcuts_go_from_the_settings_to_the_desktop(desk: Desk) -> None:
    service = FakeKeys()
    shortcuts = GlobalShortcuts(service, desk.preferences)
    desk.preferences.set("desktop.shortcut_mute", "Ctrl+Alt+M")
    assert service.texts["mute"] == "Ctrl+Alt+M"
    assert shortcuts.problem("desktop.shortcut_mute") == ""
    service.states["mute"] = ShortcutState.TAKEN
    assert shortcuts.problem("desktop.shortcut_mute") == "Another program uses these keys."
