"""Route Calls to Cell: whether calls go to the cell phone while this program is off (guide 5.2.1, 6.1.1)."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import Configuration, Me, UcState
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.feedback import Feedback
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService


class RouteToCell(QObject):
    """As the UC server has it, whoever changed it. Signal: `changed()`."""

    changed = Signal()

    def __init__(
        self,
        uc: UcService,
        tasks: Tasks,
        feedback: Feedback,
        configuration: CurrentConfiguration,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._feedback = feedback
        self._configuration = configuration
        self._me: Me | None = None
        self._wish: bool | None = None  # while the server is being asked
        uc.me_changed.connect(self._on_me)
        uc.state_changed.connect(self._on_state)
        configuration.changed.connect(self.changed)

    @property
    def offered(self) -> bool:
        """Only a program that rings itself can be off, and only who has a cell number can be called there."""
        integrated = self._configuration.value is Configuration.INTEGRATED
        return integrated and self._me is not None and bool(self._me.cell_number)

    @property
    def on(self) -> bool:
        """As it will be once the server has agreed."""
        told = self._me is not None and self._me.route_to_cell
        return told if self._wish is None else self._wish

    @property
    def busy(self) -> bool:
        """Whether the server is being asked."""
        return self._wish is not None

    def set(self, on: bool) -> None:
        """Asks the server; if it refuses that is told, and it stays as it was."""
        if self.offered and not self.busy and on is not self.on:
            self._wish = on
            self._tasks.start("route calls to cell", self._send(on))
            self.changed.emit()

    async def _send(self, on: bool) -> None:
        try:
            await self._uc.set_route_to_cell(on)
        except UserError as error:
            self._feedback.report(error)
        finally:
            self._wish = None
            self.changed.emit()

    def _on_me(self, me: Me) -> None:
        self._me = me
        self.changed.emit()

    def _on_state(self, state: UcState) -> None:
        if state in (UcState.OFF, UcState.SIGNED_OUT):
            self._me = None
            self.changed.emit()
