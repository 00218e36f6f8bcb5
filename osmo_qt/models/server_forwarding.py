"""Call forwarding as the UC server has it, whoever set it: this client, another one, or a telephone by its code."""

from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.core.uc import UcForwarding, UcList, UcState
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService


class ServerForwarding(QObject):
    """Signals: `changed()`; `ended(ForwardKind, UserError | None)`: the server has answered, None: it agreed."""

    changed = Signal()
    ended = Signal(object, object)

    def __init__(
        self, uc: UcService, tasks: Tasks, configuration: CurrentConfiguration, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._configuration = configuration
        self._told: UcForwarding | None = None
        self._reason: UserError | None = None  # why nothing is known
        self._waiting: deque[tuple[ForwardKind, str]] = deque()
        self._current: tuple[ForwardKind, str] | None = None
        uc.forwarding_changed.connect(self._on_told)
        uc.list_failed.connect(self._on_failed)
        uc.state_changed.connect(self._on_state)
        configuration.changed.connect(self.changed)

    @property
    def in_use(self) -> bool:
        """Whether there is a UC server: then feature codes are not needed."""
        return self._configuration.has_uc

    def destination(self, kind: ForwardKind) -> str:
        """Where such calls go; "" if they are not forwarded, or if that is not known."""
        return str(getattr(self._told, kind.value, ""))

    @property
    def pending(self) -> tuple[ForwardKind, ...]:
        """What the server is being asked for."""
        return tuple(kind for kind, _ in (*self._waiting, *([self._current] if self._current else [])))

    def set(self, kind: ForwardKind, number: str) -> None:
        """Asks the server, "" to stop forwarding; one after the other, as each request carries all three."""
        self._waiting.append((kind, number))
        if self._current is None:
            self._current = kind, number
            self._tasks.start("forwarding", self._send_all())

    async def _send_all(self) -> None:
        while self._waiting:
            self._current = kind, number = self._waiting.popleft()
            problem: UserError | None = None
            try:
                await self._send(kind, number)
            except UserError as error:
                problem = error
            finally:
                self._current = None
            self.ended.emit(kind, problem)

    async def _send(self, kind: ForwardKind, number: str) -> None:
        if self._told is None:
            raise self._reason or UserError(Problem.UC_UNREACHABLE)
        await self._uc.set_forwarding(replace(self._told, **{kind.value: number}))

    def _on_told(self, forwarding: UcForwarding) -> None:
        self._told, self._reason = forwarding, None
        self.changed.emit()

    def _on_failed(self, which: UcList, reason: UserError) -> None:
        if which is UcList.FORWARDING:
            self._reason = reason

    def _on_state(self, state: UcState) -> None:
        if state in (UcState.OFF, UcState.SIGNED_OUT):
            self._told = None
            self._waiting.clear()
            self.changed.emit()
