"""Away by itself: tells the server when there was no input for the set time, and when there is some again (PRES-2).

Input to this program counts, and where the desktop tells how long nobody has touched it, that counts, too.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcState
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

SETTING = "uc.away_after_min"
LOOK_AGAIN_MS = 5000  # whether somebody is back; input to this program is noticed at once
SHORTEST_MS = 1000

Tell = Callable[[float | None], None]


class Idleness(QObject):
    """`ask` calls back with the seconds since the last input to the desktop, None where it does not tell."""

    def __init__(
        self,
        uc: UcService,
        tasks: Tasks,
        preferences: Preferences,
        ask: Callable[[Tell], None],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._preferences = preferences
        self._ask = ask
        self._clock = clock
        self._last = clock()
        self._idle = False
        self._told: bool | None = None
        self._telling = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        uc.state_changed.connect(lambda _state, _reason: self._on_state())
        preferences.changed.connect(lambda key: self.look() if key == SETTING else None)

    @property
    def idle(self) -> bool:
        return self._idle

    def note_input(self) -> None:
        """Somebody uses this program. Called very often."""
        self._last = self._clock()
        if self._idle:
            self.look()

    def look(self) -> None:
        """Is there somebody? Asked again when there may be another answer."""
        self._timer.stop()
        if self._uc.state is not UcState.ONLINE:
            return
        if self._limit_s:
            self._ask(self._on_seconds)
        else:
            self._set(False)

    @property
    def _limit_s(self) -> int:
        """Seconds; 0: never."""
        return self._preferences.number(SETTING) * 60

    def _on_seconds(self, desktop: float | None) -> None:
        here = self._clock() - self._last
        seconds = here if desktop is None else min(here, desktop)
        left_ms = int((self._limit_s - seconds) * 1000)
        self._set(left_ms <= 0)
        self._timer.start(LOOK_AGAIN_MS if self._idle else max(SHORTEST_MS, left_ms))

    def _on_state(self) -> None:
        self._told = None  # a server that was away does not know any more
        if self._uc.state is UcState.ONLINE:
            self._start_telling()
        self.look()

    def _set(self, idle: bool) -> None:
        if idle is not self._idle:
            self._idle = idle
            self._start_telling()

    def _start_telling(self) -> None:
        if not self._telling and self._told is not self._idle:
            self._telling = True
            self._tasks.start("tell activity", self._tell())

    async def _tell(self) -> None:
        """One after the other, so that the last word is the one that counts."""
        try:
            while self._told is not self._idle and self._uc.state is UcState.ONLINE:
                idle = self._idle
                await self._uc.set_idle(idle)
                self._told = idle
        except UserError:
            self._told = None  # told again once the server is back
        finally:
            self._telling = False
