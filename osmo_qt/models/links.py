"""Links of other programs: shown in full, then dialled if the person says so; kept while there is no connection."""

import logging
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_qt.core.errors import InvalidLink, Problem, UserError
from osmo_qt.core.links import LinkRequest, emergency_numbers, parse_link, typed_link
from osmo_qt.models.dialer import EMERGENCY, Dialer
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.link_texts import COMMAND_LINE
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session

log = logging.getLogger(__name__)

CONFIRM = "calls.confirm_links"
COUNTDOWN_S = 3
GUARD_MS = 600  # another link must not slip under a finger that is about to press


class LinkState(Enum):
    """What the bar offers."""

    NONE = "none"
    WAITING = "waiting"  # for the connection
    ASKING = "asking"
    COUNTING = "counting"  # links are trusted: it dials by itself, unless it is cancelled


class Links(QObject):
    """Signals: `changed()`; `window_wanted()`: the person must see the window now."""

    changed = Signal()
    window_wanted = Signal()

    def __init__(
        self,
        dialer: Dialer,
        session: Session,
        preferences: Preferences,
        feedback: Feedback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dialer = dialer
        self._session = session
        self._preferences = preferences
        self._feedback = feedback
        self.request: LinkRequest | None = None
        self.state = LinkState.NONE
        self.seconds = 0
        self._guard = QTimer(self, interval=GUARD_MS, singleShot=True)
        self._guard.timeout.connect(self.changed)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._on_second)
        session.registration_changed.connect(self._on_registration)

    @property
    def ready(self) -> bool:
        """Whether *Dial* counts: the question has stood there for a moment."""
        return self.state in (LinkState.ASKING, LinkState.COUNTING) and not self._guard.isActive()

    @property
    def _connected(self) -> bool:
        """Whether calls can be made, from here or by the UC server."""
        return str(self._session.led) in ("registered", "callback")

    def open(self, text: str) -> UserError | None:
        """A link of another program; why it is refused, if it is (told already)."""
        return self._offer(text, "")

    def open_number(self, text: str) -> UserError | None:
        """A number or an address from the command line, which is another program, too."""
        return self._offer(typed_link(text), COMMAND_LINE)

    def judge(self, text: str) -> LinkRequest:
        """What a link asks for. Raises InvalidLink."""
        request = parse_link(text, emergency_numbers(self._preferences.text(EMERGENCY)))
        if self._dialer.becomes_emergency(request.target):
            raise InvalidLink(Problem.LINK_EMERGENCY, request.target)
        return request

    def dial(self) -> None:
        """The person says yes; what can't be called is told, and the question stays."""
        if self.ready:
            self._call()

    def cancel(self) -> None:
        self._set(None, LinkState.NONE)

    def _offer(self, text: str, origin: str) -> UserError | None:
        self.window_wanted.emit()
        try:
            request = self.judge(text)
        except InvalidLink as error:
            log.info("a link is refused: %s", error.problem.value)
            self._feedback.report(error)
            return error
        if origin:
            request = replace(request, scheme=origin)
        self._ask(request)
        return None

    def _ask(self, request: LinkRequest) -> None:
        registered = self._connected
        if not registered:
            self._set(request, LinkState.WAITING)
        elif self._preferences.flag(CONFIRM):
            self._set(request, LinkState.ASKING)
        else:
            self._set(request, LinkState.COUNTING)

    def _set(self, request: LinkRequest | None, state: LinkState) -> None:
        self.request, self.state = request, state
        self._clock.stop()
        self._guard.stop()
        if state in (LinkState.ASKING, LinkState.COUNTING):
            self._guard.start()
        if state is LinkState.COUNTING:
            self.seconds = COUNTDOWN_S
            self._clock.start()
        self.changed.emit()

    def _on_second(self) -> None:
        self.seconds -= 1
        if self.seconds > 0:
            self.changed.emit()
        else:
            self._call()

    def _call(self) -> None:
        request = self.request
        if request is None:
            return
        try:
            self._dialer.dial(request.target, request.post_dial)
        except UserError as error:
            self._feedback.report(error)
            self._set(request, LinkState.ASKING)
        else:
            self._set(None, LinkState.NONE)

    def _on_registration(self) -> None:
        if self.request is None:
            return
        registered = self._connected
        if registered is (self.state is LinkState.WAITING):
            self._ask(self.request)
            if registered:
                self.window_wanted.emit()
