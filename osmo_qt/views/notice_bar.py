"""What the person should know, as inline bars below the status bar: what happened, what to do, one button."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from osmo_qt.models.feedback import Feedback, Notice, NoticeKind
from osmo_qt.views.icons import icon
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, drop, frame, icon_button, label, row

_ICONS = {
    NoticeKind.INFORMATION: ("information", "accent"),
    NoticeKind.WARNING: ("alert", "orange"),
    NoticeKind.ERROR: ("alert-circle", "red"),
}


class NoticeBar(QWidget):
    """All notices, oldest first; takes no room when there are none."""

    def __init__(self, feedback: Feedback, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feedback = feedback
        self._theme = theme
        self._lines = column(self, space=1)
        self._lines.setContentsMargins(12, 8, 12, 8)
        self._bars: dict[int, QFrame] = {}  # by the notice's id
        feedback.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        notices = self._feedback.notices
        self.setVisible(bool(notices))
        wanted = {notice.id for notice in notices}
        for notice_id in [notice_id for notice_id in self._bars if notice_id not in wanted]:
            drop(self._lines, self._bars.pop(notice_id))
        for notice in notices:  # new ones come last; the others stay as they are, with the focus that they may have
            if notice.id not in self._bars:
                self._bars[notice.id] = self._line(notice)
                self._lines.addWidget(self._bars[notice.id])

    def _line(self, notice: Notice) -> QFrame:
        words = {
            NoticeKind.INFORMATION: self.tr("Information"),
            NoticeKind.WARNING: self.tr("Warning"),
            NoticeKind.ERROR: self.tr("Error"),
        }
        bar = frame(notice.kind.value)
        bar.setAccessibleName(f"{words[notice.kind]}: {notice.what}")
        bar.setAccessibleDescription(notice.advice)
        line = row(bar, space=3)
        line.setContentsMargins(16, 4, 4, 4)
        name, colour = _ICONS[notice.kind]
        sign = Sign(self._theme, name, colour)
        sign.setAccessibleName(words[notice.kind])
        line.addWidget(sign)
        texts = column(space=0)
        texts.setContentsMargins(0, 6, 0, 6)
        texts.addWidget(label(notice.what, "strong", wrap=True, selectable=True))
        if notice.advice:
            texts.addWidget(label(notice.advice, wrap=True, selectable=True))
        line.addLayout(texts, 1)
        if notice.action:
            act = button(notice.action, "quiet")
            act.clicked.connect(lambda: self._feedback.choose_action(notice))
            line.addWidget(act)
        close = icon_button(self.tr("Close this message"), icon(self._theme, "close", "muted"))
        close.clicked.connect(lambda: self._feedback.dismiss(notice.id))
        line.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        return bar
