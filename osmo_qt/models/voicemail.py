"""The mailbox: how many unheard messages wait, and the call that plays them (guide 5.10, 6.1.2.1)."""

import logging
import re

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import MessageCounts, RegistrationState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.calls import Calls
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Phase, Session
from osmo_qt.services.voice.service import VoiceService

log = logging.getLogger(__name__)

NUMBER = "features.voicemail_number"
OVERRIDE = "features.voicemail_override"
_FIRST_MARK = re.compile("[,;]")


class Voicemail(QObject):
    """Signals: `changed()` when the counts differ, or whether there is a mailbox to call."""

    changed = Signal()

    def __init__(
        self,
        voice: VoiceService,
        calls: Calls,
        session: Session,
        preferences: Preferences,
        feedback: Feedback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._calls = calls
        self._session = session
        self._preferences = preferences
        self._feedback = feedback
        self.counts = MessageCounts()
        voice.messages_changed.connect(self._on_messages)
        session.phase_changed.connect(self._on_phase)
        preferences.changed.connect(self._on_preference)

    @property
    def new(self) -> int:
        """How many messages were not heard yet."""
        return self.counts.new

    @property
    def number(self) -> str:
        """Whom *Call* calls, without the hidden digits; "" if nobody told."""
        return self._parts()[0]

    def call(self) -> bool:
        """Calls the mailbox; what is in the way is told."""
        try:
            self._call()
        except UserError as error:
            self._feedback.report(error)
            return False
        return True

    def _call(self) -> None:
        number, post_dial = self._parts()
        if not number:
            raise UserError(Problem.NO_VOICEMAIL_NUMBER)
        account = self._session.account
        if account is None or self._session.registration.state is not RegistrationState.REGISTERED:
            raise UserError(Problem.NOT_REGISTERED)
        self._calls.dial(number, account.host, account.port, post_dial)

    def _parts(self) -> tuple[str, str]:
        """Number and post-dial digits. The override takes the number's place where it has one of its own; the digits
        hold a password and are neither shown nor logged."""
        override = "".join(self._preferences.text(OVERRIDE).split())
        own = _FIRST_MARK.split(override, maxsplit=1)[0]
        post_dial = override[len(own) :]
        return own or self._preferences.text(NUMBER).strip() or self.counts.account, post_dial

    def _on_messages(self, counts: MessageCounts) -> None:
        if counts != self.counts:
            log.info("mailbox: %s new, %s old messages", counts.new, counts.old)
            self.counts = counts
            self.changed.emit()

    def _on_phase(self) -> None:
        if self._session.phase is Phase.SIGNED_OUT:
            self._on_messages(MessageCounts())

    def _on_preference(self, key: str) -> None:
        if key in (NUMBER, OVERRIDE):
            self.changed.emit()
