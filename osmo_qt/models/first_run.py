"""The first start: the licence, then the emergency disclaimer; nothing else works before both are accepted."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum

from PySide6.QtCore import QObject, Signal

from osmo_qt.models.preferences import Preferences
from osmo_qt.services.documents import Document, emergency_disclaimer, eula, legal_version

VERSION = "first_run.accepted_version"
TIME = "first_run.accepted_at"


class Step(Enum):
    """What is to be read now."""

    EULA = "eula"
    EMERGENCY = "emergency"
    DONE = "done"


class FirstRun(QObject):
    """Signals: `changed()` for another step, `accepted()` once, when the program may be used.

    It begins anew when one of the texts has another version than the one accepted. `waived`: nobody has to accept
    anything, as in the demo.
    """

    changed = Signal()
    accepted = Signal()

    def __init__(
        self,
        preferences: Preferences,
        parent: QObject | None = None,
        *,
        waived: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._now = now
        known = waived or preferences.text(VERSION) == legal_version()
        self._step = Step.DONE if known else Step.EULA

    @property
    def step(self) -> Step:
        return self._step

    @property
    def pending(self) -> bool:
        """Whether nothing may be done yet: no sign-in, no call, no link."""
        return self._step is not Step.DONE

    def document(self) -> Document | None:
        """What is to be read now; None when all is accepted."""
        match self._step:
            case Step.EULA:
                return eula()
            case Step.EMERGENCY:
                return emergency_disclaimer()
        return None

    def accept(self) -> None:
        """The text of this step. After the last one version and time are kept; a disk that refuses is told."""
        match self._step:
            case Step.EULA:
                self._step = Step.EMERGENCY
                self.changed.emit()
            case Step.EMERGENCY:
                self._step = Step.DONE
                self._preferences.set(VERSION, legal_version())
                self._preferences.set(TIME, self._now().isoformat(timespec="seconds"))
                self.changed.emit()
                self.accepted.emit()

    def go_back(self) -> None:
        """To the text before."""
        if self._step is Step.EMERGENCY:
            self._step = Step.EULA
            self.changed.emit()
