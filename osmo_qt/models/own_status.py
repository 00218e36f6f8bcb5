"""One's own presence: state, location and note, both ways in sync with the server (guide 3.5.2).

What a person chooses or types is a wish until the server has taken it: it is shown at once, kept while the server is
away, and sent when it is back. Fields without a wish follow the server.
"""

import json
import logging
from dataclasses import replace
from typing import TypedDict

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import tidy
from osmo_qt.core.presence import PresenceState, derive_presence
from osmo_qt.core.uc import OwnPresence, UcList, UcState
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.uc_list import UcListState
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

log = logging.getLogger(__name__)

UNSENT = "presence.unsent"  # location and note that the server has not taken yet (JSON)
SAVE_AFTER_MS = 1000  # of no typing
RETRY_AFTER_MS = 5000
LONGEST_LOCATION = 100  # as the server takes them
LONGEST_NOTE = 250
_UNKNOWN = OwnPresence(PresenceState.OFFLINE)  # before the server has told anything
_LATER = frozenset({Problem.UC_UNREACHABLE, Problem.UC_TOO_MANY, Problem.UC_SESSION_ENDED})


class _Wish(TypedDict, total=False):
    chosen: PresenceState | None
    location: str
    note: str


def _read(kept: str) -> _Wish:
    """What `_keep` wrote; nothing of what somebody else may have written there."""
    try:
        texts = json.loads(kept or "{}")
        location, note = tidy(texts.get("location", ""), LONGEST_LOCATION), tidy(texts.get("note", ""), LONGEST_NOTE)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    wish = _Wish()
    if "location" in texts:
        wish["location"] = location
    if "note" in texts:
        wish["note"] = note
    return wish


class OwnStatus(QObject):
    """Signal: `changed()`."""

    changed = Signal()

    def __init__(
        self,
        uc: UcService,
        tasks: Tasks,
        feedback: Feedback,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._feedback = feedback
        self._told: OwnPresence | None = None
        self._preferences = preferences
        self._wish: _Wish = _read(preferences.text(UNSENT))
        self._sessions = 0  # that are over
        self.list_state = UcListState(uc, tasks, (UcList.OWN_PRESENCE,), self)
        self._sending = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.commit)
        uc.own_presence_changed.connect(self._on_told)
        uc.state_changed.connect(self._on_state)
        self.list_state.changed.connect(self.changed)

    # --- what screens show ---------------------------------------------------------------------------

    @property
    def presence(self) -> OwnPresence:
        """As it will be once the server has taken the wishes; OFFLINE while nothing is known."""
        return self._with(self._wish)

    @property
    def is_known(self) -> bool:
        """Whether the server has told."""
        return self._told is not None

    @property
    def state(self) -> PresenceState:
        """What others see."""
        return self.presence.state

    @property
    def is_waiting(self) -> bool:
        """Whether something is kept for a server that is away."""
        return bool(self._wish) and self._uc.state is not UcState.ONLINE

    # --- commands ------------------------------------------------------------------------------------

    def choose(self, state: PresenceState | None) -> None:
        """None: automatic."""
        self._wish["chosen"] = state
        self._send()
        self.changed.emit()

    def write_location(self, text: str) -> None:
        """Keeps what is typed; it goes to the server after a pause, or by `commit`."""
        self._write({"location": tidy(text, LONGEST_LOCATION)})

    def write_note(self, text: str) -> None:
        self._write({"note": tidy(text, LONGEST_NOTE)})

    def commit(self) -> None:
        """The person has left the field: there is no more to wait for."""
        self._send()
        if self.is_waiting:
            self._keep()

    # --- inside --------------------------------------------------------------------------------------

    def _with(self, wish: _Wish) -> OwnPresence:
        told = self._told or _UNKNOWN
        wished = replace(told, **wish)
        if self._told is None or "chosen" not in wish:
            return wished
        facts = {"in_call": told.in_call, "idle": told.idle, "in_meeting": told.in_meeting}
        return replace(wished, state=derive_presence(wished.chosen, **facts))

    def _write(self, wish: _Wish) -> None:
        self._wish.update(wish)
        self._pause.start(SAVE_AFTER_MS)
        self.changed.emit()

    def _send(self) -> None:
        """Not before the server has told the rest, which would be emptied otherwise."""
        self._pause.stop()
        ready = self._wish and not self._sending and self._uc.state is UcState.ONLINE
        if ready and self._told is None:
            self.list_state.refresh()
        elif ready:
            self._sending = True
            self._tasks.keep("own status", self._do_send(self._wish.copy()))

    async def _do_send(self, wish: _Wish) -> None:
        wished, session = self._with(wish), self._sessions
        try:
            answer = await self._uc.set_presence(wished.chosen, wished.location, wished.note)
        except UserError as error:
            self._sending = False
            self._on_failed(wish, error)
            return
        except BaseException:
            self._sending = False
            raise
        self._sending = False
        if session != self._sessions:
            return
        self._told = answer or wished
        self._forget(wish)
        self._keep()
        self.changed.emit()
        self._send()  # what was typed meanwhile

    def _on_failed(self, wish: _Wish, error: UserError) -> None:
        if error.problem in _LATER:
            log.info("own status is kept: %s", error.problem.value)
            self._pause.start(RETRY_AFTER_MS)
            self._keep()
        else:
            self._forget(wish)
            self._feedback.report(error)
        self.changed.emit()

    def _forget(self, wish: _Wish) -> None:
        """Wishes that came true or can't; one that differs by now stays."""
        left = {key: value for key, value in self._wish.items() if key not in wish or wish.get(key) != value}
        self._wish = _Wish(**left)  # type: ignore[typeddict-item]  # a part of one

    def _keep(self) -> None:
        """What is typed and not sent outlives the program; a state that was chosen would be of yesterday by then."""
        texts = {key: value for key, value in self._wish.items() if key != "chosen"}
        self._preferences.set(UNSENT, json.dumps(texts) if texts else "")

    def _on_told(self, presence: OwnPresence) -> None:
        first = self._told is None
        self._told = presence
        if first:
            self.list_state.arrive()
            self._send()
        self.changed.emit()

    def _on_state(self, state: UcState, _reason: UserError | None) -> None:
        if state in (UcState.OFF, UcState.SIGNED_OUT):
            self._told, self._wish = None, {}
            self._sessions += 1
            self._pause.stop()
            self._keep()
        elif state is UcState.ONLINE:
            self._send()
        self.changed.emit()
