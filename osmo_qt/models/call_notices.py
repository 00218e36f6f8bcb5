"""What calls have to say outside of the call screen: recordings, transfers, encryption that was lost."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.calls import CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.models.call_texts import (
    call_gone_text,
    hold_refused_text,
    insecure_texts,
    recorded_text,
    show_folder_text,
    transferred_text,
)
from osmo_qt.models.feedback import Notice, NoticeKind

_RECORDED = "recorded:"


class CallNotices(QObject):
    """Signal: `folder_wanted(Path)` when the person wants to see where a recording is."""

    folder_wanted = Signal(object)

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feedback = feedback = models.feedback
        transfer, recorder = models.transfer, models.recorder
        models.calls.insecure.connect(self._on_insecure)
        models.calls.hold_refused.connect(self._on_hold_refused)
        recorder.recorded.connect(self._on_recorded)
        recorder.failed.connect(lambda: feedback.report(UserError(Problem.RECORDING_FAILED)))
        transfer.done.connect(lambda name: self._on_transfer(NoticeKind.INFORMATION, transferred_text(name)))
        transfer.failed.connect(lambda why: self._on_transfer(NoticeKind.WARNING, why, call_gone_text()))
        feedback.action_chosen.connect(self._on_action)

    def _on_transfer(self, kind: NoticeKind, text: str, advice: str = "") -> None:
        self._feedback.tell(kind, text, advice, key="transfer")

    def _on_insecure(self, item: CallItem) -> None:
        what, advice = insecure_texts(item.shown_name)
        self._feedback.tell(NoticeKind.WARNING, what, advice, key=f"insecure:{item.id}")

    def _on_hold_refused(self, item: CallItem) -> None:
        text = hold_refused_text(item.shown_name, held=item.snapshot.state is CallState.HELD)
        self._feedback.tell(NoticeKind.WARNING, text, key=f"hold:{item.id}")

    def _on_recorded(self, file: Path) -> None:
        text = recorded_text(file.name)
        self._feedback.tell(NoticeKind.INFORMATION, text, action=show_folder_text(), key=f"{_RECORDED}{file}")

    def _on_action(self, notice: Notice) -> None:
        if notice.key.startswith(_RECORDED):
            self.folder_wanted.emit(Path(notice.key.removeprefix(_RECORDED)).parent)
