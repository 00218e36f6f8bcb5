"""What lists of the UC server have in common: loading, an error with its words, and to be fetched again."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcList, UcState
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService


class UcListState(QObject):
    """How it stands with some lists that a screen shows together. Signal: `changed()`.

    `cleared()`: the session is over, and nothing of it is to be seen any more.
    """

    changed = Signal()
    cleared = Signal()

    def __init__(self, uc: UcService, tasks: Tasks, lists: Sequence[UcList], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._lists = tuple(lists)
        self._arrived = False
        self._error = ""
        self._refreshing = False
        uc.list_failed.connect(self._on_failed)
        uc.state_changed.connect(self._on_state)

    @property
    def loading(self) -> bool:
        """Nothing has come yet, and nothing has failed."""
        return not self._arrived and not self._error

    @property
    def error(self) -> str:
        """Why there is nothing to show; "" if there is, be it from earlier."""
        return "" if self._arrived else self._error

    def arrive(self) -> None:
        """The list came."""
        self._arrived, self._error = True, ""
        self.changed.emit()

    def refresh(self) -> None:
        """Asks the server again; without a connection that is tried first."""
        if self._uc.state is not UcState.ONLINE:
            self._uc.retry()
        if not self._refreshing:
            self._refreshing = True
            self._error = ""
            self._tasks.start("refresh " + self._lists[0].value, self._do_refresh())
            self.changed.emit()

    async def _do_refresh(self) -> None:
        try:
            await self._uc.refresh(*self._lists)
        except UserError as error:
            self._fail(error)
        finally:
            self._refreshing = False

    def _on_failed(self, which: UcList, error: UserError) -> None:
        if which is self._lists[0]:
            self._fail(error)

    def _fail(self, error: UserError) -> None:
        self._error = " ".join(problem_text(error)).strip()
        self.changed.emit()

    def _on_state(self, state: UcState, reason: UserError | None) -> None:
        if state in (UcState.OFF, UcState.SIGNED_OUT):
            self._arrived, self._error = False, ""
            self.cleared.emit()
        elif state is UcState.OFFLINE and reason is not None and not self._arrived:
            self._fail(reason)
            return
        elif state is UcState.CONNECTING:
            self._error = ""
        self.changed.emit()
