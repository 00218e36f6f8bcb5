"""What waits for the person: missed calls since the last look at them, and new voicemail (guide 5.9)."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.journal import JournalEntry
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents

SEEN_UNTIL = "attention.seen_until"


class MessageSource(Protocol):
    """What of the voice service is used."""

    @property
    def messages_changed(self) -> SignalInstance: ...


class Attention(QObject):
    """Signals: `changed()`; `messages_came(int)` when there is more new voicemail than before."""

    changed = Signal()
    messages_came = Signal(int)

    def __init__(
        self, recents: Recents, voice: MessageSource, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._recents = recents
        self._preferences = preferences
        self.missed = 0
        self.new_messages = 0
        recents.state_changed.connect(self._count)
        voice.messages_changed.connect(self.set_messages)

    @property
    def count(self) -> int:
        """The badge: missed calls, and one for new voicemail however much there is (guide 5.9)."""
        return self.missed + (1 if self.new_messages else 0)

    def see_missed(self) -> None:
        """The person looked at the recent calls."""
        unseen = self._unseen()
        if not unseen:
            return
        kept_here = [_milliseconds(entry.started_at) for entry in unseen if entry.seen is None]
        if kept_here:
            self._preferences.set(SEEN_UNTIL, max(kept_here))
        self._recents.see(entry for entry in unseen if entry.seen is False)
        self._count()

    def _unseen(self) -> list[JournalEntry]:
        """A UC server keeps what was seen on any client; for others it is kept here."""
        until = int(self._preferences.get(SEEN_UNTIL))
        missed = self._recents.missed.records()
        return [e for e in missed if (_milliseconds(e.started_at) > until if e.seen is None else not e.seen)]

    def _count(self) -> None:
        missed = len(self._unseen())
        if missed != self.missed:
            self.missed = missed
            self.changed.emit()

    def set_messages(self, counts: MessageCounts) -> None:
        """How much there is in the mailbox, as the registrar or the UC server says."""
        before, self.new_messages = self.new_messages, counts.new
        if counts.new != before:
            self.changed.emit()
        if counts.new > before:
            self.messages_came.emit(counts.new)


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
