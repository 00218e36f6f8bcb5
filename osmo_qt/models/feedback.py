"""The one outlet for messages to the person; works before there is a window."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.problem_texts import problem_text

MOST_NOTICES = 5


class NoticeKind(Enum):
    """How serious it is; shown by icon and word, not by colour alone."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what happened, what to do. `action` names what a button beside it does ("" for none)."""

    id: int
    kind: NoticeKind
    what: str
    advice: str = ""
    action: str = ""
    key: str = ""


class Feedback(QObject):
    """Signals: `changed()` when the list of notices differs, `action_chosen(Notice)` when a button was used."""

    changed = Signal()
    action_chosen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._notices: list[Notice] = []

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be read, oldest first."""
        return tuple(self._notices)

    def tell(self, kind: NoticeKind, what: str, advice: str = "", action: str = "", key: str = "") -> Notice:
        """Shows a message. One with the `key` of an earlier one takes its place."""
        if key:
            self._notices = [n for n in self._notices if n.key != key]
        notice = Notice(next(self._ids), kind, what, advice, action, key)
        self._notices = [*self._notices, notice][-MOST_NOTICES:]
        self.changed.emit()
        return notice

    def report(self, error: Exception) -> None:
        """Tells a UserError in its own words, and of any other error that it is in the log."""
        if not isinstance(error, UserError):
            error = UserError(Problem.INTERNAL)
        what, advice = problem_text(error)
        kind = NoticeKind.ERROR if error.problem is Problem.INTERNAL else NoticeKind.WARNING
        self.tell(kind, what, advice, key=error.problem.value)

    def report_call(self, call: CallSnapshot) -> None:
        """Tells of a call that ended in a way the person could miss."""
        if call.was_cut_off:
            self.report(UserError(Problem.CALL_CUT_OFF, call.remote_name or call.remote_number))

    def dismiss(self, notice_id: int) -> None:
        self._remove(lambda notice: notice.id == notice_id)

    def withdraw(self, key: str) -> None:
        """Takes back what is no longer true."""
        self._remove(lambda notice: notice.key == key)

    def choose_action(self, notice: Notice) -> None:
        """The button beside a notice was used."""
        self.dismiss(notice.id)
        self.action_chosen.emit(notice)

    def _remove(self, condition: Callable[[Notice], bool]) -> None:
        kept = [n for n in self._notices if not condition(n)]
        if len(kept) != len(self._notices):
            self._notices = kept
            self.changed.emit()
