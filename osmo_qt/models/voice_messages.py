"""Voice messages as the UC server lists them: played here, marked as heard, deleted with Undo (VM-1)."""

import logging
import time
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcList, VoiceMessage
from osmo_qt.models.call_texts import anonymous_text
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.message_player import MessagePlayer
from osmo_qt.models.portraits import whose
from osmo_qt.models.recents import People
from osmo_qt.models.texts import duration_text, moment_text
from osmo_qt.models.uc_list import UcListState
from osmo_qt.models.voicemail_texts import deleted_text, heard_text
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

log = logging.getLogger(__name__)


class MessageRole(IntEnum):
    """What a row tells, beside the usual roles."""

    MESSAGE = Qt.ItemDataRole.UserRole + 1  # core.uc.VoiceMessage
    NUMBER = Qt.ItemDataRole.UserRole + 2  # text, "" where it is shown in place of a name
    MOMENT = Qt.ItemDataRole.UserRole + 3  # text: 14:02, Yesterday, ...
    DURATION = Qt.ItemDataRole.UserRole + 4  # text
    PORTRAIT = Qt.ItemDataRole.UserRole + 5  # models.portraits.Portrait


class VoiceMessages(QObject):
    """Signals: `changed()`: the rows, or how the list stands; `deleted(str)`: in words, what Undo brings back."""

    changed = Signal()
    deleted = Signal(str)

    def __init__(
        self, uc: UcService, tasks: Tasks, people: People, player: MessagePlayer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._people = people
        self.player = player
        self.offered = False
        self._deleted: list[VoiceMessage] = []
        self.state = UcListState(uc, tasks, (UcList.VOICE_MESSAGES,), self)
        self.rows = self._model()
        uc.voice_messages_replaced.connect(self._on_replaced)
        uc.list_failed.connect(self._on_failed)
        self.state.cleared.connect(self._on_cleared)
        self.state.changed.connect(self.changed)
        people.changed.connect(self.rows.refresh)
        people.pictured.connect(self._on_pictured)
        player.begun.connect(self._on_begun)

    def message(self, message_id: str) -> VoiceMessage | None:
        return next((message for message in self.rows.records() if message.id == message_id), None)

    def who(self, message: VoiceMessage) -> str:
        """The name in the contacts, else what the server calls the caller, else the number."""
        name = self._people.name_of(message.number) or message.name
        return name or message.number or anonymous_text()

    # --- what a person does --------------------------------------------------------------------------

    def mark(self, message: VoiceMessage, *, heard: bool) -> None:
        if message.heard is not heard:
            self._tasks.start("mark a voice message", self._uc.mark_voice_message(message.id, heard))

    def delete(self, message: VoiceMessage) -> None:
        """What fails is told, and the message stays."""
        self.player.stop(message.id)
        self._tasks.start("delete a voice message", self._delete(message))

    async def _delete(self, message: VoiceMessage) -> None:
        await self._uc.delete_voice_message(message.id)
        self._deleted.append(message)
        self.deleted.emit(deleted_text(len(self._deleted)))

    def undo(self) -> None:
        """Brings back all that was deleted since `forget_deleted`."""
        deleted, self._deleted = self._deleted, []
        self._tasks.start("undo", self._restore(deleted))

    def forget_deleted(self) -> None:
        """There is no way back any more."""
        self._deleted = []

    async def _restore(self, deleted: list[VoiceMessage]) -> None:
        for message in deleted:
            await self._uc.mark_voice_message(message.id, message.heard)

    # --- what happens --------------------------------------------------------------------------------

    def _on_begun(self, message_id: str) -> None:
        message = self.message(message_id)
        if message is not None and not message.heard:
            self._tasks.start("voice message heard", self._note_heard(message_id))

    async def _note_heard(self, message_id: str) -> None:
        """Nobody asked for that, so nobody is told that it did not work."""
        try:
            await self._uc.mark_voice_message(message_id, heard=True)
        except UserError as error:
            if error.problem not in (Problem.MAILBOX_IN_USE, Problem.MAILBOX_FULL, Problem.UC_GONE):
                raise
            log.info("a voice message that was heard stays new: %s", error)

    def _on_replaced(self, messages: list[VoiceMessage]) -> None:
        self.offered = True
        self.rows.replace(messages)
        if self.player.current and self.message(self.player.current) is None:
            self.player.stop()  # another client has deleted it
        self.state.arrive()

    def _on_failed(self, which: UcList, error: UserError) -> None:
        if which is UcList.VOICE_MESSAGES:
            self.offered = error.problem is not Problem.UC_GONE  # then this office has none
            self.changed.emit()

    def _on_cleared(self) -> None:
        self.offered = False
        self._deleted = []
        self.player.stop()
        self.rows.replace([])
        self.changed.emit()

    def _on_pictured(self, user_ids: frozenset[str] | None) -> None:
        meant = whose(user_ids)
        self.rows.touch(lambda message: meant(message.user_id or self._people.user_of(message.number)))

    def _model(self) -> RecordListModel[VoiceMessage]:
        return RecordListModel(
            lambda message: message.id,
            {
                Qt.ItemDataRole.DisplayRole: self.who,
                Qt.ItemDataRole.AccessibleTextRole: self._spoken,
                MessageRole.MESSAGE: lambda message: message,
                MessageRole.NUMBER: lambda m: m.number if self.who(m) != m.number else "",
                MessageRole.MOMENT: lambda m: moment_text(m.received_at, time.time()),
                MessageRole.DURATION: lambda m: duration_text(m.duration_s),
                MessageRole.PORTRAIT: lambda m: self._people.portrait_of(m.number, m.user_id),
            },
            self,
        )

    def _spoken(self, message: VoiceMessage) -> str:
        moment = moment_text(message.received_at, time.time())
        parts = (self.who(message), heard_text(message.heard), moment, duration_text(message.duration_s))
        return ", ".join(parts)
