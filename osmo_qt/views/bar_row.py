"""One line of the notification bar: a picture, what it is, how it stands, and what can be done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, label, row

SIGN = 24


class BarRow(QWidget):
    """`control` stands at the right. The picture follows the theme."""

    def __init__(self, title: str, sign: str, control: QWidget, theme: Theme, *, below: QWidget | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._sign = (sign, "muted")
        self._title = title
        self._picture = label()
        self._picture.setFixedSize(SIGN, SIGN)
        self._text = label("", "small", elide=True)
        words = column(space=0)
        words.addStretch(1)
        words.addWidget(label(title, "strong", elide=True))
        words.addWidget(self._text)
        words.addStretch(1)
        line = row(space=4)
        line.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QWidget()
        whole.setLayout(line)
        self._line = whole
        lines = column(self, space=2)
        lines.addWidget(whole)
        if below is not None:
            lines.addWidget(below)
        theme.changed.connect(self._paint)
        self._paint()
        self.set_layout(Layout.DESKTOP)

    def set_sign(self, sign: str, colour: str = "muted") -> None:
        if (sign, colour) != self._sign:
            self._sign = (sign, colour)
            self._paint()

    def set_text(self, text: str) -> None:
        """How it stands, in words."""
        self._text.setText(text)
        self._text.setAccessibleName(f"{self._title}: {text}")

    def set_layout(self, layout: Layout) -> None:
        self._line.setFixedHeight(layout.row_height)

    def _paint(self) -> None:
        self._picture.setPixmap(icon(self._theme, *self._sign).pixmap(SIGN, SIGN))
