"""The frame that all pages of the settings have: a way back, a title, and the content, scrolled where it is long."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import column, icon_button, label, row

WIDTH = 680
SETTLED_MS = 50  # until wrapped words have found their lines


class PageFrame(QWidget):
    """Signal: `back_wanted()`. A page below another one always has a way back, others only in the narrow layout."""

    back_wanted = Signal()

    def __init__(
        self, title: str, content: QWidget, theme: Theme, *, below: bool = False, scrolls: bool = True
    ) -> None:
        super().__init__()
        self._below = below
        self.content = content
        self.setAccessibleName(title)
        self.back = icon_button(self.tr("Back"), icon(theme, "arrow-left"))
        self.back.clicked.connect(self.back_wanted)
        self._header = row(space=2)
        self._header.addWidget(self.back)
        self._header.addWidget(label(title, "heading"), 1)
        content.setMaximumWidth(WIDTH)
        self._lines = column(self, space=0)
        self._lines.addLayout(self._header)
        self._lines.addWidget(self._scrolled(content) if scrolls else _centred(content), 1)
        self.set_layout(Layout.DESKTOP)

    @staticmethod
    def _scrolled(content: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(_centred(content))
        Touch(area)
        return area

    def set_layout(self, layout: Layout) -> None:
        narrow = layout is Layout.NARROW
        self.back.setVisible(narrow or self._below)
        side = 8 if narrow else 16
        left = side if narrow or self._below else 18
        self._header.setContentsMargins(left, 12, 16, 8)

    def show_widget(self, widget: QWidget) -> None:
        """Scrolls to a part of the content."""
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(widget, 0, 60)


def _centred(content: QWidget) -> QWidget:
    """At most as wide as can be read well, with air around it."""
    made = QWidget()
    line = row(made, space=0)
    line.setContentsMargins(16, 4, 16, 24)
    line.addWidget(content, 100)
    line.addStretch(1)
    return made


def reveal(widget: QWidget) -> None:
    """Scrolls to what has just appeared, as soon as it has its place."""

    def scroll() -> None:
        above = widget.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(widget, 0, 16)

    QTimer.singleShot(SETTLED_MS, widget, scroll)
