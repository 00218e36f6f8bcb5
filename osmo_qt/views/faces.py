"""The faces that every list has beside its content: loading, empty and error."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, label

ROW = 56
LOADING_AFTER_MS = 300  # a shorter wait is better not shown at all


def empty_face(theme: Theme, picture: str, text: str, action: QPushButton | None = None) -> QWidget:
    """One friendly line and the obvious thing to do."""
    face = QWidget()
    sign = label()
    sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
    sign.setPixmap(icon(theme, picture, "muted").pixmap(48, 48))
    theme.changed.connect(lambda: sign.setPixmap(icon(theme, picture, "muted").pixmap(48, 48)))
    words = label(text, "muted", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    lines = column(face, margin=8, space=4)
    lines.addStretch(2)
    lines.addWidget(sign)
    lines.addWidget(words)
    if action is not None:
        lines.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
    lines.addStretch(3)
    return face


def loading_face(text: str) -> QWidget:
    """A moving bar under what is being loaded."""
    face = QWidget()
    words = label(text, "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(text)
    bar.setFixedWidth(160)
    lines = column(face, margin=8, space=4)
    lines.addStretch(2)
    lines.addWidget(words)
    lines.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
    lines.addStretch(3)
    return face


def error_face(theme: Theme, picture: str, action: QPushButton) -> tuple[QWidget, QLabel]:
    """What went wrong, and the way to try again; the label for the words comes along."""
    face = empty_face(theme, picture, "", action)
    words = face.findChildren(QLabel)[1]
    return face, words


def skeleton_face(theme: Theme, text: str) -> QWidget:
    """Rows as they will be, without their words, while a list is loaded."""
    return _Skeleton(theme, text)


class _Skeleton(QWidget):
    """Decoration; assistive technology gets the words."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("skeleton")
        self.setAccessibleName(text)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("pressed"))
        widths = (0.42, 0.31, 0.5, 0.36, 0.46, 0.28)
        for number, top in enumerate(range(0, min(self.height(), 12 * ROW), ROW)):
            painter.setOpacity(max(0.15, 0.9 - number * 0.08))
            painter.drawEllipse(QRectF(16, top + 8, 40, 40))
            share = widths[number % len(widths)]
            painter.drawRoundedRect(QRectF(68, top + 14, self.width() * share, 10), 5, 5)
            painter.drawRoundedRect(QRectF(68, top + 34, self.width() * share * 0.6, 8), 4, 4)
        painter.end()
