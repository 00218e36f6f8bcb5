"""Call forwarding (guide 6.1.2.2): by the UC server where there is one, else by feature codes.

A code is a short call to the server, one after the other; it says yes by answering. What it accepted is kept in the
settings, as nothing tells it later; what a person writes into these settings is a wish, and stays there only if the
server accepts it. A UC server tells by itself what is in force, and the settings keep nothing of that.
"""

import logging
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.forwarding import ForwardKind, clean_destination, code_uri, dialled
from osmo_qt.models.calls import Calls
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.server_forwarding import ServerForwarding
from osmo_qt.models.session import Session
from osmo_qt.services.voice.service import VoiceService

log = logging.getLogger(__name__)

ANSWER_WITHIN_MS = 15_000
LISTEN_MS = 2_500  # a server may say what it did; then we hang up


class Forwarding(QObject):
    """Signals: `changed()` when a destination, an error or what is under way differs."""

    changed = Signal()

    def __init__(
        self,
        voice: VoiceService,
        calls: Calls,
        session: Session,
        preferences: Preferences,
        feedback: Feedback,
        server: ServerForwarding,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._server = server
        self._feedback = feedback
        self._voice = voice
        self._calls = calls
        self._session = session
        self._preferences = preferences
        self._waiting: deque[tuple[ForwardKind, str]] = deque()
        self._current: tuple[ForwardKind, str] | None = None
        self._call_id = 0
        self._listening = False
        self._errors: dict[ForwardKind, str] = {}
        self._in_force = {kind: preferences.text(kind.setting) for kind in ForwardKind}
        self._wished: set[ForwardKind] = set()  # in the settings, where errors are not seen
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._on_time)
        voice.call_changed.connect(self._on_call)
        preferences.changed.connect(self._on_preference)
        server.changed.connect(self.changed)
        server.ended.connect(self._on_ended)

    # --- what screens show ---------------------------------------------------------------------------

    def destination(self, kind: ForwardKind) -> str:
        """Where such calls go; "" if they are not forwarded."""
        return self._server.destination(kind) if self._server.in_use else self._in_force[kind]

    @property
    def by_codes(self) -> bool:
        """Whether codes are dialled, as there is no UC server."""
        return not self._server.in_use

    @property
    def active(self) -> tuple[ForwardKind, ...]:
        """The kinds in force; ALL makes the server ignore the others."""
        if self.destination(ForwardKind.ALL):
            return (ForwardKind.ALL,)
        return tuple(kind for kind in ForwardKind if self.destination(kind))

    def is_ignored(self, kind: ForwardKind) -> bool:
        return kind is not ForwardKind.ALL and bool(self.destination(ForwardKind.ALL))

    def is_locked(self, kind: ForwardKind) -> bool:
        """Whether the administrator decides."""
        return self._preferences.is_locked(kind.setting)

    def is_busy(self, kind: ForwardKind) -> bool:
        """Whether the server is being asked."""
        if self._server.in_use:
            return kind in self._server.pending
        pending = [*self._waiting, *([self._current] if self._current else [])]
        return any(one is kind for one, _ in pending)

    def error(self, kind: ForwardKind) -> str:
        """Why the last change failed; "" if it did not."""
        return self._errors.get(kind, "")

    # --- commands ------------------------------------------------------------------------------------

    def set(self, kind: ForwardKind, destination: str) -> None:
        """Asks the server to forward, with "" to stop that. How it goes is told by `changed`."""
        self._errors.pop(kind, None)
        try:
            number = clean_destination(destination) if destination else ""
            if not self._server.in_use:
                self._code(kind, number)
                if self._session.registration.state is not RegistrationState.REGISTERED:
                    raise UserError(Problem.NOT_REGISTERED)
        except UserError as error:
            self._refuse(kind, error)
            return
        if self._server.in_use:
            self._server.set(kind, number)
        else:
            self._waiting.append((kind, number))
            self._next()
        self.changed.emit()

    def switch_on(self, kind: ForwardKind, destination: str) -> None:
        """As `set`; an empty destination is told instead of switching off."""
        if destination.strip():
            self.set(kind, destination)
        else:
            self._refuse(kind, UserError(Problem.EMPTY_DESTINATION))

    # --- inside --------------------------------------------------------------------------------------

    def _code(self, kind: ForwardKind, number: str) -> str:
        if number:
            return dialled(self._preferences.text(kind.code_on), number)
        return dialled(self._preferences.text(kind.code_off))

    def _next(self) -> None:
        account = self._session.account
        if self._current is not None or not self._waiting or account is None:
            return
        self._current = self._waiting.popleft()
        self._listening = False
        code = self._code(*self._current)
        self._call_id = self._voice.make_call(code_uri(code, account.host, account.port), code)
        self._calls.pass_over(self._call_id)
        self._patience.start(ANSWER_WITHIN_MS)

    def _on_call(self, call: CallSnapshot) -> None:
        if self._current is None or call.id != self._call_id:
            return
        if call.is_over:
            self._finish(call)
        elif call.was_connected and not self._listening:
            self._listening = True
            self._patience.start(LISTEN_MS)

    def _on_time(self) -> None:
        """Heard enough, or no answer: either way the call's end tells."""
        self._voice.hang_up(self._call_id)

    def _finish(self, call: CallSnapshot) -> None:
        assert self._current is not None
        self._patience.stop()
        (kind, number), self._current = self._current, None
        accepted = call.was_connected or 200 <= call.code < 300
        log.info("forwarding %s %s: %s", kind.value, "on" if number else "off", call.code)
        if accepted:
            self._keep(kind, number)
            self._wished.discard(kind)
        else:
            reason = f"{call.code} {call.reason}".strip()
            self._refuse(kind, UserError(Problem.FORWARDING_REFUSED, reason))
        self._next()
        self.changed.emit()

    def _on_ended(self, kind: ForwardKind, problem: UserError | None) -> None:
        if problem is not None:
            self._refuse(kind, problem)
        else:
            self._wished.discard(kind)
            self.changed.emit()

    def _refuse(self, kind: ForwardKind, error: UserError) -> None:
        self._errors[kind] = " ".join(problem_text(error))
        if kind in self._wished:
            self._wished.discard(kind)
            self._feedback.report(error)
        self.changed.emit()

    def _keep(self, kind: ForwardKind, number: str) -> None:
        self._in_force[kind] = number
        self._preferences.set(kind.setting, number)

    def _on_preference(self, key: str) -> None:
        kind = next((kind for kind in ForwardKind if kind.setting == key), None)
        if kind is None or self._preferences.text(key) == self._in_force[kind]:
            return
        wish = self._preferences.text(key)
        self._preferences.set(key, self._in_force[kind])  # until the server says yes
        self._wished.add(kind)
        self.set(kind, wish.strip())
